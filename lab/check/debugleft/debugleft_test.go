package debugleft

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("var/core.12", 0o600, fact.ELF{Role: "core"}).Dir("www/.svn", 0o755).File("etc/passwd.bak", 0o644).File("etc/x.conf~", 0o644).
		File("root/x.c", 0o644, checktest.Kind("text")).File("usr/bin/wifi_test", 0o755, checktest.Kind("elf"), fact.Build{Trace: "debug", Value: ".debug_info", Offset: 9}).
		File("www/a.js", 0o644, fact.Build{Trace: "source-map", Value: "a.js.map", Line: 3}).
		File("usr/sbin/httpd", 0o755, fact.Build{Trace: "path", Value: "/home/joe/sdk/x.c", User: "joe"}, fact.Build{Trace: "path", Value: "/home/joe/sdk/y/z.c", User: "joe"}).
		File("usr/sbin/other", 0o755, fact.Build{Trace: "path", Value: "/build/a/b/c/d.c"})
	im.Want(t, Check,
		"low core: 1 @ var/core.12", "low vcs: 1 @ www/.svn", "info backup: 2 @ etc/passwd.bak etc/x.conf~", "info source: 1 @ root/x.c",
		"info test: 1 @ usr/bin/wifi_test", "info source-map: 1 @ www/a.js:3", "info debug: 1 @ usr/bin/wifi_test",
		"info path: 2, such as user joe, /build/a/b @ usr/sbin/httpd usr/sbin/other")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/bin/test", 0o755, checktest.Kind("elf"), fact.Build{Trace: "compiler", Value: "GCC: 12"}).File("etc/x.conf", 0o644).
		File("usr/share/doc/x/a.c", 0o644, checktest.Kind("text")).File("usr/lib/python3/x.orig", 0o644).Dir("etc/git", 0o755)
	im.Want(t, Check)
}
