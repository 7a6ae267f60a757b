/* minibox: several small commands in one program, chosen by its name. */
#include "mini.h"

static const char *base(const char *path)
{
	const char *slash;

	while ((slash = strchr(path, '/')))
		path = slash + 1;
	return path;
}

static int cat(const char *path)
{
	char buf[512];
	isize n;
	int fd = open(path, RDONLY, 0);

	if (fd < 0)
		return 1;
	while ((n = read(fd, buf, sizeof buf)) > 0)
		write(1, buf, n);
	close(fd);
	return n < 0;
}

static int echo(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		print(1, argv[i]);
		print(1, i + 1 < argc ? " " : "\n");
	}
	return 0;
}

/* sh runs one program a line, without quoting, and knows no other words. */
static int sh(int argc, char **argv)
{
	char line[256], command[256];
	int fd = argc > 1 ? open(argv[1], RDONLY, 0) : 0;
	usize n = 0;

	while (fd >= 0 && read(fd, line + n, 1) == 1) {
		if (line[n] != '\n' && n < sizeof line - 1) {
			n++;
			continue;
		}
		line[n] = 0;
		n = 0;
		strcpy(command, line);
		if (command[0] && command[0] != '#') {
			const char *words[] = { command, 0 };
			if (fork() == 0) {
				execv(command, words);
				exit(127);
			}
			wait(0);
		}
	}
	return fd < 0;
}

static int login(void)
{
	char name[64];
	isize n;

	print(1, "login: ");
	n = read(0, name, sizeof name - 1);
	if (n <= 0)
		return 1;
	name[n] = 0;
	print(1, "Login incorrect\n");
	return 1;
}

int main(int argc, char **argv)
{
	const char *name = base(argv[0]);

	if (!strcmp(name, "sh"))
		return sh(argc, argv);
	if (!strcmp(name, "cat"))
		return argc > 1 ? cat(argv[1]) : 1;
	if (!strcmp(name, "echo"))
		return echo(argc, argv);
	if (!strcmp(name, "login"))
		return login();
	print(2, "minibox 1.0.0: sh cat echo login\n");
	return 1;
}
