package system

import (
	"path"
	"slices"
	"strings"

	"assay"
)

// PacketFilterOf collects the rules of packet filters that the files of a
// system hold: what iptables-save wrote, commands of scripts, rule sets of
// nftables, and OpenWrt's /etc/config/firewall. Which ports they keep closed,
// and whether something loads them, is not weighed.
func PacketFilterOf(t *Tree, facts *Facts, init string) PacketFilter {
	rules := PacketFilter{started: StartFiles(t, facts, init)}
	for _, s := range Settings(t, facts, "iptables", "ip6tables", "nft", "uci") {
		switch s.Program {
		case "uci":
			if path.Base(s.Name) == "firewall" {
				rules.uci(s)
			}
		case "nft":
			rules.nft(s)
		default:
			rules.iptables(s)
		}
	}
	return rules
}

// PacketFilter is what the files of a system say of packet filters.
type PacketFilter struct {
	started  map[assay.Path]string
	Any      bool      // some rule or policy was found
	Drops    bool      // something that comes in is dropped or rejected
	Inward   []Setting // the rules and policies that do so for the device itself
	Accepts  []Setting // policies that let in
	Sections map[string]map[string]Setting
	Order    []string
}

// iptables takes one command of iptables. Commands of scripts that nothing
// starts, and those that take rules away, are no rules.
func (r *PacketFilter) iptables(s Setting) {
	table, _, scripted := strings.Cut(s.Section, " > script")
	if table != "filter" {
		r.Any = true
		return
	}
	if s.Key == "-F" || s.Key == "-X" || s.Key == "-D" || scripted && r.started[s.File.Path] == "" && !networkHook(s.Name) {
		return
	}
	args := s.Args
	if len(args) == 0 {
		args = strings.Fields(s.Value)
	}
	switch {
	case s.Key == "-P" && len(args) >= 2:
		if args[0] == "INPUT" && args[1] == "ACCEPT" {
			r.Accepts = append(r.Accepts, s)
			return
		}
		if args[0] == "INPUT" {
			r.Drops = true
			r.Inward = append(r.Inward, s)
		}
		r.Any = true
	default:
		r.Any = true
		if i := slices.Index(args, "-j"); i >= 0 && i+1 < len(args) && (args[i+1] == "DROP" || args[i+1] == "REJECT" || !passes[args[i+1]]) {
			r.Drops = true // or a chain of its own, which may drop
			if args[0] != "FORWARD" && args[0] != "OUTPUT" && (args[i+1] == "DROP" || args[i+1] == "REJECT") {
				r.Inward = append(r.Inward, s)
			}
		}
	}
}

// passes are targets that drop nothing.
var passes = map[string]bool{"ACCEPT": true, "RETURN": true, "LOG": true, "TCPMSS": true, "MASQUERADE": true, "MARK": true, "NFLOG": true}

// networkHook tells scripts that the network's own scripts run.
func networkHook(name string) bool {
	return strings.Contains(name, "if-up.d/") || strings.Contains(name, "if-pre-up.d/") || strings.Contains(name, "hotplug.d/") || path.Base(name) == "firewall.user"
}

// nft takes one statement of a rule set.
func (r *PacketFilter) nft(s Setting) {
	words := append([]string{s.Key}, strings.Fields(s.Value)...)
	verdict := words[len(words)-1]
	switch {
	case s.Key == "policy":
		if verdict == "drop" {
			r.Any = true
			r.Drops = true
			r.inbound(s)
		}
	case s.Key == "type" && slices.Contains(words, "hook"):
		if slices.Contains(words, "input") {
			r.Accepts = append(r.Accepts, s)
		}
	case slices.Contains(words, "drop") || slices.Contains(words, "reject"):
		r.Any = true
		r.Drops = true
		r.inbound(s)
	case slices.Contains(words, "accept") || slices.Contains(words, "jump") || slices.Contains(words, "masquerade"):
		r.Any = true
	}
}

// inbound notes a statement of nftables that drops, unless its chain is for
// packets of others or those that go out.
func (r *PacketFilter) inbound(s Setting) {
	if l := strings.ToLower(s.Section + " "); !strings.Contains(l, "forward") && !strings.Contains(l, "output") {
		r.Inward = append(r.Inward, s)
	}
}

// uci takes one option of OpenWrt's firewall.
func (r *PacketFilter) uci(s Setting) {
	r.Any = true
	if r.Sections == nil {
		r.Sections = map[string]map[string]Setting{}
	}
	key := s.Name + "\x00" + s.Section
	if r.Sections[key] == nil {
		r.Sections[key] = map[string]Setting{}
		r.Order = append(r.Order, key)
	}
	r.Sections[key][s.Key] = s
	if s.Key == "input" && (strings.EqualFold(s.Value, "REJECT") || strings.EqualFold(s.Value, "DROP")) {
		r.Inward = append(r.Inward, s)
	}
}
