/* telnetd: a shell for whoever connects; -l names the program to start. */
#include "mini.h"

int main(int argc, char **argv)
{
	const char *program = "/bin/login";
	char path[64];
	int fd, client;

	if (argc > 2 && !strcmp(argv[1], "-l"))
		program = argv[2];
	strcpy(path, program);
	if ((fd = serve_port(23)) < 0)
		return 1;
	while ((client = accept(fd, 0, 0)) >= 0) {
		if (fork() == 0) {
			const char *words[] = { path, 0 };
			dup2(client, 0);
			dup2(client, 1);
			dup2(client, 2);
			execv(path, words);
			exit(127);
		}
		close(client);
	}
	return 1;
}
