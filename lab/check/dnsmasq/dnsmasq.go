// Package dnsmasq finds DNS and DHCP servers that serve more than they should.
package dnsmasq

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for the exposure of dnsmasq.
var Check = check.Check{
	Doc: check.Doc{
		Title: "DNS server open to every network",
		Decides: "Reads dnsmasq.conf, dnsmasq.d, the command line of dnsmasq where start-up files have one, and OpenWrt's /etc/config/dhcp. A server that is told neither interface nor " +
			"address to listen on, nor local-service, answers on all networks. A TFTP server in it, and answers with private addresses from outside that are let through, are reported.",
		FalsePositives: "A firewall keeps other networks from it; a program adds options when it starts it.",
		FalseNegatives: "Other DNS servers; settings that a program writes.",
		References:     []string{"dnsmasq(8)", "RFC 5358 (open resolvers)", "RFC 1350 (TFTP)"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "open", Title: "DNS server answers on all networks", CWE: []int{406, 668}, Severity: assay.Low,
			Reason: "from outside it can be used to amplify a flood to a forged address, unless a firewall keeps others from it",
			Advice: "Name the interfaces (interface=, except-interface=), or set local-service."},
		{ID: "tftp", Title: "TFTP server in the DNS server", CWE: []int{306}, Severity: assay.Low,
			Reason: "whoever reaches it reads the files that it serves, without a log-in",
			Advice: "Take enable-tftp out, or name one interface and a directory that holds nothing else."},
		{ID: "rebind", Title: "Answers with private addresses from outside are let through", CWE: []int{350}, Severity: assay.Info,
			Reason: "a page from outside can make a browser talk to the router's own pages under its name (DNS rebinding)",
			Advice: "Set stop-dns-rebind, with exceptions by rebind-domain-ok."},
	},
	Needs: []string{"setting/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	configured(v, report)
	for _, s := range system.Settings(v.Tree, v.Facts, "uci") {
		if path.Base(s.Name) != "dhcp" || !strings.HasPrefix(s.Section, "dnsmasq") {
			continue
		}
		on := s.Value == "1" || s.Value == "on" || s.Value == "true" || s.Value == "yes"
		switch {
		case s.Key == "localservice" && !on:
			report(flaw("open", &s))
		case s.Key == "enable_tftp" && on:
			report(flaw("tftp", &s))
		case s.Key == "rebind_protection" && !on:
			report(flaw("rebind", &s))
		}
	}
}

func flaw(rule string, s *system.Setting) check.Flaw {
	return check.Flaw{Rule: rule, Detail: strings.TrimSpace(s.Key + " " + s.Value), Key: []string{s.Key, s.Value}, Evidence: []assay.Evidence{s.Evidence()}}
}

// bound are options that say where to listen.
var bound = map[string]bool{
	"interface": true, "listen-address": true, "except-interface": true, "local-service": true, "auth-server": true,
}

// configured judges configuration files and command lines together: dnsmasq
// adds them up.
func configured(v *check.View, report func(check.Flaw)) {
	var first, tftp *system.Setting
	limited, dns := false, true
	for _, s := range system.Settings(v.Tree, v.Facts, "dnsmasq") {
		switch {
		case bound[s.Key]:
			limited = true
		case s.Key == "port" && s.Value == "0":
			dns = false
		case s.Key == "enable-tftp" && tftp == nil:
			tftp = &s
		}
		if first == nil && path.Base(s.Name) == "dnsmasq.conf" {
			first = &s
		}
	}
	started := (*assay.Service)(nil)
	for i := range v.System.Services {
		s := &v.System.Services[i]
		if s.Name != "dnsmasq" {
			continue
		}
		if s.Started == "boot" {
			started = s
		}
		for _, a := range s.Args {
			name, _, _ := strings.Cut(strings.TrimLeft(a, "-"), "=")
			limited = limited || bound[name] || strings.HasPrefix(a, "-i") || strings.HasPrefix(a, "-a") || strings.HasPrefix(a, "-I") || strings.HasPrefix(a, "$")
		}
	}
	if tftp != nil {
		report(flaw("tftp", tftp))
	}
	if limited || !dns {
		return
	}
	switch {
	case first != nil:
		f := flaw("open", first)
		f.Detail, f.Key = "no interface, listen-address or local-service is set", []string{"dnsmasq"}
		report(f)
	case started != nil && started.By != "procd":
		report(check.Flaw{Rule: "open", Detail: started.Command, Key: []string{"dnsmasq"},
			Evidence: []assay.Evidence{{Path: started.Path, Offset: -1, Line: started.Line, Text: started.Command}}})
	}
}
