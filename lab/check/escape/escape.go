// Package escape finds names and links that lead out of the archive or file
// system that they stand in.
package escape

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
)

// Check is the check for names and links that try to escape.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Names and links that lead outside",
		Decides: "Entry names that are absolute or have a \"..\" element; hard links whose target is such a name; symbolic links " +
			"with more \"..\" than directories above them; entries of an archive whose path goes through a symbolic link that leads " +
			"outside; and absolute symbolic links in archives that are not the payload of a system. An absolute symbolic link in " +
			"a root file system is normal: it is resolved inside it.",
		FalsePositives: "An archive that is meant to be unpacked at the root of a system by a program that knows it. Root " +
			"file systems climb above their root by mistake, which a running system ignores.",
		FalseNegatives: "Links that lead outside only together with other archives.",
		References: []string{
			"https://cwe.mitre.org/data/definitions/22.html", "https://cwe.mitre.org/data/definitions/59.html",
			"path_resolution(7)",
		},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "name", Title: "Entry name that leads outside", CWE: []int{22}, Severity: assay.High,
			Reason: "a program that unpacks it by its name writes a file of the maker's choice anywhere it may write",
			Advice: "Unpack with a program that refuses such names; ask the supplier why the name is there."},
		{ID: "hardlink", Title: "Hard link to a file outside", CWE: []int{59, 22}, Severity: assay.High,
			Reason: "a program that follows it gives away, or overwrites, a file of the machine that unpacks",
			Advice: "Unpack with a program that refuses such links."},
		{ID: "through-link", Title: "Entry written through a link that leads outside", CWE: []int{59, 22}, Severity: assay.High,
			Reason: "the archive first makes a link to a place outside and then writes below it",
			Advice: "Unpack with a program that does not follow links of the archive."},
		{ID: "absolute-link", Title: "Absolute symbolic link in an archive", CWE: []int{59}, Severity: assay.Low,
			Reason: "it leads to a file of the machine that unpacks; harmful when something writes or reads through it",
			Advice: "Unpack with a program that does not follow links of the archive."},
		{ID: "climbing-link", Title: "Symbolic link that climbs above its root", CWE: []int{59}, Severity: assay.Medium,
			Reason: "unpacked below another directory it leads out of it",
			Advice: "Correct the link; unpack with a program that does not follow links of the archive."},
	},
	Scope: check.Release,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	layers := look(v)
	t := tally{groups: map[group]*many{}}
	for f := range v.Files {
		at, name, ok := split(f.Path)
		if !ok {
			continue
		}
		if rule, text := judge(layers[at], name, &f); rule != "" {
			e := check.At(&f)
			e.Text = text
			flaw := check.Flaw{Rule: rule, Detail: text, Key: []string{text}, Evidence: []assay.Evidence{e}}
			if rule == "climbing-link" && layers[at].system {
				flaw.Severity, flaw.Reason = assay.Low, "a running system stops at its root; unpacked below another directory it leads out of it"
			}
			t.add(group{at, rule}, flaw)
		}
	}
	t.tell(report)
}

// judge gives the rule that an entry breaks and what it says.
func judge(l *layer, name string, f *assay.File) (rule, text string) {
	switch {
	case assay.Escapes(name):
		return "name", name
	case f.Type == assay.Hardlink && assay.Escapes(f.Target) && !(l.system && strings.HasPrefix(f.Target, "/") && !climbs("", f.Target)):
		return "hardlink", name + " -> " + f.Target
	}
	if l.archive {
		if link := l.through(name); link != "" {
			return "through-link", name + " below " + link + " -> " + l.links[link]
		}
	}
	switch {
	case f.Type != assay.Symlink:
	case climbs(path.Dir(name), f.Target):
		return "climbing-link", name + " -> " + f.Target
	case l.archive && !l.payload && !l.system && strings.HasPrefix(f.Target, "/"):
		return "absolute-link", name + " -> " + f.Target
	}
	return "", ""
}

// climbs tells whether a relative target, from a directory, goes above the root.
func climbs(dir, target string) bool {
	depth := 0
	if !strings.HasPrefix(target, "/") && dir != "." && dir != "" {
		depth = strings.Count(dir, "/") + 1
	}
	for el := range strings.SplitSeq(target, "/") {
		switch el {
		case "", ".":
		case "..":
			if depth--; depth < 0 {
				return true
			}
		default:
			depth++
		}
	}
	return false
}
