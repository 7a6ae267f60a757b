/* httpd: the web pages of the example router. CAREFUL selects the version that
   asks before it copies and starts nothing. */
#include "mini.h"

#ifndef VERSION
#define VERSION "1.0.0"
#endif

static const char banner[] = "Server: mini-httpd/" VERSION "\r\n";

static void answer(int fd, const char *status, const char *body)
{
	print(fd, "HTTP/1.0 ");
	print(fd, status);
	print(fd, "\r\n");
	print(fd, banner);
	print(fd, "\r\n");
	print(fd, body);
}

static void page(int fd, const char *name)
{
	char path[64], buf[512];
	isize n;
	int in;

#ifdef CAREFUL
	if (strlen(name) > 32 || strchr(name, '.') == name) {
		answer(fd, "400 Bad Request", "name too long\n");
		return;
	}
#endif
	strcpy(path, "/www/");
	strcat(path, name);
	if ((in = open(path, RDONLY, 0)) < 0) {
		answer(fd, "404 Not Found", "no such page\n");
		return;
	}
	answer(fd, "200 OK", "");
	while ((n = read(in, buf, sizeof buf)) > 0)
		write(fd, buf, n);
	close(in);
}

static void ping(int fd, const char *host)
{
#ifdef CAREFUL
	(void)host;
	answer(fd, "403 Forbidden", "no commands from here\n");
#else
	char command[64];

	strcpy(command, "ping -c 1 ");
	strcat(command, host);
	system(command);
	answer(fd, "200 OK", "sent\n");
#endif
}

static void serve(int fd)
{
	char request[512];
	char *end;
	isize n = read(fd, request, sizeof request - 1);

	if (n <= 0)
		return;
	request[n] = 0;
	if (strncmp(request, "GET /", 5) != 0) {
		answer(fd, "405 Method Not Allowed", "");
		return;
	}
	if ((end = strchr(request + 5, ' ')))
		*end = 0;
	if (!strncmp(request + 5, "ping?", 5))
		ping(fd, request + 10);
	else
		page(fd, request + 5);
}

int main(int argc, char **argv)
{
	int port = argc > 2 && !strcmp(argv[1], "-p") ? atoi(argv[2]) : 80;
	int fd = serve_port(port), client;

	if (fd < 0) {
		print(2, "httpd: cannot listen\n");
		return 1;
	}
	while ((client = accept(fd, 0, 0)) >= 0) {
		serve(client);
		close(client);
	}
	return 1;
}
