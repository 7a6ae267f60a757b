/* ftpd: greets, takes a name, and refuses everybody. */
#include "mini.h"

int main(int argc, char **argv)
{
	char line[128], user[32];
	int fd = serve_port(21), client;

	(void)argc;
	(void)argv;
	if (fd < 0)
		return 1;
	while ((client = accept(fd, 0, 0)) >= 0) {
		isize n;

		print(client, "220 mini-ftpd 1.0.0\r\n");
		n = read(client, line, sizeof line - 1);
		if (n > 5) {
			line[n] = 0;
			strcpy(user, line + 5);
			print(client, "530 no access for ");
			print(client, user);
		}
		close(client);
	}
	return 1;
}
