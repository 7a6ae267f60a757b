package sandbox

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// refusal is a group of system calls that answer EPERM from now on, by what
// they would be good for. Names that an architecture does not have are left out.
type refusal struct {
	what  string
	names []string
}

var denied = []refusal{
	{"no network", []string{"socket", "socketcall", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "recvmmsg"}},
	{"no programs", []string{"execve", "execveat", "fork", "vfork"}},
	{"no other processes", []string{"ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "kcmp",
		"kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "setpriority", "sched_setaffinity"}},
	{"no mounts and name spaces", []string{
		"mount", "umount", "umount2", "pivot_root", "chroot", "setns", "unshare", "move_mount", "open_tree", "fsopen", "fspick", "fsmount",
		"fsconfig", "mount_setattr", "open_by_handle_at", "name_to_handle_at", "swapon", "swapoff", "quotactl", "quotactl_fd"}},
	{"no kernel interfaces", []string{
		"bpf", "perf_event_open", "keyctl", "add_key", "request_key", "io_uring_setup", "io_uring_enter", "io_uring_register",
		"init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "userfaultfd", "fanotify_init",
		"lookup_dcookie", "acct", "syslog", "iopl", "ioperm", "modify_ldt", "nfsservctl", "personality", "settimeofday", "clock_settime",
		"clock_adjtime", "adjtimex", "stime", "sethostname", "setdomainname", "vhangup"}},
	{"no change of user", []string{"setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid", "capset"}},
}

// readOnly is refused besides when no directory may be written: what changes
// files by name or by attribute. Outputs are open by then.
var readOnly = refusal{"no change of names, modes, owners, times and attributes", []string{
	"chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat", "utime", "utimes", "utimensat", "futimesat",
	"setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr", "removexattrat",
	"mkdir", "mkdirat", "mknod", "mknodat", "link", "linkat", "symlink", "symlinkat", "rename", "renameat", "renameat2",
	"unlink", "unlinkat", "rmdir", "creat", "truncate", "truncate64"}}

// refusals are all groups that apply.
func refusals(opt Options) []refusal {
	if len(opt.Write) > 0 {
		return denied
	}
	return append(denied[:len(denied):len(denied)], readOnly)
}

// systemCalls loads a seccomp filter (Documentation/userspace-api/
// seccomp_filter.rst of Linux) into all threads. Calls of another
// architecture's table (32-bit calls of a 64-bit process) end the process.
func systemCalls(s *report, opt Options) {
	groups := refusals(opt)
	err := loadFilter(groups)
	for _, d := range groups {
		s.note("seccomp: "+d.what, err)
	}
	var privs error
	if on, e := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0); e != nil {
		privs = e
	} else if on != 1 {
		privs = errors.New("not set")
	}
	s.note("no new privileges", privs)
}

func loadFilter(groups []refusal) error {
	machine, err := arch.GetInfo("")
	if err != nil {
		return fmt.Errorf("no table of system calls for %s", runtime.GOARCH)
	}
	policy := seccomp.Policy{DefaultAction: seccomp.ActionAllow, Syscalls: []seccomp.SyscallGroup{{Action: seccomp.ActionErrno}}}
	for _, d := range groups {
		for _, n := range d.names {
			if _, known := machine.SyscallNames[n]; known {
				policy.Syscalls[0].Names = append(policy.Syscalls[0].Names, n)
			}
		}
	}
	program, err := policy.Assemble()
	if err != nil {
		return err
	}
	raw, err := bpf.Assemble(append(nativeOnly(machine), program...))
	if err != nil {
		return err
	}
	return install(raw)
}

// nativeOnly ends the process on calls through another architecture's table,
// to which the numbers of the filter do not apply (struct seccomp_data of
// include/uapi/linux/seccomp.h: arch stands at offset 4).
func nativeOnly(machine *arch.Info) []bpf.Instruction {
	return []bpf.Instruction{
		bpf.LoadAbsolute{Off: 4, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(machine.ID), SkipTrue: 1},
		bpf.RetConstant{Val: unix.SECCOMP_RET_KILL_PROCESS},
	}
}

// install loads the program into every thread of the process.
func install(raw []bpf.RawInstruction) error {
	filter := make([]unix.SockFilter, len(raw))
	for i, x := range raw {
		filter[i] = unix.SockFilter{Code: x.Op, Jt: x.Jt, Jf: x.Jf, K: x.K}
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	runtime.LockOSThread() // no_new_privs belongs to a thread until TSYNC spreads it
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	r, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	switch {
	case errno == unix.ENOSYS, errno == unix.EINVAL:
		return errors.New("this kernel has no seccomp filters")
	case errno != 0:
		return errno
	case r != 0:
		return fmt.Errorf("thread %d could not be restricted", r)
	}
	return nil
}
