// Package firewall finds systems that let every packet in.
package firewall

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for packet filters.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Missing or open packet filter",
		Decides: "Collects packet filter rules: files of iptables-save, scripts that call iptables or nft, nftables' rule sets, and OpenWrt's /etc/config/firewall. A system that starts network " +
			"services and has no rule at all is reported; when the tools for rules are in the image, a program may set them at run time, and the severity is information. " +
			"Rules that accept what comes in by default, with nothing that drops or rejects, and rules that let management in from the outer network (zone wan) are reported.",
		FalsePositives: "Rules are set by a program, which files do not tell; services that bind to the inner network only; a switch or filter in hardware.",
		FalseNegatives: "Rules that let too much in one by one; chains that nothing leads to.",
		References: []string{
			"iptables(8), nft(8), https://openwrt.org/docs/guide-user/firewall/firewall_configuration",
			"ETSI EN 303 645 V2.1.1, provision 5.6-1: minimise exposed attack surfaces",
		},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "none", Title: "Network services and no packet filter", CWE: []int{1327, 284}, Severity: assay.Low,
			Reason: "no rules and no tools to set them were found: every service that listens is open to every network of the device",
			Advice: "Filter what comes in, and let through what each network needs."},
		{ID: "accept", Title: "Packet filter lets everything in", CWE: []int{284}, Severity: assay.Low,
			Reason: "what no rule forbids is let in, and no rule forbids anything",
			Advice: "Set the policy of INPUT to DROP and let through what is needed."},
		{ID: "wan", Title: "Everything from the outer network is let in", CWE: []int{284, 1188}, Severity: assay.Medium,
			Reason: "services meant for the inner network are open to the outer one",
			Advice: "Set input of the zone wan to REJECT or DROP."},
		{ID: "management", Title: "Management is let in from the outer network", CWE: []int{284, 749}, Severity: assay.Medium,
			Reason: "everybody on the outer network can try passwords and flaws of the management service",
			Advice: "Take the rule out, or name the addresses that may connect (src_ip)."},
	},
	Needs: []string{"setting/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

// filter is what the system says, to be judged.
type filter struct{ system.PacketFilter }

func run(v *check.View, report func(check.Flaw)) {
	open := exposed(v)
	rules := filter{system.PacketFilterOf(v.Tree, v.Facts, v.System.Init)}
	rules.zones(report)
	loaded := hasService(v)
	rules.defaults(open, loaded, report)
	if rules.Any || len(open) == 0 || loaded {
		return
	}
	f := check.Flaw{Rule: "none", Key: []string{"none"}}
	var names []string
	for _, s := range open {
		names = append(names, s.Name)
		f.Add(assay.Evidence{Path: s.Path, SHA256: digest(v.Tree, s.Path), Offset: -1, Line: s.Line, Text: s.Command})
	}
	f.Detail = strings.Join(unique(names), ", ")
	if tools(v.Tree) {
		f.Severity, f.Reason = assay.Info, "the tools for rules are in the image, so a program may set them at run time; the files that were read have none"
	}
	report(f)
}

func digest(t *system.Tree, p assay.Path) (d assay.Digest) {
	for f := range t.Files() {
		if f.Path == p {
			return f.Ref.Digest
		}
	}
	return d
}

func unique(names []string) (list []string) {
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n], list = true, append(list, n)
		}
	}
	return list
}

// tools reports whether something that sets rules is in the tree.
func tools(t *system.Tree) bool {
	for name := range t.Named() {
		switch path.Base(name) {
		case "iptables", "xtables-multi", "xtables-legacy-multi", "xtables-nft-multi", "nft", "ip6tables", "iptables-restore", "fw3", "fw4", "iptables-multi":
			return true
		}
		if base := path.Base(name); strings.HasPrefix(base, "libiptc.so") || strings.HasPrefix(base, "libip4tc.so") || strings.HasPrefix(base, "libnftables.so") {
			return true
		}
	}
	return false
}

// hasService reports whether the start-up files start a packet filter.
func hasService(v *check.View) bool {
	for i := range v.System.Services {
		s := &v.System.Services[i]
		for _, n := range []string{"firewall", "iptables", "nftables", "netfilter", "shorewall", "ufw", "nft", "fw3", "fw4"} {
			if s.Started == "boot" && (strings.Contains(s.Name, n) || strings.Contains(path.Base(string(s.Path)), n)) {
				return true
			}
		}
	}
	return false
}
