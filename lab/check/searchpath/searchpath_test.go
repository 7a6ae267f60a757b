package searchpath

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func script(path string) fact.Script {
	return fact.Script{Language: "shell", Paths: []fact.Spot{{Name: path, Text: "PATH=" + path, Line: 2}}}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, fact.Startup{Syntax: "script", Program: "x", Command: "x", Line: 1}, script(".:/bin")).
		File("usr/bin/tool", 0o755, script("/bin::/sbin")).Dir("opt/bin", 0o777).
		File("etc/init.d/b", 0o755, script("/bin:/tmp/bin:/opt/bin")).
		File("usr/sbin/httpd", 0o755, fact.ELF{Role: "program", RPath: "/home/joe/sdk/lib:/usr/lib"})
	im.Want(t, Check,
		"medium current: /etc/init.d/rcS (run at boot (rcS)): .:/bin @ etc/init.d/rcS:2",
		"low current: /usr/bin/tool (nothing that was read starts it): /bin::/sbin @ usr/bin/tool:2",
		"low writable: /etc/init.d/b (nothing that was read starts it): /bin:/tmp/bin:/opt/bin @ etc/init.d/b:2",
		"info build: /home/joe/sdk/lib @ usr/sbin/httpd")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, script("/bin:/sbin:$PATH")).File("etc/x", 0o755, script("")).
		File("usr/sbin/httpd", 0o755, fact.ELF{Role: "program", RunPath: "$ORIGIN/../lib"})
	im.Want(t, Check)
}
