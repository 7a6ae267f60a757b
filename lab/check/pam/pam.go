// Package pam finds log-in rules that let people in without a password.
package pam

import (
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for rules of pluggable authentication modules.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Log-in rules that ask for nothing",
		Decides: "Reads pam.conf and pam.d. A rule of type auth that lets everybody in (pam_permit) and is sufficient, or the only rules of its service that decide, needs no password; " +
			"the severity depends on the service. The argument nullok lets accounts without a password in, which is told as information: " +
			"check/password says whether there are any.",
		FalsePositives: "The service is not used, or started only for who is logged in already (automatic log-in on a screen).",
		FalseNegatives: "Modules of vendors; rules in included files that other rules make harmless are judged by themselves.",
		References:     []string{"pam.conf(5), pam_permit(8), pam_unix(8)", "https://cwe.mitre.org/data/definitions/287.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "permit", Title: "Log-in rule that lets everybody in", CWE: []int{287, 306}, Severity: assay.High,
			Reason: "the service asks for a name, and any password or none is right",
			Advice: "Take pam_permit out of the auth rules, or put pam_unix as required before it."},
		{ID: "nullok", Title: "Accounts without a password may log in", CWE: []int{258}, Severity: assay.Info,
			Reason: "usual in distributions; it matters once an account has no password",
			Advice: "Take nullok out unless accounts without a password are wanted."},
	},
	Needs: []string{"setting/1"},
	Scope: check.System,
	Run:   run,
}

// rule is one line of type auth.
type rule struct {
	*system.Setting
	control, module string
}

func run(v *check.View, report func(check.Flaw)) {
	all := system.Settings(v.Tree, v.Facts, "pam")
	services := map[string][]rule{}
	included := map[string]bool{} // services that take rules from other files
	var names []string
	for i := range all {
		s := &all[i]
		service := s.Section
		if service == "" {
			service = path.Base(s.Name)
		}
		if s.Key == "@include" {
			included[service] = true
		}
		if s.Key != "auth" || len(s.Args) < 2 {
			continue
		}
		if services[service] == nil {
			names = append(names, service)
		}
		if s.Args[0] == "include" || s.Args[0] == "substack" {
			included[service] = true
		}
		services[service] = append(services[service], rule{s, s.Args[0], strings.TrimSuffix(path.Base(s.Args[1]), ".so")})
	}
	slices.Sort(names)
	null := check.Flaw{Rule: "nullok"}
	for _, name := range names {
		judge(name, services[name], included[name], report)
		for _, r := range services[name] {
			if slices.Contains(r.Args[2:], "nullok") {
				null.Add(r.Evidence())
				null.Key = append(null.Key, name)
			}
		}
	}
	if len(null.Evidence) > 0 {
		null.Detail = strings.Join(slices.Compact(null.Key), ", ")
		report(null)
	}
}

// judge looks at the auth rules of one service in their order.
func judge(service string, rules []rule, included bool, report func(check.Flaw)) {
	decided := included // some rule asks for something
	for _, r := range rules {
		switch {
		case r.module == "pam_permit":
			if lets(r.control) || !decided && !asks(rules) && r.control != "optional" {
				f := check.Flaw{Rule: "permit", Detail: service, Key: []string{service, r.control}, Evidence: []assay.Evidence{r.Evidence()}}
				if !usual[service] {
					f.Severity, f.Reason = assay.Low, "the service is none that people log in with over a network or at a console, as far as its name tells"
				}
				report(f)
				return
			}
		case !aside[r.module]:
			if demands(r.control) {
				return // who comes to the next rule has been asked
			}
		}
	}
}

// lets reports whether success of the rule ends the question.
func lets(control string) bool {
	return control == "sufficient" || strings.Contains(control, "success=done")
}

// demands reports whether failure of the rule refuses.
func demands(control string) bool {
	return control == "requisite" || control == "required" || strings.HasPrefix(control, "[") && (strings.Contains(control, "default=die") || strings.Contains(control, "default=bad"))
}

// asks reports whether any rule asks for something.
func asks(rules []rule) bool {
	return slices.ContainsFunc(rules, func(r rule) bool { return r.module != "pam_permit" && !aside[r.module] })
}

// aside are modules that ask nobody for a proof.
var aside = map[string]bool{
	"pam_env": true, "pam_faildelay": true, "pam_nologin": true, "pam_group": true, "pam_securetty": true, "pam_mail": true, "pam_motd": true, "pam_rootok": true,
	"pam_keyinit": true, "pam_limits": true, "pam_echo": true, "pam_tally": true, "pam_tally2": true, "pam_cap": true, "pam_issue": true, "pam_warn": true, "pam_loginuid": true,
	"pam_shells": true, "pam_succeed_if": true,
}

// usual are services that people log in with.
var usual = map[string]bool{
	"login": true, "sshd": true, "ssh": true, "su": true, "su-l": true, "sudo": true, "sudo-i": true, "other": true, "dropbear": true, "vsftpd": true, "ftp": true, "proftpd": true,
	"remote": true, "rlogin": true, "rsh": true, "rexec": true, "telnet": true, "common-auth": true, "system-auth": true, "password-auth": true, "base-auth": true,
	"lighttpd": true, "httpd": true, "webmin": true, "cockpit": true, "ppp": true, "samba": true, "netconf": true, "snmpd": true, "radius": true, "openvpn": true,
}
