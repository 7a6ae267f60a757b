// Package plainmanagement finds management that goes over the network in the
// clear only: web servers without a place where TLS is on.
package plainmanagement

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for web servers without TLS.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Management in the clear only",
		Decides: "A web server that is started at boot, of which is known where it listens (see \"systems\" in the report), and not one of these " +
			"places has TLS turned on. Places that only the device itself reaches do not count.",
		FalsePositives: "Another program in front of the server (stunnel, a proxy) has the TLS; the server shows no log-in.",
		FalseNegatives: "Servers of which is not known where they listen, the vendor's own among them; servers with TLS that allow plain HTTP beside it.",
		References:     []string{"ETSI EN 303 645 V2.1.1, provision 5.5-1", "https://cwe.mitre.org/data/definitions/319.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "http", Title: "Web server without TLS", CWE: []int{319}, Severity: assay.Low,
			Reason: "passwords and sessions can be read by who shares the network; usual on devices that are managed from a home network",
			Advice: "Turn TLS on with a key made on the device, and lead plain requests there."},
	},
	Needs: []string{"startup/1", "setting/1"},
	Scope: check.System,
	Run:   run,
}

const servers = "lighttpd nginx apache2 apachectl apache2ctl httpd uhttpd boa thttpd mini_httpd goahead webs webserver minihttpd micro_httpd"

func run(v *check.View, report func(check.Flaw)) {
	told := map[string]bool{}
	for i := range v.System.Services {
		s := &v.System.Services[i]
		if s.Started != "boot" || told[s.Name] || len(s.Listens) == 0 || !isServer(s.Name) {
			continue
		}
		if at := plain(v, s.Name); at != "" {
			told[s.Name] = true
			report(check.Flaw{Rule: "http", Detail: fmt.Sprintf("%s at %s", s.Name, at), Key: []string{s.Name}, Evidence: []assay.Evidence{v.StartOf(s)}})
		}
	}
}

func isServer(name string) bool {
	for s := range strings.FieldsSeq(servers) {
		if s == name {
			return true
		}
	}
	return false
}

// plain lists where the services of a name listen; "" when that is not known
// or one of the places has TLS.
func plain(v *check.View, name string) string {
	var at []string
	for i := range v.System.Services {
		s := &v.System.Services[i]
		if s.Name != name || s.Started != "boot" {
			continue
		}
		for k := range s.Listens {
			l := &s.Listens[k]
			if l.TLS || l.Port == 443 {
				return ""
			}
			place := fmt.Sprintf("%s %s port %d", l.Protocol, l.Address, l.Port)
			if !system.Local(l) && !slices.Contains(at, place) {
				at = append(at, place)
			}
		}
	}
	return strings.Join(at, ", ")
}
