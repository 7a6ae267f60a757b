package permissions

import (
	"fmt"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/cron.d/upd", 0o666).File("etc/init.d/rcS", 0o777, fact.Startup{Syntax: "script", Program: "/opt/agent", Command: "/opt/agent"},
		fact.Startup{Syntax: "script", Program: "/etc/setup.sh", Command: "/etc/setup.sh"}).
		File("etc/init.d/rcS.local", 0o644).File("etc/setup.sh", 0o646, fact.Startup{Syntax: "script", Program: "insmod", Command: "insmod x.ko"}).
		File("opt/agent", 0o757, fact.ELF{Role: "program"}).
		File("usr/bin/tool", 0o777, fact.ELF{Role: "program"}).File("www/index.html", 0o666).Dir("www/upload", 0o777).Dir("tmp", 0o777).Dir("var/tmp", 0o1777).
		File("bin/busybox", 0o755, fact.ELF{Role: "program"}).File("opt/vendor/su-helper", 0o4755, checktest.Same("bin/busybox")).
		File("usr/bin/setpass", 0o4755).File("bin/bash", 0o4755).File("usr/sbin/open", 0o4775).File("usr/bin/passwd", 0o4755).
		File("usr/bin/game", 0o4755, checktest.Owner(1019)).File("usr/bin/wall", 0o2755).Link("lib/x", "y")
	im.Want(t, Check,
		"high world-writable-trusted: /etc/cron.d/upd @ etc/cron.d/upd",
		"high world-writable-trusted: /etc/init.d/rcS @ etc/init.d/rcS",
		"high world-writable-trusted: /opt/agent @ opt/agent",
		"high world-writable-trusted: /etc/setup.sh @ etc/setup.sh",
		"medium world-writable-program: /usr/bin/tool @ usr/bin/tool",
		"low world-writable-file: /www/index.html @ www/index.html",
		"medium world-writable-directory: /www/upload @ www/upload",
		"high setuid-shell: /opt/vendor/su-helper, the same content as /bin/busybox @ opt/vendor/su-helper",
		"high setuid-shell: /bin/bash @ bin/bash",
		"high setuid-writable: /usr/sbin/open @ usr/sbin/open",
		"medium setuid-unusual: /usr/bin/setpass @ usr/bin/setpass",
		"info setuid: 7 programs @ bin/bash opt/vendor/su-helper usr/bin/game usr/bin/passwd usr/bin/setpass usr/bin/wall usr/sbin/open")
}

// Debian's usual programs are a list to look through and nothing else.
func TestDebian(t *testing.T) {
	im := &checktest.Image{}
	im.Dir("tmp", 0o1777).Dir("var/lib", 0o755).File("etc/passwd", 0o644).Dir("dev/shm", 0o777)
	for _, n := range []string{"bin/su", "bin/mount", "bin/umount", "usr/bin/passwd", "usr/bin/chsh", "usr/bin/sudo", "usr/lib/openssh/ssh-keysign", "usr/lib/dbus-1.0/dbus-daemon-launch-helper"} {
		im.File(n, 0o4755)
	}
	im.Want(t, Check, "info setuid: 8 programs @ ...")
}

func TestEverythingOpen(t *testing.T) {
	im := &checktest.Image{}
	for i := range 100 {
		im.File(fmt.Sprintf("bin/p%02d", i), 0o777, fact.ELF{Role: "program"})
	}
	im.File("etc/passwd", 0o644)
	im.Want(t, Check, "medium world-writable-all: 100 of 101 files and directories @ ...")
}

// Without modes there is nothing to say.
func TestNoModes(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/passwd", 0o666).Modeless()
	im.Want(t, Check)
}

func TestBusybox(t *testing.T) {
	im := &checktest.Image{}
	im.File("bin/busybox", 0o4755)
	im.Want(t, Check, "low setuid-unusual: /bin/busybox @ bin/busybox", "info setuid: /bin/busybox @ bin/busybox")
}
