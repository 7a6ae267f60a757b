// Package jobfetch finds jobs and start-up scripts that fetch code and run it.
package jobfetch

import (
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for code that is fetched and run.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Code that is fetched and run",
		Decides: "Commands of jobs and start-up files that pipe what wget, curl, tftp or ftpget fetch into a shell, and shell scripts that run a file that one of these wrote " +
			"in the same script. Without TLS, or with its check switched off, it is graver than with TLS; a script that " +
			"compares a signature or checksum, and one that nothing runs, are less grave.",
		FalsePositives: "The fetch leads to the device itself or to a line that is never reached.",
		FalseNegatives: "Fetched archives that are unpacked over programs; programs that fetch by themselves; files handed from one script to another.",
		References:     []string{"https://cwe.mitre.org/data/definitions/494.html", "https://cwe.mitre.org/data/definitions/829.html", "https://cwe.mitre.org/data/definitions/295.html", "ETSI EN 303 645 V2.1.1, provision 5.3-7"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "cleartext", Title: "Code is fetched without protection and run", CWE: []int{494, 829}, Severity: assay.High,
			Reason: "whoever stands between the device and the server, or takes over the name, chooses what the device runs, with full rights as a rule",
			Advice: "Fetch over TLS, and check a signature against a key in the image before anything is run."},
		{ID: "unchecked", Title: "Code is fetched with the check of certificates switched off and run", CWE: []int{494, 295}, Severity: assay.High,
			Reason: "TLS without a check of the certificate keeps nobody from taking the server's place",
			Advice: "Have the certificate checked, and check a signature against a key in the image before anything is run."},
		{ID: "tls", Title: "Code is fetched over TLS and run", CWE: []int{494}, Severity: assay.Low,
			Reason: "whoever holds the server, or any authority that the device believes, chooses what the device runs; no signature of the code is checked as far as the text tells",
			Advice: "Check a signature against a key in the image before anything is run."},
	},
	Needs: []string{"job/1", "startup/1", "script/1", "elf/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	starters := system.NewStarters(v.Tree, v.Facts, v.System)
	for name, file := range v.Tree.Named() {
		if file.Type != assay.Regular {
			continue
		}
		s := starters.Of(file)
		told := map[int]bool{}
		for _, about := range v.Facts.About(file) {
			switch x := about.Value.(type) {
			case fact.Job:
				if line(x.Command) && !told[x.Line] {
					told[x.Line] = true
					at := assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: x.Offset, Line: x.Line, Text: x.Command}
					report(flaw(name, x.Command, s, false, at))
				}
			case fact.Script:
				runs(name, file, &x, s, told, report)
			}
		}
	}
}

// runs reports what a script fetches and runs.
func runs(name string, file *assay.File, x *fact.Script, s *system.Start, told map[int]bool, report func(check.Flaw)) {
	for i := range x.Runs {
		r := &x.Runs[i]
		if told[r.Line] {
			continue
		}
		told[r.Line] = true
		from := r
		for j := range x.Fetches {
			if f := &x.Fetches[j]; f.Line <= r.Line && (f.Line == r.Line || strings.Contains(f.Text, r.Name) || from == r) {
				from = f
			}
		}
		at := func(p *fact.Spot) assay.Evidence {
			return assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: p.Offset, Line: p.Line, Text: p.Text}
		}
		evidence := []assay.Evidence{at(r)}
		if from.Line != r.Line {
			evidence = []assay.Evidence{at(from), at(r)}
		}
		what := r.Text
		if strings.Contains(r.Name, "://") {
			what = r.Name
		} else if from != r {
			what = from.Text
		}
		f := flaw(name, what, s, len(x.Verifies) > 0, evidence...)
		report(f)
	}
}

// line tells a command line that pipes what it fetches into a shell, or runs
// the file that it fetched.
func line(command string) bool {
	fetched, piped := false, false
	for _, w := range strings.Fields(strings.NewReplacer("|", " | ", ";", " ; ", "`", " ", "$(", " $( ").Replace(command)) {
		base := path.Base(strings.Trim(w, "\"'()"))
		switch {
		case fetchers[base]:
			fetched = true
		case w == "|":
			piped = true
		case fetched && piped && shells[base]:
			return true
		case w == ";" || w == "&&":
			piped = false
		}
	}
	if !fetched {
		return false
	}
	_, after, _ := strings.Cut(command, "http")
	for _, s := range []string{"&& sh ", "; sh ", "&& . ", "; . ", "&& chmod", "; chmod", "eval ", "sh -c \"$(", "bash <("} {
		if strings.Contains(after, s) || strings.HasPrefix(s, "sh -c") && strings.Contains(command, s) || s == "bash <(" && strings.Contains(command, s) || s == "eval " && strings.HasPrefix(command, s) {
			return true
		}
	}
	return false
}

var (
	fetchers = map[string]bool{"wget": true, "curl": true, "tftp": true, "ftpget": true, "uclient-fetch": true, "fetch": true}
	shells   = map[string]bool{"sh": true, "ash": true, "bash": true, "dash": true, "ksh": true, "zsh": true, "python": true, "python3": true, "perl": true, "lua": true, "php": true}
)

// flaw judges one fetch.
func flaw(name, what string, s *system.Start, verifies bool, evidence ...assay.Evidence) check.Flaw {
	text := what
	for _, e := range evidence {
		text += " " + e.Text
	}
	f := check.Flaw{Rule: "cleartext", Key: []string{path.Base(name), server(what)}, Evidence: evidence}
	switch {
	case strings.Contains(text, "--no-check-certificate") || strings.Contains(text, "--insecure") || strings.Contains(text, "curl -k") || strings.Contains(text, " -k "):
		f.Rule = "unchecked"
	case strings.Contains(text, "https://") && !strings.Contains(text, "http://"):
		f.Rule = "tls"
	}
	f.Detail = fmt.Sprintf("/%s (%s): %s", name, s, what)
	switch {
	case verifies:
		f.Detail += ", with a signature or checksum compared in the same script"
		f.Severity, f.Reason = assay.Low, "the script compares something before; whether that is a signature, and covers what is run, is to be looked at"
	case f.Rule != "tls" && (s == nil || !s.Boot && !s.Job):
		f.Severity, f.Reason = assay.Medium, "as far as files tell nothing runs the script by itself; where it is run, whoever stands between the device and the server chooses what is run"
	}
	return f
}

// server is the host of the address in a text, or the text's first word.
func server(text string) string {
	if _, rest, ok := strings.Cut(text, "://"); ok {
		return rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-$_{}"))]
	}
	w, _, _ := strings.Cut(text, " ")
	return w
}
