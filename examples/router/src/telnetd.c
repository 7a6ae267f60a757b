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
	if ((fd = mini_listen(23)) < 0)
		return 1;
	while ((client = mini_accept(fd)) >= 0) {
		if (mini_fork() == 0) {
			const char *words[] = { path, 0 };
			mini_dup2(client, 0);
			mini_dup2(client, 1);
			mini_dup2(client, 2);
			mini_exec(path, words);
			mini_exit(127);
		}
		mini_close(client);
	}
	return 1;
}
