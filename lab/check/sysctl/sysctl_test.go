package sysctl

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func set(line int, key, value string) fact.Setting {
	return fact.Setting{Program: "sysctl", Key: key, Value: value, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	script := set(5, "net.ipv4.tcp_syncookies", "0")
	script.Section = "script"
	im.File("etc/sysctl.conf", 0o644, set(1, "net.ipv4.conf.all.rp_filter", "0"), set(2, "net.ipv4.conf.default.rp_filter", "0"), set(3, "net.ipv6.conf.all.accept_redirects", "1"),
		set(4, "net.ipv4.conf.all.accept_source_route", "1"), set(5, "net.ipv4.tcp_syncookies", "1"), set(6, "kernel.randomize_va_space", "0"),
		set(7, "net.ipv4.icmp_echo_ignore_broadcasts", "0"), set(8, "kernel.kptr_restrict", "0"), set(9, "fs.protected_symlinks", "0"), set(10, "fs.suid_dumpable", "1"),
		set(11, "kernel.yama.ptrace_scope", "0"), set(12, "vm.mmap_min_addr", "0")).
		File("etc/init.d/rcS", 0o755, script)
	im.Want(t, Check,
		"low spoofing: net.ipv4.conf.all.rp_filter=0, net.ipv4.conf.default.rp_filter=0 @ etc/sysctl.conf:1 etc/sysctl.conf:2",
		"low redirects: net.ipv6.conf.all.accept_redirects=1 @ etc/sysctl.conf:3",
		"low sourceroute: net.ipv4.conf.all.accept_source_route=1 @ etc/sysctl.conf:4",
		"low syncookies: net.ipv4.tcp_syncookies=0 @ etc/init.d/rcS:5",
		"medium aslr: kernel.randomize_va_space=0 @ etc/sysctl.conf:6",
		"low broadcast: net.ipv4.icmp_echo_ignore_broadcasts=0 @ etc/sysctl.conf:7",
		"info kernelinfo: kernel.kptr_restrict=0 @ etc/sysctl.conf:8",
		"low links: fs.protected_symlinks=0 @ etc/sysctl.conf:9",
		"low coredumps: fs.suid_dumpable=1 @ etc/sysctl.conf:10",
		"info tracing: kernel.yama.ptrace_scope=0 @ etc/sysctl.conf:11",
		"low mmap: vm.mmap_min_addr=0 @ etc/sysctl.conf:12")
}

// What is set later counts, but not under a condition.
func TestOrder(t *testing.T) {
	im := &checktest.Image{}
	script := set(5, "kernel.randomize_va_space", "2")
	script.Section = "script > if"
	im.File("etc/sysctl.d/10-a.conf", 0o644, set(1, "kernel.kptr_restrict", "0"), set(2, "kernel.randomize_va_space", "1")).
		File("usr/lib/sysctl.d/90-b.conf", 0o644, set(1, "kernel.kptr_restrict", "1")).
		File("etc/init.d/x", 0o755, script)
	im.Want(t, Check, "low aslr: kernel.randomize_va_space=1 @ etc/sysctl.d/10-a.conf:2")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/sysctl.conf", 0o644, set(1, "net.ipv4.ip_forward", "1"), set(2, "net.ipv4.conf.all.rp_filter", "1"), set(3, "net.ipv4.conf.all.send_redirects", "1"),
		set(4, "net.ipv4.conf.eth0.accept_redirects", "0"), set(5, "fs.suid_dumpable", "2"), set(6, "accept_redirects", "1"))
	im.Want(t, Check)
}
