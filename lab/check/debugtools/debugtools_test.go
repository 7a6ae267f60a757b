package debugtools

import (
	"testing"

	"assay/lab/check/checktest"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/bin/gdbserver", 0o755).File("usr/bin/strace", 0o755).File("usr/sbin/tcpdump", 0o755).Link("usr/bin/gcc", "gcc-4").File("usr/bin/gcc-4", 0o755)
	im.Want(t, Check,
		"low debugger: gdbserver, strace @ usr/bin/gdbserver usr/bin/strace",
		"low network: tcpdump @ usr/sbin/tcpdump",
		"low compiler: gcc @ usr/bin/gcc")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("bin/busybox", 0o755).File("usr/share/gdb", 0o644).Link("usr/bin/gcc", "nowhere").File("usr/bin/perl", 0o755).Dir("usr/bin/make", 0o755)
	im.Want(t, Check)
}
