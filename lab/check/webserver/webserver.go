// Package webserver finds settings of web servers that give away more than
// pages: the whole file system, listings, changes, programs.
package webserver

import (
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check of web servers' settings.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Settings of web servers",
		Decides: "Reads the configuration of lighttpd, nginx, Apache httpd, Boa, thttpd and mini_httpd, OpenWrt's /etc/config/uhttpd, and the -h of " +
			"uhttpd and busybox httpd: a document root that is the whole file system, listings of directories, WebDAV, programs run from any " +
			"place, requests of any length, and a version told to everybody. Where nothing starts the server or no program reads the file, the severity is low.",
		FalsePositives: "The vendor's own code may refuse what the configuration allows; a listing may be of files that are meant for everybody.",
		FalseNegatives: "Servers of the vendor's own, settings made by programs at run time, modules that are not loaded are not told apart, " +
			"and uploads that CGI programs take.",
		References: []string{"https://cwe.mitre.org/data/definitions/548.html", "https://cwe.mitre.org/data/definitions/552.html",
			"https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_Configuration", "https://nginx.org/en/docs/dirindex.html",
			"https://httpd.apache.org/docs/2.4/misc/security_tips.html"},
	},
	Version: 1,
	Rules:   rules,
	Needs:   []string{"setting/1", "startup/1"},
	Scope:   check.System,
	Run:     run,
}

var rules = []check.Rule{
	{ID: "root", Title: "Web server serves the whole file system", CWE: []int{552, 219}, Severity: assay.High,
		Reason: "whoever reaches it reads every file that the server may read, password hashes and keys among them when it runs as root",
		Advice: "Set the document root to a directory that holds pages only."},
	{ID: "listing", Title: "Web server lists directories", CWE: []int{548}, Severity: assay.Low,
		Reason: "files that no page links to are found without guessing",
		Advice: "Turn listings off."},
	{ID: "dav", Title: "Web server takes changes of files (WebDAV)", CWE: []int{434, 749}, Severity: assay.Medium,
		Reason: "whoever may use it puts files on the device; no log-in stands beside it in the configuration",
		Advice: "Turn it off, or make it read-only and ask for a log-in."},
	{ID: "cgi", Title: "Web server runs programs from any place", CWE: []int{434, 552}, Severity: assay.Medium,
		Reason: "a file that gets below the document root by any way can be run",
		Advice: "Run programs from one directory that nothing writes to."},
	{ID: "upload", Title: "Web server takes requests of any length", CWE: []int{400, 770}, Severity: assay.Low,
		Reason: "one client can fill memory or flash",
		Advice: "Limit the length of requests to what a firmware update needs."},
	{ID: "serverheader", Title: "Web server tells its version", CWE: []int{200}, Severity: assay.Info,
		Reason: "it helps to choose an attack, and is no flaw by itself",
		Advice: "Turn the version in headers and error pages off."},
}

// server is a program with the function that judges one of its settings: the
// rule it breaks, or "".
type server struct {
	program, names string
	judge          func(c *system.Configuration, s *fact.Setting) string
}

var servers = []server{
	{"lighttpd", "lighttpd", lighttpd},
	{"nginx", "nginx", nginx},
	{"apache", "apache2 httpd apachectl apache2ctl", apache},
	{"boa", "boa", boa},
	{"thttpd", "thttpd mini_httpd mini_httpd_ssl", thttpd},
	{"uci", "uhttpd", uhttpd},
}

func run(v *check.View, report func(check.Flaw)) {
	for _, k := range servers {
		started := system.Started(v.System.Services, k.names)
		all := system.Configurations(v.Tree, v.Facts, k.program, v.System.Services)
		for i := range all {
			judge(k, &all[i], started, report)
		}
	}
	for i := range v.System.Services {
		arguments(v, &v.System.Services[i], report)
	}
}

// judge reports each rule that a file breaks once, with all its lines.
func judge(k server, c *system.Configuration, started *assay.Service, report func(check.Flaw)) {
	if k.program == "uci" && c.Name != "etc/config/uhttpd" {
		return
	}
	c.Read = c.Read || k.program == "uci"
	flaws := map[string]*check.Flaw{}
	for i := range c.Settings {
		s := &c.Settings[i]
		rule := k.judge(c, s)
		if rule == "" {
			continue
		}
		f := flaws[rule]
		if f == nil {
			f = &check.Flaw{Rule: rule, Detail: strings.TrimSpace(s.Key + " " + s.Value), Key: []string{k.program, s.Key, s.Value}}
			flaws[rule] = f
		}
		f.Add(c.Evidence(s))
	}
	for _, r := range rules {
		if f := flaws[r.ID]; f != nil {
			f.InUse(c, started, r.Severity, assay.Low)
			report(*f)
		}
	}
}

// arguments judges the directory that uhttpd and busybox httpd are told to serve.
func arguments(v *check.View, s *assay.Service, report func(check.Flaw)) {
	if s.Name != "uhttpd" && s.Name != "httpd" && s.Name != "mini_httpd" && s.Name != "thttpd" {
		return
	}
	letter := "-h"
	if s.Name == "mini_httpd" || s.Name == "thttpd" {
		letter = "-d"
	}
	for i, a := range s.Args {
		if a == letter+"/" || a == "/" && i > 0 && s.Args[i-1] == letter {
			f := check.Flaw{Rule: "root", Detail: s.Command, Key: []string{s.Name, "arguments"}, Evidence: []assay.Evidence{v.StartOf(s)}}
			if s.Started != "boot" {
				f.Severity, f.Reason = assay.Low, "the start-up file is installed, but as far as files tell nothing runs it"
			}
			report(f)
		}
	}
}
