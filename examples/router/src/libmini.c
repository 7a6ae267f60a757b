/* libmini.so: the shared library of the example image. */
#include "mini.h"
#include "syscall.h"
#undef strcpy
#undef strcat

unsigned long __stack_chk_guard = 0x000aff0d;

void __stack_chk_fail(void)
{
	print(2, "stack smashing detected\n");
	exit(127);
}

isize read(int fd, void *buf, usize n) { return syscall3(NR_READ, fd, (long)buf, n); }
isize write(int fd, const void *buf, usize n) { return syscall3(NR_WRITE, fd, (long)buf, n); }
int open(const char *path, int flags, int mode) { return syscall3(NR_OPEN, (long)path, flags, mode); }
int close(int fd) { return syscall3(NR_CLOSE, fd, 0, 0); }
int fork(void) { return syscall3(NR_FORK, 0, 0, 0); }
int dup2(int from, int to) { return syscall3(NR_DUP2, from, to, 0); }
int setuid(int uid) { return syscall3(NR_SETUID, uid, 0, 0); }
int wait(int *status) { return syscall3(NR_WAIT4, -1, (long)status, 0); }
int socket(int family, int type, int protocol) { return syscall3(NR_SOCKET, family, type, protocol); }
int bind(int fd, const void *address, usize n) { return syscall3(NR_BIND, fd, (long)address, n); }
int listen(int fd, int backlog) { return syscall3(NR_LISTEN, fd, backlog, 0); }
int accept(int fd, void *address, usize *n) { return syscall3(NR_ACCEPT, fd, (long)address, (long)n); }

int execv(const char *path, const char *const argv[])
{
	return syscall3(NR_EXECVE, (long)path, (long)argv, 0);
}

void exit(int code)
{
	for (;;)
		syscall3(NR_EXIT, code, 0, 0);
}

int serve_port(int port)
{
	struct { unsigned short family, port; unsigned int address; char zero[8]; } a;
	int fd = socket(2, SOCK_TCP, 0);

	if (fd < 0)
		return fd;
	memset(&a, 0, sizeof a);
	a.family = 2;
	((unsigned char *)&a.port)[0] = port >> 8;
	((unsigned char *)&a.port)[1] = port;
	if (bind(fd, &a, sizeof a) < 0 || listen(fd, 8) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

usize strlen(const char *s)
{
	usize n = 0;
	while (s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, usize n)
{
	for (; n; n--, a++, b++)
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

void *memcpy(void *to, const void *from, usize n)
{
	volatile char *t = to;
	const char *f = from;
	while (n--)
		*t++ = *f++;
	return to;
}

void *memset(void *to, int c, usize n)
{
	volatile char *t = to;
	while (n--)
		*t++ = c;
	return to;
}

char *strcpy(char *to, const char *from)
{
	memcpy(to, from, strlen(from) + 1);
	return to;
}

char *strcat(char *to, const char *from)
{
	strcpy(to + strlen(to), from);
	return to;
}

static void too_long(void)
{
	print(2, "buffer overflow detected\n");
	exit(127);
}

char *__strcpy_chk(char *to, const char *from, usize size)
{
	if (strlen(from) >= size)
		too_long();
	return strcpy(to, from);
}

char *__strcat_chk(char *to, const char *from, usize size)
{
	if (strlen(to) + strlen(from) >= size)
		too_long();
	return strcat(to, from);
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return 0;
	return (char *)s;
}

char *copy(char *to, const char *from, usize size)
{
	usize n = strlen(from);
	if (n >= size)
		n = size - 1;
	memcpy(to, from, n);
	to[n] = 0;
	return to;
}

int atoi(const char *s)
{
	int n = 0;
	while (*s >= '0' && *s <= '9')
		n = 10 * n + (*s++ - '0');
	return n;
}

int system(const char *command)
{
	const char *argv[] = { "sh", "-c", command, 0 };
	int pid = fork();

	if (pid == 0) {
		execv("/bin/sh", argv);
		exit(127);
	}
	return pid < 0 ? -1 : wait(0);
}

void print(int fd, const char *s) { write(fd, s, strlen(s)); }
