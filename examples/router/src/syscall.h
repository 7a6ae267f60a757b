/* syscall.h: the Linux system call convention of the two CPUs of the image:
   MIPS o32 (arch/mips/kernel/scall32-o32.S) and ARM EABI
   (arch/arm/kernel/entry-common.S). */
#ifndef SYSCALL_H
#define SYSCALL_H

#if defined(__mips__)
enum { NR_BASE = 4000, NR_DUP2 = 4063, NR_SOCKET = 4183, NR_BIND = 4169,
       NR_LISTEN = 4174, NR_ACCEPT = 4168, NR_WAIT4 = 4114, SOCK_TCP = 2 };

static inline long syscall3(long n, long a, long b, long c)
{
	register long v0 __asm__("$2") = n;
	register long a0 __asm__("$4") = a;
	register long a1 __asm__("$5") = b;
	register long a2 __asm__("$6") = c;
	register long a3 __asm__("$7") = 0;
	__asm__ volatile("syscall"
		: "+r"(v0), "+r"(a3)
		: "r"(a0), "r"(a1), "r"(a2)
		: "$1", "$3", "$8", "$9", "$10", "$11", "$12", "$13", "$14",
		  "$15", "$24", "$25", "hi", "lo", "memory");
	return a3 ? -v0 : v0;
}
#elif defined(__arm__)
enum { NR_BASE = 0, NR_DUP2 = 63, NR_SOCKET = 281, NR_BIND = 282,
       NR_LISTEN = 284, NR_ACCEPT = 285, NR_WAIT4 = 114, SOCK_TCP = 1 };

static inline long syscall3(long n, long a, long b, long c)
{
	register long r7 __asm__("r7") = n;
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	__asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2) : "memory");
	return r0;
}
#else
#error "the example image has programs for MIPS and ARM only"
#endif

enum { NR_EXIT = NR_BASE + 1, NR_FORK = NR_BASE + 2, NR_READ = NR_BASE + 3,
       NR_WRITE = NR_BASE + 4, NR_OPEN = NR_BASE + 5, NR_CLOSE = NR_BASE + 6,
       NR_EXECVE = NR_BASE + 11, NR_SETUID = NR_BASE + 23 };

#endif
