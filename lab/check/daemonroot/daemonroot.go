// Package daemonroot finds network daemons that keep root's rights.
package daemonroot

import (
	"fmt"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for network daemons that run as root.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Network daemons that run as root",
		Decides: "A service that is started at boot, listens on the network as far as configuration tells, and runs as root: nothing in its " +
			"start-up file or settings names another user, and it is documented to keep its rights, or its program imports no function that gives " +
			"them up. Log-in servers (SSH, telnet) need root and are left out.",
		FalsePositives: "A program may give rights up in ways that imports do not show (file capabilities, a sandbox around it).",
		FalseNegatives: "Services of which is not known where they listen or who they are; a service that drops root and keeps capabilities.",
		References:     []string{"ETSI EN 303 645 V2.1.1, provision 5.6-7", "https://cwe.mitre.org/data/definitions/250.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "network", Title: "Network daemon runs as root", CWE: []int{250}, Severity: assay.Info,
			Reason: "usual on embedded devices, but a flaw in the daemon gives full rights at once",
			Advice: "Give it an account of its own, or drop rights after the port is bound."},
		{ID: "web", Title: "Web server runs as root", CWE: []int{250}, Severity: assay.Low,
			Reason: "usual on embedded devices, but whatever its pages and programs let happen, happens with full rights",
			Advice: "Give it an account of its own, and let one small program do what needs root."},
	},
	Needs: []string{"startup/1", "setting/1", "elf/1"},
	Scope: check.System,
	Run:   run,
}

var needRoot = map[string]bool{"sshd": true, "dropbear": true, "telnetd": true, "utelnetd": true, "in.telnetd": true, "login": true, "inetd": true, "xinetd": true, "rlogind": true, "rshd": true}

var web = map[string]bool{"lighttpd": true, "nginx": true, "apache2": true, "httpd": true, "uhttpd": true, "boa": true, "thttpd": true, "mini_httpd": true, "goahead": true}

func run(v *check.View, report func(check.Flaw)) {
	told := map[string]bool{}
	for i := range v.System.Services {
		s := &v.System.Services[i]
		if s.Started != "boot" || s.User != "root" || needRoot[s.Name] || told[s.Name] {
			continue
		}
		var at []string
		for k := range s.Listens {
			if l := &s.Listens[k]; !system.Local(l) {
				at = append(at, fmt.Sprintf("%s port %d", l.Protocol, l.Port))
			}
		}
		if at == nil {
			continue
		}
		told[s.Name] = true
		f := check.Flaw{Rule: "network", Detail: fmt.Sprintf("%s, %s", s.Name, strings.Join(at, ", ")), Key: []string{s.Name}, Evidence: []assay.Evidence{v.StartOf(s)}}
		if web[s.Name] {
			f.Rule = "web"
		}
		report(f)
	}
}
