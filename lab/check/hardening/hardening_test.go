package hardening

import (
	"fmt"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

var (
	good = fact.ELF{Role: "program", NX: "yes", PIE: "yes", RELRO: "full", Canary: "yes"}
	bad  = fact.ELF{Role: "program", NX: "no", PIE: "no", RELRO: "none", Canary: "no", WriteExec: true}
	soft = fact.ELF{Role: "program", NX: "yes", PIE: "no", RELRO: "partial", Canary: "unknown"}
)

func start(line string) fact.Startup {
	return fact.Startup{Syntax: "script", Command: line, Program: line, Line: 1}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	path := bad
	path.NX, path.RPath, path.RunPath, path.WriteExec = "yes", "/tmp/build:lib", "$ORIGIN/../lib:/usr/lib", false
	inward := bad
	inward.Imports, inward.WriteExec = []string{"bind", "connect"}, false
	im.File("etc/init.d/rcS", 0o755, start("/usr/sbin/telnetd"), start("/usr/sbin/httpd"), start("/usr/sbin/good"), start("/usr/sbin/ledd")).
		File("usr/sbin/ledd", 0o755, inward).
		File("bin/busybox", 0o755, bad).Link("usr/sbin/telnetd", "/bin/busybox").
		File("usr/sbin/httpd", 0o755, soft).File("usr/sbin/good", 0o755, good).
		File("usr/bin/su", 0o4755, path).
		File("lib/x.ko", 0o644, fact.ELF{Role: "module", NX: "no"})
	im.Want(t, Check,
		"medium exposed: /bin/busybox (started at boot as telnetd): executable stack, fixed address, no RELRO, no stack canary, memory writable and executable @ bin/busybox",
		"low exposed: /usr/bin/su (set-user-id): fixed address, no RELRO, no stack canary @ usr/bin/su",
		"low exposed: /usr/sbin/httpd (started at boot as httpd): fixed address @ usr/sbin/httpd",
		"info nx: 2 of 5; exposed: busybox @ bin/busybox usr/sbin/ledd",
		"low pie: 4 of 5; exposed: busybox, su, httpd @ bin/busybox usr/bin/su usr/sbin/httpd usr/sbin/ledd",
		"low relro: 3 of 5; exposed: busybox, su @ bin/busybox usr/bin/su usr/sbin/ledd",
		"low canary: 3 of 4; exposed: busybox, su @ bin/busybox usr/bin/su usr/sbin/ledd",
		"medium write-exec: 1 of 5; exposed: busybox @ bin/busybox",
		"high library-path: /tmp/build (everybody may write there) @ usr/bin/su",
		"high library-path: lib (relative to wherever the program is started) @ usr/bin/su")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, start("/usr/sbin/good")).File("usr/sbin/good", 0o755, good).
		File("lib/libc.so.6", 0o755, fact.ELF{Role: "library", NX: "yes", PIE: "yes", RELRO: "partial", Canary: "unknown", RunPath: "/usr/lib/x"}).
		File("lib/modules/x.ko", 0o644, fact.ELF{Role: "module", NX: "no", Canary: "no"})
	im.Want(t, Check)
}

func TestBuiltAsAWhole(t *testing.T) {
	im := &checktest.Image{}
	with, without := good, good
	with.Machine, with.Fortify, with.Fortified, with.CFI = "AArch64", "yes", 3, []string{"BTI"}
	without.Machine, without.Fortify, without.Fortifiable = "AArch64", "no", 5
	mips := good
	mips.Machine = "MIPS"
	im.File("bin/a", 0o755, with).File("bin/b", 0o755, without).File("bin/c", 0o755, mips)
	im.Want(t, Check, "low fortify: 1 of 2 @ bin/b", "info cfi: 1 of 2 @ bin/b")
}

// Hundreds of programs are not hundreds of findings.
func TestMany(t *testing.T) {
	im := &checktest.Image{}
	var starts []any
	for i := range 200 {
		name := fmt.Sprintf("usr/sbin/d%03d", i)
		starts = append(starts, start("/"+name))
		im.File(name, 0o755, bad)
	}
	im.File("etc/init.d/rcS", 0o755, starts...)
	if n := len(im.Flaws(t, Check)); n != single+len(properties) {
		t.Errorf("%d flaws", n)
	}
}
