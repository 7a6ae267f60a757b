/* setpass: writes a new administrator password for a user of the web pages. */
#include "mini.h"

int main(int argc, char **argv)
{
	char line[64];
	int fd;

	if (argc < 2)
		return 1;
	setuid(0);
	strcpy(line, "admin_password=");
	strcat(line, argv[1]);
	if ((fd = open("/tmp/httpd.conf", WRONLY | CREAT, 0600)) < 0)
		return 1;
	print(fd, line);
	close(fd);
	return 0;
}
