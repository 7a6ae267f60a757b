package firewall

import (
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// filter collects rules.
type filter struct {
	started  map[assay.Path]string
	any      bool             // some rule or policy was found
	drops    bool             // something that comes in is dropped or rejected
	inward   []system.Setting // the rules and policies that do so for the device itself
	accepts  []system.Setting // policies that let in
	sections map[string]map[string]system.Setting
	order    []string
}

// iptables takes one command of iptables. Commands of scripts that nothing
// starts, and those that take rules away, are no rules.
func (r *filter) iptables(s system.Setting) {
	table, _, scripted := strings.Cut(s.Section, " > script")
	if table != "filter" {
		r.any = true
		return
	}
	if s.Key == "-F" || s.Key == "-X" || s.Key == "-D" || scripted && r.started[s.File.Path] == "" && !hook(s.Name) {
		return
	}
	args := s.Args
	if len(args) == 0 {
		args = strings.Fields(s.Value)
	}
	switch {
	case s.Key == "-P" && len(args) >= 2:
		if args[0] == "INPUT" && args[1] == "ACCEPT" {
			r.accepts = append(r.accepts, s)
			return
		}
		if args[0] == "INPUT" {
			r.drops = true
			r.inward = append(r.inward, s)
		}
		r.any = true
	default:
		r.any = true
		if i := slices.Index(args, "-j"); i >= 0 && i+1 < len(args) && (args[i+1] == "DROP" || args[i+1] == "REJECT" || !ends[args[i+1]]) {
			r.drops = true // or a chain of its own, which may drop
			if args[0] != "FORWARD" && args[0] != "OUTPUT" && (args[i+1] == "DROP" || args[i+1] == "REJECT") {
				r.inward = append(r.inward, s)
			}
		}
	}
}

// ends are targets that drop nothing.
var ends = map[string]bool{"ACCEPT": true, "RETURN": true, "LOG": true, "TCPMSS": true, "MASQUERADE": true, "MARK": true, "NFLOG": true}

// hook tells scripts that the network's own scripts run.
func hook(name string) bool {
	return strings.Contains(name, "if-up.d/") || strings.Contains(name, "if-pre-up.d/") || strings.Contains(name, "hotplug.d/") || path.Base(name) == "firewall.user"
}

// nft takes one statement of a rule set.
func (r *filter) nft(s system.Setting) {
	words := append([]string{s.Key}, strings.Fields(s.Value)...)
	verdict := words[len(words)-1]
	switch {
	case s.Key == "policy":
		if verdict == "drop" {
			r.any = true
			r.drops = true
			r.inbound(s)
		}
	case s.Key == "type" && slices.Contains(words, "hook"):
		if slices.Contains(words, "input") {
			r.accepts = append(r.accepts, s)
		}
	case slices.Contains(words, "drop") || slices.Contains(words, "reject"):
		r.any = true
		r.drops = true
		r.inbound(s)
	case slices.Contains(words, "accept") || slices.Contains(words, "jump") || slices.Contains(words, "masquerade"):
		r.any = true
	}
}

// inbound notes a statement of nftables that drops, unless its chain is for
// packets of others or those that go out.
func (r *filter) inbound(s system.Setting) {
	if l := strings.ToLower(s.Section + " "); !strings.Contains(l, "forward") && !strings.Contains(l, "output") {
		r.inward = append(r.inward, s)
	}
}

// defaults reports policies that let everything in, where nothing drops;
// loaded says that a service that loads rules is started.
func (r *filter) defaults(open []assay.Service, loaded bool, report func(check.Flaw)) {
	flaws := map[string]*check.Flaw{}
	for _, s := range r.accepts {
		family := "iptables"
		if s.Program == "nft" {
			family = "nft"
		}
		if r.drops || len(open) == 0 {
			continue
		}
		f := flaws[family]
		if f == nil {
			f = &check.Flaw{Rule: "accept", Detail: family, Key: []string{family}}
			flaws[family] = f
			if !loaded && !strings.Contains(s.Section, "script") {
				f.Severity, f.Reason = assay.Info, "no start-up file that was read loads the rules"
			}
		}
		f.Add(s.Evidence())
		if s.Key == "-P" && manages(open) && strings.Contains(s.Section, "script") && !strings.HasSuffix(s.Section, "> if") {
			f.Severity, f.Reason = assay.Medium, "a script that is started says so for INPUT, no rule drops anything, and management services are started"
		}
		r.any = true
	}
	for _, family := range []string{"iptables", "nft"} {
		if f := flaws[family]; f != nil {
			report(*f)
		}
	}
}
