// Package debugleft finds what development left behind in an image: core
// dumps, bookkeeping of version control, backups of sources and settings, source
// maps, and paths of the machine it was built on.
package debugleft

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for left-overs of development.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Left-overs of development",
		Decides: "Core dumps (ELF of that type); folders .git, .svn, CVS and .hg; backups of editors and of hand (~, .bak, .orig, .old, .swp, .rej, .save) of " +
			"settings, scripts and pages; source code of C; test scripts; source maps of pages; debug information in programs; paths and user names of the " +
			"machine that programs were built on. Each kind is one finding with its places; those that web servers may " +
			"hand out are told one level higher.",
		FalsePositives: "A backup that the product itself uses, such as settings of the factory kept beside the current ones.",
		FalseNegatives: "Left-overs under other names; paths that were mapped away.",
		References: []string{"https://cwe.mitre.org/data/definitions/527.html", "https://cwe.mitre.org/data/definitions/530.html", "https://cwe.mitre.org/data/definitions/540.html",
			"https://cwe.mitre.org/data/definitions/528.html", "https://cwe.mitre.org/data/definitions/215.html"},
	},
	Version: 1,
	Rules:   rules,
	Needs:   []string{"elf/1", "build/1"},
	Scope:   check.Everywhere,
	Run:     run,
}

var rules = []check.Rule{
	{ID: "core", Title: "Core dumps", CWE: []int{528}, Severity: assay.Low,
		Reason: "they hold the memory of a program, passwords and keys included", Advice: "Remove them from the image."},
	{ID: "vcs", Title: "Bookkeeping of version control", CWE: []int{527}, Severity: assay.Info,
		Reason: "it tells names of people and servers, and may hold old versions of files", Advice: "Export the tree instead of copying the working folder."},
	{ID: "backup", Title: "Backups of settings, scripts or pages", CWE: []int{530}, Severity: assay.Info,
		Reason: "they show how files were before, and a web server may hand out as text what it would have run", Advice: "Remove them from the image."},
	{ID: "source", Title: "Source code", CWE: []int{540}, Severity: assay.Info,
		Reason: "nothing on a device needs it", Advice: "Remove it from the image."},
	{ID: "test", Title: "Test scripts and programs", CWE: []int{489}, Severity: assay.Info,
		Reason: "they are made to switch off or go around what protects the product", Advice: "Look at what they do, and leave them out of images for the field."},
	{ID: "source-map", Title: "Source maps of pages", CWE: []int{540}, Severity: assay.Info,
		Reason: "they lead to the sources of the pages' scripts", Advice: "Build pages without them."},
	{ID: "debug", Title: "Programs with debug information", CWE: []int{215}, Severity: assay.Info,
		Reason: "it names functions, variables and files of the sources, which makes the program easier to understand", Advice: "Strip programs and libraries."},
	{ID: "path", Title: "Paths of the building machine in programs", CWE: []int{215}, Severity: assay.Info,
		Reason: "they tell names of people, products and branches; useful to compare with what the vendor says about where it was built",
		Advice: "Build with -ffile-prefix-map, in a folder without names."},
}

// group is one kind of left-over.
type group struct {
	flaw  check.Flaw
	n     int
	web   bool
	words []string
}

func run(v *check.View, report func(check.Flaw)) {
	groups := map[string]*group{}
	add := func(rule string, at assay.Evidence, web bool, word string) {
		g := groups[rule]
		if g == nil {
			g = &group{flaw: check.Flaw{Rule: rule, Key: []string{"image"}}}
			groups[rule] = g
		}
		g.n++
		g.flaw.Add(at)
		g.web = g.web || web
		if word != "" && !slices.Contains(g.words, word) && len(g.words) < 6 {
			g.words = append(g.words, word)
		}
	}
	for name, file := range v.Tree.Named() {
		if rule := byName(name, file); rule != "" {
			add(rule, check.At(file), system.WebRoot(name), "")
		}
		if file.Type != assay.Regular {
			continue
		}
		facts(v, name, file, add)
	}
	for _, r := range rules {
		g := groups[r.ID]
		if g == nil {
			continue
		}
		g.flaw.Detail = fmt.Sprintf("%d", g.n)
		if len(g.words) > 0 {
			g.flaw.Detail += ", such as " + strings.Join(g.words, ", ")
		}
		if g.web && (r.ID == "vcs" || r.ID == "backup" || r.ID == "source" || r.ID == "core") {
			g.flaw.Severity, g.flaw.Reason = r.Severity+1, "they stand where a web server may hand them out: "+r.Reason
		}
		report(g.flaw)
	}
}

func facts(v *check.View, name string, file *assay.File, add func(string, assay.Evidence, bool, string)) {
	paths, debug := 0, false
	for _, about := range v.Facts.About(file) {
		switch x := about.Value.(type) {
		case fact.ELF:
			if x.Role == "core" {
				add("core", check.At(file), system.WebRoot(name), "")
			}
		case fact.Build:
			at := assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: x.Offset, Length: int64(len(x.Value)), Line: x.Line, Text: x.Value}
			switch {
			case x.Trace == "source-map":
				add("source-map", at, true, "")
			case x.Trace == "debug" && !debug:
				debug = true
				add("debug", at, false, "")
			case x.Trace == "path" && paths == 0:
				paths++
				add("path", at, false, cmp.Or(user(x.User), folder(x.Value)))
			}
		}
	}
}

func user(name string) string {
	if name == "" || name == "root" {
		return ""
	}
	return "user " + name
}

// folder gives the first three elements of a path.
func folder(p string) string {
	if !strings.HasPrefix(p, "/") {
		return ""
	}
	el := strings.SplitN(p, "/", 5)
	return strings.Join(el[:min(len(el), 4)], "/")
}

// byName tells left-overs by their names.
func byName(name string, file *assay.File) string {
	base := path.Base(name)
	if strings.Contains("/"+name, "/share/doc/") || strings.Contains("/"+name, "/usr/share/man/") || strings.Contains("/"+name, "/var/lib/dpkg/") || strings.Contains("/"+name, "/var/backups/") {
		return ""
	}
	if file.Type == assay.Dir {
		switch base {
		case ".git", ".svn", "CVS", ".hg", ".bzr":
			return "vcs"
		}
		return ""
	}
	if file.Type != assay.Regular || file.Ref.Size == 0 {
		return ""
	}
	ext := path.Ext(base)
	switch {
	case strings.HasSuffix(base, "~") && len(base) > 1, backups[ext] && len(base) > len(ext):
		if strings.HasPrefix(name, "usr/lib/") || strings.HasPrefix(name, "lib/") {
			return ""
		}
		return "backup"
	case (ext == ".c" || ext == ".cpp" || ext == ".cc") && file.Kind == "text" && !strings.HasPrefix(name, "usr/src/") && !strings.HasPrefix(name, "usr/lib/") && !strings.HasPrefix(name, "usr/share/"):
		return "source"
	case (file.Kind == "script" || file.Kind == "elf") && (strings.Contains("/"+path.Dir(name)+"/", "bin/") || strings.Contains(name, "etc/") || system.WebRoot(name)) && isTest(strings.TrimSuffix(base, ext)):
		return "test"
	}
	return ""
}

var backups = map[string]bool{".bak": true, ".orig": true, ".old": true, ".swp": true, ".rej": true, ".save": true, ".backup": true, ".bkp": true, ".tmp": true}

func isTest(stem string) bool {
	l := strings.ToLower(stem)
	return l != "test" && (strings.HasPrefix(l, "test_") || strings.HasPrefix(l, "test-") || strings.HasSuffix(l, "_test") || strings.HasSuffix(l, "-test") || strings.HasPrefix(l, "mfgtest") ||
		strings.HasPrefix(l, "factorytest") || strings.HasPrefix(l, "factory_test") || strings.HasPrefix(l, "debug_") || strings.HasSuffix(l, "_debug"))
}
