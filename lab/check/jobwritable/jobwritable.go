// Package jobwritable finds jobs that others can change: tables and scripts
// that everybody may write, and programs of jobs in places where everybody may.
package jobwritable

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
)

// Check is the check for jobs that others can change.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Jobs that others can change",
		Decides: "For each job of cron, udev, mdev, hotplug, ifupdown and pppd: whether the file that says so, the folder it stands in, or a program or script that " +
			"its command names by its full path may be written by everybody, or stands below /tmp, /var/tmp or /dev/shm.",
		FalsePositives: "The file system is mounted read-only; the container lost its modes; nothing starts cron or the hotplug daemon.",
		FalseNegatives: "Programs that the command finds along PATH, that it changes directory to, or that scripts call in turn; groups that may write.",
		References:     []string{"crontab(5), udev(7), interfaces(5)", "https://cwe.mitre.org/data/definitions/732.html", "https://cwe.mitre.org/data/definitions/427.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "table", Title: "Everybody may write a job", CWE: []int{732}, Severity: assay.High,
			Reason: "any account, or any service that is broken into, chooses what runs at the next time or event, with full rights as a rule",
			Advice: "Take the write permission of others away from the file and its folder."},
		{ID: "program", Title: "Job runs a program that everybody may write", CWE: []int{732}, Severity: assay.High,
			Reason: "any account, or any service that is broken into, chooses what the job runs",
			Advice: "Take the write permission of others away from the program and its folder."},
		{ID: "temporary", Title: "Job runs a program from a temporary directory", CWE: []int{377, 427}, Severity: assay.Medium,
			Reason: "everybody may make files there: whoever is first chooses what the job runs",
			Advice: "Keep programs of jobs in directories that only root may write."},
	},
	Needs: []string{"job/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	if lost(v) {
		return
	}
	for name, file := range v.Tree.Named() {
		if file.Type != assay.Regular {
			continue
		}
		told := map[string]bool{}
		for _, about := range v.Facts.About(file) {
			j, is := about.Value.(fact.Job)
			if !is {
				continue
			}
			if why := open(v, name, file); why != "" && !told["table"] {
				told["table"] = true
				at := check.At(file)
				at.Text = why
				report(check.Flaw{Rule: "table", Detail: "/" + name + " (" + why + ")", Key: []string{path.Base(name)}, Evidence: []assay.Evidence{at}})
			}
			if j.Syntax != "script" {
				command(v, name, file, &j, told, report)
			}
		}
	}
}

// lost tells trees where most files may be written by everybody: their
// container did not keep modes, which another check says once.
func lost(v *check.View) bool {
	modes, wide := 0, 0
	for f := range v.Tree.Files() {
		if f.Type == assay.Regular && f.Has&assay.HasMode != 0 {
			modes++
			if f.Mode&0o002 != 0 {
				wide++
			}
		}
	}
	return modes >= 20 && 2*wide > modes
}

// open says why everybody can change a file; "" when not, as far as modes tell.
func open(v *check.View, name string, file *assay.File) string {
	if file.Has&assay.HasMode != 0 && file.Mode&0o002 != 0 {
		return "everybody may write the file"
	}
	if _, dir := v.Tree.Resolve(path.Dir(name)); dir != nil && dir.Type == assay.Dir && dir.Has&assay.HasMode != 0 && dir.Mode&0o1002 == 0o002 {
		return "everybody may write the folder"
	}
	return ""
}

// command looks at the programs that a job names by their full path.
func command(v *check.View, name string, file *assay.File, j *fact.Job, told map[string]bool, report func(check.Flaw)) {
	words := strings.Fields(j.Command)
	first := true
	for i, w := range words {
		run := first || i > 0 && shells[path.Base(words[i-1])]
		first = strings.HasSuffix(w, ";") || w == "&&" || w == "||" || w == "|" || w == "then" || w == "do"
		w = strings.Trim(w, "\"'();&|")
		if !run || !strings.HasPrefix(w, "/") || told[w] {
			continue
		}
		at := assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: j.Offset, Line: j.Line, Text: j.Command}
		f := check.Flaw{Key: []string{path.Base(name), path.Base(w)}, Evidence: []assay.Evidence{at}}
		if temporary(w) {
			f.Rule, f.Detail = "temporary", w+" in /"+name
		} else if at, to := v.Tree.Resolve(w); to != nil && to.Type == assay.Regular {
			why := open(v, at, to)
			if why == "" {
				continue
			}
			f.Rule, f.Detail = "program", w+" ("+why+") in /"+name
			f.Add(check.At(to))
		} else {
			continue
		}
		told[w] = true
		report(f)
	}
}

var shells = map[string]bool{"sh": true, "ash": true, "bash": true, ".": true, "source": true, "exec": true, "nice": true}

func temporary(p string) bool {
	for _, d := range []string{"/tmp/", "/var/tmp/", "/dev/shm/"} {
		if strings.HasPrefix(p, d) {
			return true
		}
	}
	return false
}
