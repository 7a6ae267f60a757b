// Package insecureservice finds network services that were never made for
// hostile networks: log-in and file transfer in the clear, debug servers, and
// shells without any log-in.
package insecureservice

import (
	"path"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for insecure network services.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Insecure network services",
		Decides: "Compares the services that start-up files start (see \"systems\" in the report) with a list of servers by name: " +
			"telnet, FTP, TFTP, rsh, rlogin, rexec, finger and remote debuggers; behind inetd also by service, and behind tcpsvd. " +
			"A server that only the device itself reaches is told at a lower severity. A telnet server whose -l names a shell, and a netcat " +
			"that serves a shell, ask for no log-in at all; one whose -u names a user and a password shows them. A shell that inittab " +
			"keeps on the console is reported too. Start-up files that nothing leads to, and servers that nothing " +
			"starts, are told at a lower severity.",
		FalsePositives: "The start-up file starts the service under a condition that never holds in the field; a firewall keeps it " +
			"from the network. An FTP server may be set up for TLS only.",
		FalseNegatives: "Services that programs start by themselves (a management daemon), servers under other names, and web " +
			"management without TLS.",
		References: []string{
			"RFC 854 (telnet), RFC 959 (FTP), RFC 1350 (TFTP), RFC 1282 (rlogin)",
			"ETSI EN 303 645 V2.1.1, provisions 5.5-1 and 5.6-1",
			"https://cwe.mitre.org/data/definitions/319.html",
		},
	},
	Version: 2,
	Rules: append([]check.Rule{
		{ID: "shell", Title: "Network service that gives a shell without a log-in", CWE: []int{306, 912}, Severity: assay.Critical,
			Reason: "whoever reaches the port has a session with the rights of the service, usually full rights",
			Advice: "Remove the service from the image."},
		{ID: "credentials", Title: "Telnet server with its password in the start-up file", CWE: []int{798, 319}, Severity: assay.Critical,
			Reason: "whoever has read the image knows name and password, or how they are made, and gets a session on every unit",
			Advice: "Remove the service from the image."},
		{ID: "console", Title: "Shell without a log-in on the console", CWE: []int{306, 1299}, Severity: assay.Medium,
			Reason: "whoever opens the housing and connects to the serial port has full rights",
			Advice: "Start a log-in on the console, or nothing."},
		{ID: "present", Title: "Insecure server in the image", CWE: []int{1242}, Severity: assay.Info,
			Reason: "no start-up file that was read starts it; another program or a hidden switch may",
			Advice: "Leave servers that are not needed out of the image."},
	}, kindRules()...),
	Needs: []string{"startup/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	sources := startFiles(v)
	flaws := map[string]*check.Flaw{}
	started := map[string]bool{}
	for i := range v.System.Services {
		s := &v.System.Services[i]
		k := kindOf(s)
		switch {
		case k != nil:
			started[k.id] = true
		case isConsole(s):
			k = &kind{id: "console"}
		default:
			continue
		}
		f := judge(s, k, sources)
		id := f.Rule + "\x00" + strings.Join(f.Key, "\x00")
		old := flaws[id]
		switch {
		case old == nil:
			flaws[id] = &f
		case s.Started == "boot" && old.Reason != "": // boot outranks installed
			flaws[id] = &f
		case s.Started == "boot" || old.Reason != "":
			old.Add(f.Evidence...)
		}
	}
	ids := make([]string, 0, len(flaws))
	for id := range flaws {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		report(*flaws[id])
	}
	present(v, started, report)
}

// judge makes the flaw of one service.
func judge(s *assay.Service, k *kind, sources map[place]source) check.Flaw {
	f := check.Flaw{Rule: k.id, Detail: s.Name, Key: []string{s.Name}}
	switch {
	case givesShell(s):
		f.Rule, f.Detail = "shell", s.Command
	case credentials(s) != "":
		f.Rule, f.Detail = "credentials", credentials(s)
	case k.id == "console":
		f.Detail = s.Command
	}
	src := sources[place{s.Path, s.Line}]
	f.Evidence = []assay.Evidence{{Path: s.Path, SHA256: src.file, Offset: src.offset, Line: s.Line, Text: s.Command}}
	if s.Started == "boot" && len(s.Listens) > 0 && !slices.ContainsFunc(s.Listens, func(l assay.Listen) bool { return !system.Local(&l) }) {
		f.Severity, f.Reason = assay.Low, "only programs of the device itself reach it, as far as configuration tells"
	}
	if src.conditional {
		f.Detail += " (under a condition)"
	}
	if s.Started != "boot" {
		f.Detail += " (nothing that was read leads to this start-up file)"
		f.Severity, f.Reason = assay.Low, "the start-up file is installed, but as far as files tell nothing runs it"
		if f.Rule == "shell" {
			f.Severity, f.Reason = assay.High, "once something runs the start-up file, whoever reaches the port has a session; as far as files tell nothing does"
		}
	}
	return f
}

// present reports servers in the tree of kinds that nothing starts.
func present(v *check.View, started map[string]bool, report func(check.Flaw)) {
	found := map[string][]assay.Evidence{}
	for name, file := range v.Tree.Named() {
		if file.Type == assay.Dir || !slices.Contains(programDirs, path.Dir(name)) {
			continue
		}
		if k := byName[path.Base(name)]; k != nil && !started[k.id] {
			e := check.At(file)
			if file.Type == assay.Symlink {
				e.Text = "-> " + file.Target
			}
			found[k.id] = append(found[k.id], e)
		}
	}
	for i := range kinds {
		k := &kinds[i]
		if e := found[k.id]; len(e) > 0 {
			report(check.Flaw{Rule: "present", Detail: k.title, Key: []string{k.id}, Evidence: e})
		}
	}
}

var programDirs = []string{"bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin", "usr/libexec"}

// place is a line of a start-up file.
type place struct {
	path assay.Path
	line int
}

type source struct {
	file        assay.Digest
	offset      int64
	conditional bool
}

func startFiles(v *check.View) map[place]source {
	m := map[place]source{}
	system.Each(v.Tree, v.Facts, func(f *assay.File, s fact.Startup) {
		p := place{f.Path, s.Line}
		if _, seen := m[p]; !seen {
			m[p] = source{f.Ref.Digest, s.Offset, s.Conditional}
		}
	})
	return m
}
