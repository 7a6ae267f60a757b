/* init: runs the start-up script, then keeps a login on the console. */
#include "mini.h"

static void run(const char *program, const char *argument)
{
	const char *argv[] = { program, argument, 0 };

	if (fork() == 0) {
		execv(program, argv);
		print(2, "init: cannot run ");
		print(2, program);
		print(2, "\n");
		exit(127);
	}
}

int main(int argc, char **argv)
{
	char line[128];

	(void)argc;
	copy(line, argv[0] ? argv[0] : "init", sizeof line);
	print(1, line);
	print(1, ": example router, not for use\n");
	run("/bin/sh", "/etc/init.d/rcS");
	wait(0);
	for (;;) {
		run("/bin/login", "console");
		wait(0);
	}
}
