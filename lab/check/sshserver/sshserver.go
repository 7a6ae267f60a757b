// Package sshserver finds settings of SSH servers that let passwords, or
// nobody at all, stand between the network and full rights.
package sshserver

import (
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check of SSH servers' log-in settings.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Log-in settings of SSH servers",
		Decides: "Reads sshd_config files, OpenWrt's /etc/config/dropbear, the variables of /etc/default/dropbear and the arguments that " +
			"start-up files give sshd and dropbear: PermitRootLogin yes together with password log-in, PermitEmptyPasswords yes (dropbear -B), " +
			"and protocol version 1. Of several lines for a keyword the first counts, as sshd reads them. Where nothing starts the server, or no program " +
			"reads the file, the severity is low.",
		FalsePositives: "A password that nobody can log in with (locked) makes the log-in of root harmless. Match blocks for certain addresses are " +
			"reported like settings for all.",
		FalseNegatives: "What the server does when nothing is set; options that only the running script knows; servers of the vendor's own.",
		References:     []string{"sshd_config(5)", "dropbear(8)", "ETSI EN 303 645 V2.1.1, provision 5.1-1", "https://cwe.mitre.org/data/definitions/307.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "rootpassword", Title: "SSH lets root log in with a password", CWE: []int{250, 307}, Severity: assay.Medium,
			Reason: "one guessed or known password of a name that everybody knows gives full rights",
			Advice: "Set PermitRootLogin to no or prohibit-password, or turn password log-in off."},
		{ID: "dropbear", Title: "SSH (dropbear) lets root log in with a password", CWE: []int{250, 307}, Severity: assay.Low,
			Reason: "usual on devices that are set up over SSH, but a guessed or known password gives full rights",
			Advice: "Set RootPasswordAuth to off (-g), or PasswordAuth to off (-s), and use keys."},
		{ID: "emptypasswords", Title: "SSH lets accounts without a password log in", CWE: []int{258, 306}, Severity: assay.High,
			Reason: "whoever reaches the port has a session with every account that has no password",
			Advice: "Set PermitEmptyPasswords to no; start dropbear without -B."},
		{ID: "protocol1", Title: "SSH server offers protocol version 1", CWE: []int{327}, Severity: assay.High,
			Reason: "version 1 does not protect the session against insertion and is broken",
			Advice: "Set Protocol to 2, or drop the line: current servers know no other."},
	},
	Needs: []string{"setting/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	all := system.Configurations(v.Tree, v.Facts, "sshd", v.System.Services)
	server := system.Started(v.System.Services, "sshd")
	for i := range all {
		openssh(&all[i], server, report)
	}
	uci(v, report)
	for i := range v.System.Services {
		arguments(v, &v.System.Services[i], report)
	}
}

// openssh judges one sshd_config.
func openssh(c *system.Configuration, server *assay.Service, report func(check.Flaw)) {
	tell := func(rule, detail string, severity assay.Severity, at ...*fact.Setting) {
		f := check.Flaw{Rule: rule, Detail: detail, Key: []string{"sshd", detail}}
		for _, s := range at {
			f.Add(c.Evidence(s))
		}
		f.InUse(c, server, severity, assay.Low)
		report(f)
	}
	for _, section := range sections(c) {
		get := func(key string) *fact.Setting {
			if s := firstOf(c, section, key); s != nil {
				return s
			}
			return firstOf(c, "", key)
		}
		if root := firstOf(c, section, "permitrootlogin"); is(root, "yes") {
			if p := get("passwordauthentication"); !is(p, "no") && !is(get("authenticationmethods"), "publickey") {
				at := []*fact.Setting{root}
				if p != nil {
					at = append(at, p)
				}
				tell("rootpassword", "PermitRootLogin "+root.Value+in(section), assay.Medium, at...)
			}
		}
		if e := firstOf(c, section, "permitemptypasswords"); is(e, "yes") {
			tell("emptypasswords", "PermitEmptyPasswords "+e.Value+in(section), assay.High, e)
		}
		if p := firstOf(c, section, "protocol"); p != nil && slices.Contains(strings.FieldsFunc(p.Value, func(r rune) bool { return r == ',' || r == ' ' }), "1") {
			tell("protocol1", "Protocol "+p.Value, assay.High, p)
		}
	}
}

func in(section string) string {
	if section == "" {
		return ""
	}
	return " (in " + section + ")"
}

func sections(c *system.Configuration) []string {
	list := []string{""}
	for i := range c.Settings {
		if s := c.Settings[i].Section; !slices.Contains(list, s) && len(list) < 64 {
			list = append(list, s)
		}
	}
	return list
}

// firstOf gives the line that counts: the first.
func firstOf(c *system.Configuration, section, key string) *fact.Setting {
	for i := range c.Settings {
		if s := &c.Settings[i]; s.Key == key && s.Section == section {
			return s
		}
	}
	return nil
}

func is(s *fact.Setting, value string) bool { return s != nil && strings.EqualFold(s.Value, value) }

// uci judges /etc/config/dropbear. OpenWrt's script lets root log in with a
// password when nothing is said (RootPasswordAuth defaults to on).
func uci(v *check.View, report func(check.Flaw)) {
	all := system.Configurations(v.Tree, v.Facts, "uci", v.System.Services)
	for i := range all {
		c := &all[i]
		if c.Name != "etc/config/dropbear" {
			continue
		}
		c.Read = true
		for _, section := range sections(c) {
			s, root := firstOf(c, section, "PasswordAuth"), firstOf(c, section, "RootPasswordAuth")
			if !strings.HasPrefix(section, "dropbear") || off(s) || off(root) || off(firstOf(c, section, "enable")) || s == nil && root == nil {
				continue
			}
			f := check.Flaw{Rule: "dropbear", Detail: "/etc/config/dropbear", Key: []string{"dropbear", "uci"}}
			for _, e := range []*fact.Setting{s, root} {
				if e != nil {
					f.Add(c.Evidence(e))
				}
			}
			f.InUse(c, system.Started(v.System.Services, "dropbear"), assay.Low, assay.Info)
			report(f)
		}
	}
}

func off(s *fact.Setting) bool {
	return s != nil && (s.Value == "off" || s.Value == "0" || s.Value == "no" || s.Value == "false")
}

// arguments judges what a start-up file tells dropbear and sshd.
func arguments(v *check.View, s *assay.Service, report func(check.Flaw)) {
	rule := ""
	for i, a := range s.Args {
		switch {
		case s.Name == "dropbear" && len(a) > 1 && len(a) < 8 && a[0] == '-' && a[1] != '-' && strings.Contains(a, "B"):
			rule = "emptypasswords"
		case s.Name == "sshd" && (a == "-1" || strings.EqualFold(a, "-oProtocol=1") || strings.EqualFold(a, "Protocol=1")):
			rule = "protocol1"
		case s.Name == "sshd" && i > 0 && s.Args[i-1] == "-o" && strings.EqualFold(a, "PermitEmptyPasswords=yes"), s.Name == "sshd" && strings.EqualFold(a, "-oPermitEmptyPasswords=yes"):
			rule = "emptypasswords"
		}
	}
	if rule == "" {
		return
	}
	f := check.Flaw{Rule: rule, Detail: s.Command, Key: []string{s.Name, "arguments"},
		Evidence: []assay.Evidence{v.StartOf(s)}}
	if s.Started != "boot" {
		f.Severity, f.Reason = assay.Low, "the start-up file is installed, but as far as files tell nothing runs it"
	}
	report(f)
}
