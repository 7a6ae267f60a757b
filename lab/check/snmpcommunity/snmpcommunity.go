// Package snmpcommunity finds SNMP agents that believe whoever sends a
// community in the clear.
package snmpcommunity

import (
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check of SNMP communities.
var Check = check.Check{
	Doc: check.Doc{
		Title: "SNMP communities",
		Decides: "Reads snmpd.conf files of Net-SNMP and mini-snmpd, OpenWrt's /etc/config/snmpd and the arguments of mini_snmpd: communities (versions 1 and 2c), " +
			"whether they may write (rwcommunity; com2sec with a group whose access has a view for writing), and whether they are the ones that everybody tries first (public, " +
			"private ...). A community that is bound to a view of system data, to an address of the device itself, or an agent that listens only there, " +
			"is told as information; where nothing starts the agent the severity is low.",
		FalsePositives: "The management system needs version 2c on a network of its own.",
		FalseNegatives: "Communities in settings of the vendor's own, or made at run time; agents of the vendor's own.",
		References: []string{"snmpd.conf(5)", "RFC 3410 section 7, RFC 3584", "https://cwe.mitre.org/data/definitions/798.html",
			"https://cwe.mitre.org/data/definitions/319.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "defaultwrite", Title: "SNMP agent that anybody may write to", CWE: []int{798, 1392}, Severity: assay.High,
			Reason: "the community is one of those that everybody tries first, and with it settings of the device are changed",
			Advice: "Turn SNMP off, or use version 3 with a key of the device's own."},
		{ID: "write", Title: "SNMP agent with a community that may write", CWE: []int{319, 306}, Severity: assay.Medium,
			Reason: "the community crosses the network in the clear, is the same in every copy of the image, and whoever has read it changes settings",
			Advice: "Use version 3 with a key of the device's own, or allow reading only."},
		{ID: "default", Title: "SNMP agent that anybody may read", CWE: []int{798, 1392}, Severity: assay.Medium,
			Reason: "the community is one of those that everybody tries first: interfaces, addresses, processes are read without a log-in",
			Advice: "Turn SNMP off, or use version 3; at least choose a community for each device and restrict addresses and view."},
		{ID: "community", Title: "SNMP agent with a community (versions 1 and 2c)", CWE: []int{319}, Severity: assay.Low,
			Reason: "the community crosses the network in the clear and is the same in every copy of the image",
			Advice: "Use version 3 with a key of the device's own."},
	},
	Needs: []string{"setting/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

// known are the communities that scanners try first.
var known = map[string]bool{"public": true, "private": true, "admin": true, "snmp": true, "default": true, "community": true, "write": true, "read": true,
	"secret": true, "cisco": true, "manager": true, "test": true, "root": true, "password": true}

func run(v *check.View, report func(check.Flaw)) {
	agent := system.Started(v.System.Services, "snmpd mini_snmpd")
	all := system.Configurations(v.Tree, v.Facts, "snmpd", v.System.Services)
	for i := range all {
		tell(netSNMP(&all[i]), &all[i], agent, report)
	}
	all = system.Configurations(v.Tree, v.Facts, "uci", v.System.Services)
	for i := range all {
		if c := &all[i]; c.Name == "etc/config/snmpd" || c.Name == "etc/config/mini_snmpd" {
			c.Read = true
			tell(uci(c), c, agent, report)
		}
	}
	for i := range v.System.Services {
		arguments(v, &v.System.Services[i], report)
	}
}

// community is one community with what it may do.
type community struct {
	name     string
	writes   bool
	narrow   string // why only little is shown, or to nobody outside
	evidence []assay.Evidence
}

// tell reports the communities of a file, those that are alike together.
func tell(all []community, c *system.Configuration, agent *assay.Service, report func(check.Flaw)) {
	var flaws []check.Flaw
next:
	for i := range all {
		f := all[i].flaw(c, agent)
		for k := range flaws {
			if flaws[k].Rule == f.Rule && flaws[k].Detail == f.Detail && flaws[k].Severity == f.Severity && flaws[k].Reason == f.Reason {
				flaws[k].Add(f.Evidence...)
				continue next
			}
		}
		flaws = append(flaws, f)
	}
	for _, f := range flaws {
		report(f)
	}
}

// flaw makes the flaw of one community.
func (x *community) flaw(c *system.Configuration, agent *assay.Service) check.Flaw {
	f := check.Flaw{Detail: x.name, Key: []string{x.name}, Evidence: x.evidence}
	severity := assay.Low
	switch {
	case x.writes && known[x.name]:
		f.Rule, severity = "defaultwrite", assay.High
	case x.writes:
		f.Rule, severity = "write", assay.Medium
	case known[x.name]:
		f.Rule, severity = "default", assay.Medium
	default:
		f.Rule = "community"
	}
	if x.narrow != "" {
		f.Severity, f.Reason = assay.Info, x.narrow
	} else if agent != nil && len(agent.Listens) > 0 && !slices.ContainsFunc(agent.Listens, func(l assay.Listen) bool { return !system.Local(&l) }) {
		f.Severity, f.Reason = assay.Info, "the agent listens only where the device itself reaches it"
	}
	f.InUse(c, agent, severity, assay.Low)
	return f
}

// arguments judges "mini_snmpd -c COMMUNITY".
func arguments(v *check.View, s *assay.Service, report func(check.Flaw)) {
	if s.Name != "mini_snmpd" {
		return
	}
	for i, a := range s.Args {
		if a == "-c" && i+1 < len(s.Args) && !strings.ContainsAny(s.Args[i+1], "$`") {
			x := community{name: strings.Trim(s.Args[i+1], `"'`), evidence: []assay.Evidence{v.StartOf(s)}}
			report(x.flaw(&system.Configuration{Read: true}, s))
		}
	}
}
