/* mini.h: the whole run-time library of the example image: system calls of
   Linux, and the few functions its programs need. libmini.so exports what is
   not inline here, so that the programs have imports like real ones. */
#ifndef MINI_H
#define MINI_H

typedef unsigned long usize;
typedef long isize;

enum { RDONLY = 0, WRONLY = 1, RDWR = 2, CREAT = 0x100 };

isize read(int fd, void *buf, usize n);
isize write(int fd, const void *buf, usize n);
int open(const char *path, int flags, int mode);
int close(int fd);
int fork(void);
int execv(const char *path, const char *const argv[]);
int wait(int *status);
int dup2(int from, int to);
int setuid(int uid);
int socket(int family, int type, int protocol);
int bind(int fd, const void *address, usize n);
int listen(int fd, int backlog);
int accept(int fd, void *address, usize *n);
void exit(int code) __attribute__((noreturn));
int serve_port(int port); /* TCP socket that listens on all addresses; negative on error */

usize strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, usize n);
char *strcpy(char *to, const char *from);
char *strcat(char *to, const char *from);
char *strchr(const char *s, int c);
void *memcpy(void *to, const void *from, usize n);
void *memset(void *to, int c, usize n);
int atoi(const char *s);
int system(const char *command);
void print(int fd, const char *s);
char *copy(char *to, const char *from, usize size); /* cuts, always ends with 0 */

/* With FORTIFY the two unbounded copies become calls that know how large their
   destination is, as <string.h> of a C library does it. */
char *__strcpy_chk(char *to, const char *from, usize size);
char *__strcat_chk(char *to, const char *from, usize size);
#ifdef FORTIFY
#define strcpy(to, from) __strcpy_chk(to, from, __builtin_object_size(to, 1))
#define strcat(to, from) __strcat_chk(to, from, __builtin_object_size(to, 1))
#endif

int main(int argc, char **argv);

#endif
