// Package temporaryfile finds scripts that write files with names that can be
// foreseen into directories that everybody may write.
package temporaryfile

import (
	"fmt"
	"slices"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for temporary files with names that can be foreseen.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Temporary files with names that can be foreseen",
		Decides: "Shell scripts that redirect output to a file below /tmp or /var/tmp without mktemp, and programs that import mktemp, tmpnam or tempnam. Scripts " +
			"that start-up or jobs run with full rights, and the others, are one finding each; so are the programs.",
		FalsePositives: "On a device where everything runs as root and no service lets others write files there is nobody to make use of it; " +
			"Linux keeps others from following links in /tmp when fs.protected_symlinks is set.",
		FalseNegatives: "Files that programs write; names in variables.",
		References:     []string{"https://cwe.mitre.org/data/definitions/377.html", "https://cwe.mitre.org/data/definitions/59.html", "Linux, Documentation/admin-guide/sysctl/fs.rst, protected_symlinks"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "started", Title: "Scripts that run by themselves write foreseeable files below /tmp", CWE: []int{377, 59}, Severity: assay.Info,
			Reason: "whoever has an account may put a link there first, so that the script overwrites another file",
			Advice: "Use mktemp, or a directory that only the script's user may write."},
		{ID: "script", Title: "Scripts write foreseeable files below /tmp", CWE: []int{377, 59}, Severity: assay.Info,
			Reason: "whoever has an account may put a link there first, so that the script overwrites another file",
			Advice: "Use mktemp, or a directory that only the script's user may write."},
		{ID: "program", Title: "Programs import functions for foreseeable temporary names", CWE: []int{377}, Severity: assay.Info,
			Reason: "between making the name and the file somebody else may make it",
			Advice: "Use mkstemp() or tmpfile()."},
	},
	Needs: []string{"script/1", "imports/1", "startup/1", "job/1", "elf/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	starters := system.NewStarters(v.Tree, v.Facts, v.System)
	flaws, count := map[string]*check.Flaw{}, map[string]int{}
	add := func(rule string, at assay.Evidence) {
		if flaws[rule] == nil {
			flaws[rule] = &check.Flaw{Rule: rule, Key: []string{"image"}}
		}
		flaws[rule].Add(at)
		count[rule]++
	}
	for _, file := range v.Tree.Named() {
		if file.Type != assay.Regular {
			continue
		}
		for _, about := range v.Facts.About(file) {
			switch x := about.Value.(type) {
			case fact.Script:
				if len(x.Temporary) == 0 {
					continue
				}
				t := &x.Temporary[0]
				rule := "script"
				if s := starters.Of(file); s != nil && (s.Boot || s.Job) {
					rule = "started"
				}
				add(rule, assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: t.Offset, Line: t.Line, Text: t.Text})
			case fact.Imports:
				if i := slices.IndexFunc(x.Temporary, func(f string) bool { return f != "mktemp" || x.Role == "program" }); i >= 0 {
					at := check.At(file)
					at.Text = "imports " + x.Temporary[i]
					add("program", at)
				}
			}
		}
	}
	for rule, f := range flaws {
		f.Detail = fmt.Sprintf("%d", count[rule])
		report(*f)
	}
}
