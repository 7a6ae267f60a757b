// Package ftpanonymous finds FTP servers that let anybody in.
package ftpanonymous

import (
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for anonymous FTP.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Anonymous FTP",
		Decides: "Reads the configuration of vsftpd (anonymous_enable, which is YES where nothing is set; anon_upload_enable and anon_mkdir_write_enable with write_enable), " +
			"ProFTPD (Anonymous areas), Pure-FTPd (NoAnonymous, AnonymousCantUpload), and the arguments of busybox's ftpd (-A, with -w for writing). " +
			"Where nothing starts the server or no program reads the file, the severity is low.",
		FalsePositives: "A server that offers files to everybody on purpose.",
		FalseNegatives: "Settings made at run time; accounts without a password; servers of the vendor's own; Debian's one-option files of Pure-FTPd.",
		References:     []string{"vsftpd.conf(5)", "http://www.proftpd.org/docs/howto/Anonymous.html", "pure-ftpd(8)", "https://cwe.mitre.org/data/definitions/306.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "read", Title: "FTP server without a log-in", CWE: []int{306}, Severity: assay.Medium,
			Reason: "whoever reaches it reads the files that it offers",
			Advice: "Turn anonymous log-in off, or remove the server."},
		{ID: "write", Title: "FTP server that anybody may write to", CWE: []int{306, 434}, Severity: assay.High,
			Reason: "whoever reaches it puts files on the device",
			Advice: "Turn anonymous log-in off, or at least writing."},
	},
	Needs: []string{"setting/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

// servers are the programs and how their files are judged: the rule and the
// settings that show it.
var servers = []struct {
	program, names string
	judge          func(c *system.Configuration) (rule string, shown []*fact.Setting)
}{
	{"vsftpd", "vsftpd", vsftpd}, {"proftpd", "proftpd", proftpd}, {"pureftpd", "pure-ftpd", pureftpd},
}

func run(v *check.View, report func(check.Flaw)) {
	for _, k := range servers {
		started := system.Started(v.System.Services, k.names)
		all := system.Configurations(v.Tree, v.Facts, k.program, v.System.Services)
		for i := range all {
			c := &all[i]
			rule, shown := k.judge(c)
			if rule == "" {
				continue
			}
			f := check.Flaw{Rule: rule, Detail: k.program, Key: []string{k.program}}
			for _, s := range shown {
				f.Add(c.Evidence(s))
			}
			if shown == nil {
				e := check.At(c.File)
				e.Text = "anonymous_enable is not set: YES"
				f.Add(e)
			}
			severity := assay.Medium
			if rule == "write" {
				severity = assay.High
			}
			f.InUse(c, started, severity, assay.Low)
			report(f)
		}
	}
	for i := range v.System.Services {
		busybox(v, &v.System.Services[i], report)
	}
}

func vsftpd(c *system.Configuration) (string, []*fact.Setting) {
	yes := func(key string) *fact.Setting {
		if s := c.Get(key); s != nil && strings.EqualFold(s.Value, "yes") {
			return s
		}
		return nil
	}
	if !slices.ContainsFunc(c.Settings, func(s fact.Setting) bool { return strings.HasSuffix(s.Key, "_enable") || s.Key == "listen" }) {
		return "", nil // a file of another program, called like this one's
	}
	anonymous := c.Get("anonymous_enable")
	if anonymous != nil && !strings.EqualFold(anonymous.Value, "yes") {
		return "", nil
	}
	var shown []*fact.Setting
	if anonymous != nil {
		shown = append(shown, anonymous)
	}
	if write := yes("write_enable"); write != nil {
		for _, key := range []string{"anon_upload_enable", "anon_mkdir_write_enable", "anon_other_write_enable"} {
			if s := yes(key); s != nil {
				return "write", append(shown, write, s)
			}
		}
	}
	return "read", shown
}

// proftpd takes an area as writable when it allows STOR or WRITE in it.
func proftpd(c *system.Configuration) (string, []*fact.Setting) {
	rule, shown := "", []*fact.Setting(nil)
	for i := range c.Settings {
		s := &c.Settings[i]
		switch {
		case s.Key == "anonymous" && rule == "":
			rule, shown = "read", append(shown, s)
		case s.Key == "allowall" && strings.Contains(s.Section, "anonymous") && (strings.Contains(s.Section, "STOR") || strings.Contains(s.Section, "WRITE")):
			rule, shown = "write", append(shown, s)
		}
	}
	return rule, shown
}

func pureftpd(c *system.Configuration) (string, []*fact.Setting) {
	open := c.Get("noanonymous")
	if open == nil || !strings.EqualFold(open.Value, "no") {
		return "", nil
	}
	if s := c.Get("anonymouscantupload"); s != nil && strings.EqualFold(s.Value, "no") {
		return "write", []*fact.Setting{open, s}
	}
	return "read", []*fact.Setting{open}
}

// busybox judges ftpd of busybox, alone or behind tcpsvd: -A lets everybody in
// without asking, -w allows writing (networking/ftpd.c).
func busybox(v *check.View, s *assay.Service, report func(check.Flaw)) {
	args := s.Args
	if s.Name == "tcpsvd" {
		for i, a := range args {
			if a == "ftpd" || strings.HasSuffix(a, "/ftpd") {
				args = args[i+1:]
				break
			}
		}
		if len(args) == len(s.Args) {
			return
		}
	} else if s.Name != "ftpd" {
		return
	}
	anonymous, write := false, false
	for _, a := range args {
		if len(a) > 1 && len(a) < 8 && a[0] == '-' && a[1] != '-' {
			anonymous, write = anonymous || strings.Contains(a, "A"), write || strings.Contains(a, "w")
		}
	}
	if !anonymous {
		return
	}
	f := check.Flaw{Rule: "read", Detail: s.Command, Key: []string{"ftpd"}, Evidence: []assay.Evidence{v.StartOf(s)}}
	if write {
		f.Rule = "write"
	}
	if s.Started != "boot" {
		f.Severity, f.Reason = assay.Low, "the start-up file is installed, but as far as files tell nothing runs it"
	}
	report(f)
}
