// Package destination lists every place on the network that a release names as
// something to connect to, with the program or file that carries the name
// and what starts it.
package destination

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/purpose"
	"assay/lab/system"
)

// Check is the list of outbound destinations.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Outbound destinations",
		Decides: "One finding for each host name or public address that stands in a program, script or setting, with all places, what the words " +
			"around it suggest it is for, and what starts the files it stands in, directly or through libraries. Addresses that only pages " +
			"have (they are followed by a person's browser) are a kind of their own, mail addresses are one finding. Left out are loopback, private and " +
			"documentation ranges, names in XML, and references: home pages of projects, licences, standards, " +
			"bug reports, comments, and everything in documentation, vendor databases and the libraries of Perl and Python; their facts stand in the report with these roles. The list is information: a destination is not a flaw.",
		FalsePositives: "The name is an example, part of a message, or in code that is never reached.",
		FalseNegatives: "Names that are computed, encoded, sent by a server or entered by people; IPv6 addresses outside of URLs.",
		References:     []string{"https://cwe.mitre.org/data/definitions/1059.html", "ETSI EN 303 645 V2.1.1, provisions 5.6-1 and 5.8-3"},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "destination", Title: "Outbound destination", CWE: []int{1059}, Severity: assay.Info,
			Reason: "to be compared with what the vendor says the device connects to",
			Advice: "Ask for what and when it is used; block it where it is not wanted."},
		{ID: "page", Title: "Destination in web pages", CWE: []int{1059}, Severity: assay.Info,
			Reason: "the browser of a person who uses the pages may connect there",
			Advice: "Ask for what it is used, and whether pages load code from there."},
		{ID: "mail", Title: "Mail addresses", CWE: []int{1059}, Severity: assay.Info,
			Reason: "to be compared with what the vendor says the device sends mail to",
			Advice: "Ask for what it is used."},
	},
	Needs: []string{"address/1", "elf/1", "startup/1", "job/1"},
	Scope: check.Everywhere,
	Run:   run,
}

// destination is one host.
type destination struct {
	host, rule string
	roles      map[string]int
	schemes    map[string]bool
	evidence   []assay.Evidence
	carriers   []string // files with what starts them; started ones first
	started    bool
	places     int
}

func run(v *check.View, report func(check.Flaw)) {
	starters := system.NewStarters(v.Tree, v.Facts, v.System)
	all := map[string]*destination{}
	var mails mailbox
	for name, file := range v.Tree.Named() {
		if file.Type != assay.Regular || aside(file) {
			continue
		}
		for _, about := range v.Facts.About(file) {
			a, is := about.Value.(fact.Address)
			if !is || a.Role == "namespace" || a.Role == "local" || a.Host == "" || a.Role == "reference" && !used(&a, starters.Of(file)) {
				continue
			}
			rule := kind(name, file, &a)
			if rule == "mail" {
				mails.add(file, &a)
				continue
			}
			id := rule + "\x00" + a.Host
			d := all[id]
			if d == nil {
				d = &destination{host: a.Host, rule: rule, roles: map[string]int{}, schemes: map[string]bool{}}
				all[id] = d
			}
			d.add(name, file, &a, starters.Of(file))
		}
	}
	mails.report(report)
	ids := make([]string, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		if d := all[id]; d.rule != "page" || all["destination\x00"+d.host] == nil {
			report(d.flaw())
		}
	}
}

// used tells an address that looks like a reference but stands in a command or
// setting of a file that start-up or a job runs.
func used(a *fact.Address, s *system.Start) bool {
	if s == nil || !s.Boot && !s.Job || a.Kind != "url" || a.Line == 0 || strings.HasPrefix(a.Key, "Documentation") {
		return false
	}
	for _, w := range []string{"wget", "curl", "tftp", "ftpget", "fetch", "ping ", "ntpd", "nc ", "ssh "} {
		if at := strings.Index(a.Context, w); at >= 0 && !strings.HasPrefix(a.Context, "#") {
			return true
		}
	}
	return false
}

// aside tells files whose addresses are there to be read: documentation,
// databases of vendors' names, data models, and the libraries that Perl and Python bring
// along.
func aside(file *assay.File) bool {
	if purpose.InDocumentation(file.Path) {
		return true
	}
	p := string(file.Path)
	if strings.Contains(p, "dist-packages/") || strings.Contains(p, "site-packages/") {
		return path.Ext(p) == ".man"
	}
	for _, d := range []string{"/udev/hwdb.d/", "/share/perl/", "/share/perl5/", "/lib/python2", "/lib/python3", "/share/misc/", "/share/zoneinfo/", "/share/yang/"} {
		if strings.Contains(p, d) {
			return true
		}
	}
	_, library, _ := strings.Cut(p, "/lib/")
	for _, d := range []string{"/perl/", "/perl5/", "/perl-base/"} {
		if file.Kind != "elf" && strings.Contains("/"+library, d) {
			return true
		}
	}
	return path.Ext(p) == ".man"
}

// mailbox collects mail addresses: they are one finding.
type mailbox struct {
	flaw  check.Flaw
	names []string
}

func (m *mailbox) add(file *assay.File, a *fact.Address) {
	m.flaw.Add(assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: a.Offset, Length: int64(len(a.Value)), Line: a.Line, Text: cmp.Or(a.Context, a.Value)})
	if !slices.Contains(m.names, a.Value) {
		m.names = append(m.names, a.Value)
	}
}

func (m *mailbox) report(report func(check.Flaw)) {
	if len(m.names) == 0 {
		return
	}
	slices.Sort(m.names)
	m.flaw.Rule, m.flaw.Key = "mail", []string{"image"}
	m.flaw.Detail = fmt.Sprintf("%d: %s", len(m.names), strings.Join(m.names[:min(len(m.names), 8)], ", "))
	if len(m.names) > 8 {
		m.flaw.Detail += " ..."
	}
	report(m.flaw)
}

// kind tells programs and settings from pages that browsers show.
func kind(name string, file *assay.File, a *fact.Address) string {
	if a.Kind == "mail" {
		return "mail"
	}
	switch path.Ext(name) {
	case ".php", ".lp", ".lsp", ".phtml":
		if system.WebRoot(name) && strings.Contains(a.Context, "<") {
			return "page" // text around the code
		}
	case ".html", ".htm", ".js", ".css", ".asp", ".svg", ".vue", ".ts", ".map":
		return "page"
	}
	if file.Kind == "html" {
		return "page"
	}
	return "destination"
}

func (d *destination) add(name string, file *assay.File, a *fact.Address, s *system.Start) {
	d.places++
	d.roles[a.Role]++
	if a.Scheme != "" {
		d.schemes[a.Scheme] = true
	}
	if len(d.evidence) < check.MaxEvidence {
		d.evidence = append(d.evidence, assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: a.Offset, Length: int64(len(a.Value)), Line: a.Line, Text: cmp.Or(a.Context, a.Value)})
	}
	carrier := "/" + name
	if s != nil {
		carrier += " (" + s.String() + ")"
	}
	if slices.Contains(d.carriers, carrier) || len(d.carriers) > 50 {
		return
	}
	if s != nil && (s.Boot || s.Job) && !d.started {
		d.started = true
		d.carriers = append([]string{carrier}, d.carriers...)
		return
	}
	d.carriers = append(d.carriers, carrier)
}

func (d *destination) flaw() check.Flaw {
	f := check.Flaw{Rule: d.rule, Key: []string{d.host}, Evidence: d.evidence}
	var words []string
	for r, n := range d.roles {
		if n > 0 && meaning[r] != "" {
			words = append(words, meaning[r])
		}
	}
	for s := range d.schemes {
		words = append(words, s)
	}
	slices.Sort(words)
	f.Detail = d.host
	if len(words) > 0 {
		f.Detail += " (" + strings.Join(words, ", ") + ")"
	}
	shown := d.carriers[:min(len(d.carriers), 2)]
	f.Detail += " in " + strings.Join(shown, ", ")
	if n := len(d.carriers) - len(shown); n > 0 {
		f.Detail += fmt.Sprintf(" and %d more", n)
	}
	return f
}

var meaning = map[string]string{"acs": "TR-069 server", "update": "updates", "ntp": "time", "dns": "name service", "ddns": "dynamic DNS", "report": "reports"}
