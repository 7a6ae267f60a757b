// Package samba finds file servers that let everybody in.
package samba

import (
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for what Samba shares, and with whom.
var Check = check.Check{
	Doc: check.Doc{
		Title: "File server open to everybody",
		Decides: "Reads smb.conf and OpenWrt's configuration of Samba. A share with \"guest ok\" (or \"public\") needs no password; severity depends on whether it can be written to. " +
			"Shares of the root directory or of settings, empty passwords, the old security levels, links that lead out of a share, and versions of " +
			"the protocol before SMB 2 are reported.",
		FalsePositives: "A program writes the file anew before the server starts; a share of prints or of a plugged-in disk is meant for everybody on the local network.",
		FalseNegatives: "Shares that users define, and those that vendors' programs make; other servers (ksmbd, NFS).",
		References:     []string{"smb.conf(5)", "https://cwe.mitre.org/data/definitions/306.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "guestwrite", Title: "Share that everybody may write to", CWE: []int{306, 732}, Severity: assay.Medium,
			Reason: "whoever reaches the port changes and deletes files without a password",
			Advice: "Demand a user (guest ok = no, valid users), or make the share read only."},
		{ID: "guestread", Title: "Share that everybody may read", CWE: []int{306}, Severity: assay.Low,
			Reason: "whoever reaches the port reads the files without a password",
			Advice: "Demand a user (guest ok = no, valid users)."},
		{ID: "system", Title: "System directory is shared", CWE: []int{552, 732}, Severity: assay.High,
			Reason: "who may use the share reads, and perhaps changes, settings and passwords of the system",
			Advice: "Share a directory that holds nothing but the files meant to be shared."},
		{ID: "nullpasswords", Title: "Accounts without a password may use the file server", CWE: []int{258}, Severity: assay.Medium,
			Reason: "accounts without a password are open to everybody who knows their name",
			Advice: "Take \"null passwords\" out."},
		{ID: "level", Title: "Outdated security level or protocol", CWE: []int{327, 757}, Severity: assay.Low,
			Reason: "SMB 1, LANMAN and plain passwords, and security = share, lack protections that later versions have",
			Advice: "Set server min protocol to SMB2_10 or later and security to user; leave lanman auth and ntlm auth off."},
		{ID: "links", Title: "Links lead out of the shares", CWE: []int{59}, Severity: assay.Low,
			Reason: "with wide links, and users who may make links, every file of the system can be read through a share",
			Advice: "Take \"wide links\" out."},
		{ID: "forceroot", Title: "Share is used as root", CWE: []int{250}, Severity: assay.Medium,
			Reason: "who uses the share reads and writes with full rights, and a flaw of the server is one with full rights",
			Advice: "Use an account of its own as \"force user\"."},
	},
	Needs: []string{"setting/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	var file string
	var all []system.Setting
	end := func() {
		if len(all) > 0 {
			judge(all, report)
		}
		all = nil
	}
	for _, s := range system.Settings(v.Tree, v.Facts, "samba", "uci") {
		if s.Program == "uci" && path.Base(s.Name) != "samba" && path.Base(s.Name) != "samba4" {
			continue
		}
		if s.Name != file {
			end()
			file = s.Name
		}
		all = append(all, s)
	}
	end()
}

// share is one section of a file.
type share struct {
	name    string
	options map[string]*system.Setting
}

// judge looks at one file.
func judge(all []system.Setting, report func(check.Flaw)) {
	var shares []*share
	byName := map[string]*share{}
	for i := range all {
		s := &all[i]
		sh := byName[s.Section]
		if sh == nil {
			sh = &share{s.Section, map[string]*system.Setting{}}
			byName[s.Section], shares = sh, append(shares, sh)
		}
		sh.options[strings.ReplaceAll(s.Key, "_", " ")] = s
	}
	for _, sh := range shares {
		if sh.name == "global" || strings.HasPrefix(sh.name, "samba[") || strings.HasPrefix(sh.name, "samba ") {
			sh.global(report)
		} else {
			sh.judge(byName["global"], report)
		}
	}
}

func (sh *share) tell(report func(check.Flaw), rule, detail string, places ...*system.Setting) {
	f := check.Flaw{Rule: rule, Detail: detail, Key: []string{sh.name}}
	for _, p := range places {
		if p != nil {
			f.Key = append(f.Key, p.Key, p.Value)
			f.Add(p.Evidence())
		}
	}
	report(f)
}

// get gives the first of several names of a parameter that is set.
func (sh *share) get(names ...string) *system.Setting {
	if sh == nil {
		return nil
	}
	for _, n := range names {
		if s := sh.options[n]; s != nil {
			return s
		}
	}
	return nil
}

// is tells whether a parameter has one of some values.
func is(s *system.Setting, values ...string) bool {
	return s != nil && slices.Contains(values, strings.ToLower(s.Value))
}

var yes = []string{"yes", "true", "1", "on"}
