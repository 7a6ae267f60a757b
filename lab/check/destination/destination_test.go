package destination

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func url(host, role string, line int) fact.Address {
	return fact.Address{Kind: "url", Value: "http://" + host + "/", Scheme: "http", Host: host, Role: role, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, fact.Startup{Syntax: "script", Program: "/usr/sbin/httpd", Command: "httpd", Line: 1}).
		File("usr/sbin/httpd", 0o755, fact.ELF{Role: "program", Needed: []string{"libx.so"}}).
		File("lib/libx.so", 0o755, fact.ELF{Role: "library"}, url("fw.vendor.com", "update", 0)).
		File("etc/a.conf", 0o644, url("fw.vendor.com", "", 7), fact.Address{Kind: "ip", Value: "203.117.180.36", Host: "203.117.180.36", Line: 1}).
		File("www/a.js", 0o644, url("www.vendor.com", "", 2), url("fw.vendor.com", "", 3)).
		File("etc/cron.d/u", 0o644, fact.Job{Syntax: "system-crontab", Command: "wget http://update.example.net/x", Line: 1},
			fact.Address{Kind: "url", Scheme: "http", Value: "http://update.example.net/x", Host: "update.example.net", Role: "reference", Context: "* * * * * root wget http://update.example.net/x", Line: 1}).
		File("etc/m", 0o644, fact.Address{Kind: "mail", Value: "joe@vendor.com", Host: "vendor.com", Role: "mail", Line: 1})
	im.Want(t, Check,
		"info destination: fw.vendor.com (http, updates) in /lib/libx.so (used by httpd, which is started at boot), /etc/a.conf @ etc/a.conf:7 lib/libx.so",
		"info destination: 203.117.180.36 in /etc/a.conf @ etc/a.conf:1",
		"info destination: update.example.net (http) in /etc/cron.d/u (run by cron (etc/cron.d/u)) @ etc/cron.d/u:1",
		"info page: www.vendor.com (http) in /www/a.js @ www/a.js:2",
		"info mail: 1: joe@vendor.com @ etc/m:1")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/a.conf", 0o644, url("www.gnu.org", "reference", 1), url("www.w3.org", "namespace", 2), url("192.168.1.1", "local", 3)).
		File("usr/share/doc/x/README", 0o644, url("x.vendor.com", "", 1)).File("usr/lib/python3.11/smtplib.py", 0o644, url("y.vendor.com", "", 1)).
		File("usr/lib/arm-linux-gnueabihf/perl/5.36.0/Sys/Syslog.pm", 0o644, url("z.vendor.com", "", 1)).
		File("usr/share/yang/ietf-bgp.yang", 0o644, url("z.vendor.com", "", 1))
	im.Want(t, Check)
}

// A device's own scripts beside Perl's libraries are no library.
func TestOwnPerl(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/lib/cgi/perl.cgi", 0o755, url("u.vendor.com", "", 1))
	im.Want(t, Check, "info destination: u.vendor.com (http) in /usr/lib/cgi/perl.cgi @ usr/lib/cgi/perl.cgi:1")
}
