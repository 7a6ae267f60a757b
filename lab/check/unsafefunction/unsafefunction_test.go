package unsafefunction

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, fact.Startup{Syntax: "script", Program: "/usr/sbin/httpd", Command: "httpd", Line: 1}, fact.Startup{Syntax: "script", Program: "/usr/sbin/old", Command: "old", Line: 2}).
		File("usr/sbin/httpd", 0o755, fact.Imports{Role: "program", Network: []string{"accept"}, Unbounded: []string{"__isoc99_sscanf", "sprintf", "strcpy"}}).
		File("usr/sbin/old", 0o755, fact.Imports{Role: "program", Network: []string{"recvfrom"}, Unbounded: []string{"gets"}}).
		File("pwnable/socket_bof", 0o755, fact.Imports{Role: "program", Network: []string{"accept"}, Unbounded: []string{"sprintf"}})
	im.Want(t, Check,
		"low exposed: /usr/sbin/httpd (started at boot as httpd (rcS)): sprintf, strcpy @ usr/sbin/httpd",
		"medium gets: /usr/sbin/old (started at boot as old (rcS)): gets @ usr/sbin/old",
		"info idle: 1: /pwnable/socket_bof @ pwnable/socket_bof")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, fact.Startup{Syntax: "script", Program: "/usr/sbin/sshd", Command: "sshd", Line: 1}, fact.Startup{Syntax: "script", Program: "/sbin/udevd", Command: "udevd", Line: 2}).
		File("sbin/udevd", 0o755, fact.Imports{Role: "program", Network: []string{"recvmsg"}, Unbounded: []string{"strcpy"}}).
		File("usr/sbin/sshd", 0o755, fact.Imports{Role: "program", Network: []string{"accept"}, Format: []string{"snprintf"}, Unbounded: []string{"realpath", "sscanf"}}).
		File("bin/tool", 0o755, fact.Imports{Role: "program", Unbounded: []string{"strcpy"}}).
		File("lib/libx.so", 0o755, fact.Imports{Role: "library", Network: []string{"accept"}, Unbounded: []string{"strcpy"}})
	im.Want(t, Check)
}
