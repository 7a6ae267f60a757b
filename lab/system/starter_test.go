package system

import (
	"testing"

	"assay"
	"assay/lab/fact"
)

func TestStarters(t *testing.T) {
	tr := tree("etc/init.d/rcS", "usr/sbin/httpd", "usr/sbin/idle", "lib/libweb.so.1", "etc/crontab", "usr/bin/job", "etc/hotplug.d/x")
	var facts []assay.Fact
	about := func(name string, values ...any) {
		f := tr.Lookup(name)
		for _, v := range values {
			facts = append(facts, assay.Fact{Kind: fact.Kind(v), Path: f.Path, Value: v})
		}
	}
	about("etc/init.d/rcS", fact.Startup{Syntax: "script", Program: "/usr/sbin/httpd", Command: "/usr/sbin/httpd", Line: 1})
	about("usr/sbin/httpd", fact.ELF{Role: "program", Needed: []string{"libweb.so.1"}})
	about("etc/crontab", fact.Job{Syntax: "crontab", Command: "/usr/bin/job -x"})
	about("etc/hotplug.d/x", fact.Job{Syntax: "script", Command: "#!/bin/sh"})
	f := NewFacts(facts)
	s := Describe(Root{Path: "fw", Layer: "fw"}, tr, f)
	x := NewStarters(tr, f, &s)
	for name, want := range map[string]string{
		"etc/init.d/rcS":  "run at boot (rcS)",
		"usr/sbin/httpd":  "started at boot as httpd (rcS)",
		"lib/libweb.so.1": "used by httpd, which is started at boot",
		"usr/bin/job":     "run by cron (etc/crontab)",
		"etc/hotplug.d/x": "run on an event (etc/hotplug.d/x)",
		"usr/sbin/idle":   "nothing that was read starts it",
	} {
		if got := x.Of(tr.Lookup(name)).String(); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if !x.Of(tr.Lookup("lib/libweb.so.1")).Boot || x.Of(tr.Lookup("usr/bin/job")).Boot {
		t.Error("boot")
	}
}

func TestWebRoot(t *testing.T) {
	for name, want := range map[string]bool{"www/cgi-bin/x": true, "usr/lib/cgi-bin/x": true, "usr/lib/lua/luci/controller/a.lua": true, "etc/x.sh": false,
		"usr/share/doc/x/html/a.php": false, "htdocs/web/a.php": true, "usr/www/x": true, "usr/share/python/web/x.py": false} {
		if got := WebRoot(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
