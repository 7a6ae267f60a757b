package temporaryfile

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func script(line int) fact.Script {
	return fact.Script{Language: "shell", Temporary: []fact.Spot{{Name: "/tmp/x", Text: "echo > /tmp/x", Line: line}, {Name: "/tmp/y", Text: "echo > /tmp/y", Line: line + 1}}}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, fact.Startup{Syntax: "script", Program: "y", Command: "y", Line: 1}, script(2)).File("usr/bin/x", 0o755, script(7)).
		File("usr/sbin/httpd", 0o755, fact.Imports{Role: "program", Temporary: []string{"tmpnam"}})
	im.Want(t, Check, "info started: 1 @ etc/init.d/rcS:2", "info script: 1 @ usr/bin/x:7", "info program: 1 @ usr/sbin/httpd")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/bin/x", 0o755, fact.Script{Language: "shell"}).File("lib/libx.so", 0o755, fact.Imports{Role: "library", Temporary: []string{"mktemp"}})
	im.Want(t, Check)
}
