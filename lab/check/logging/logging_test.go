package logging

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func started(im *checktest.Image, programs ...string) *checktest.Image {
	var about []any
	for i, p := range programs {
		about = append(about, fact.Startup{Syntax: "script", Command: p, Program: p, Line: i + 4})
	}
	return im.File("etc/inittab", 0o644, fact.Startup{Syntax: "inittab", Action: "sysinit", Program: "/etc/init.d/rcS", Line: 1}).
		File("etc/init.d/rcS", 0o755, about...).File("usr/sbin/httpd", 0o755)
}

func set(line int, program, section, key, value string) fact.Setting {
	return fact.Setting{Program: program, Section: section, Key: key, Value: value, Line: line}
}

func TestFlawed(t *testing.T) {
	started(&checktest.Image{}, "httpd").Want(t, Check, "low none:  @ etc/init.d/rcS:4")
	started(&checktest.Image{}, "httpd").File("sbin/syslogd", 0o755).Want(t, Check, "info none: syslogd is in the image @ etc/init.d/rcS:4")
	im := started(&checktest.Image{}, "httpd", "syslogd").File("sbin/syslogd", 0o755)
	im.File("etc/rsyslog.conf", 0o644, set(1, "syslog", "", "*.*", "/var/log/messages"), set(2, "syslog", "", "$UDPServerRun", "514"))
	im.Want(t, Check, "info local: syslogd @ etc/init.d/rcS:5", "low receives: $UDPServerRun 514 @ etc/rsyslog.conf:2")
}

func TestClean(t *testing.T) {
	im := started(&checktest.Image{}, "httpd", "syslogd").File("sbin/syslogd", 0o755)
	im.File("etc/syslog.conf", 0o644, set(1, "syslog", "", "*.*", "@10.0.0.1"))
	im.Want(t, Check)
	im = started(&checktest.Image{}, "syslog-ng").File("usr/sbin/syslog-ng", 0o755)
	im.File("etc/syslog-ng.conf", 0o644, set(1, "syslog-ng", "destination d", "udp(\"10.0.0.1\"", ""), set(2, "syslog-ng", "source s", "internal()", ""))
	im.Want(t, Check)
	im = started(&checktest.Image{}, "syslogd", "/etc/init.d/syslog_fwd").File("sbin/syslogd", 0o755)
	im.File("etc/init.d/syslog_fwd", 0o755, fact.Startup{Syntax: "script", Command: "fwd", Program: "fwd", Line: 1})
	im.Want(t, Check)
	(&checktest.Image{}).File("etc/syslog.conf", 0o644, set(1, "syslog", "", "*.*", "/x")).Want(t, Check)
}
