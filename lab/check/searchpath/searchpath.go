// Package searchpath finds search paths for programs and libraries in which
// others may put theirs.
package searchpath

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

// Check is the check for search paths.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Search paths that others can use",
		Decides: "What shell scripts set PATH to: the current directory (\".\" or an empty element), directories below /tmp, and " +
			"directories that everybody may write in the tree. RPATH and RUNPATH of programs and libraries: directories of the " +
			"machine they were built on (/home, /root, /build, /workspace) that the image does not have; those that are relative or " +
			"that everybody may write are told by the check of hardening.",
		FalsePositives: "The script sets PATH again before it runs anything by name.",
		FalseNegatives: "PATH that programs set, that log-in settings other than scripts set, or that is put together at run time.",
		References:     []string{"https://cwe.mitre.org/data/definitions/426.html", "https://cwe.mitre.org/data/definitions/427.html", "POSIX.1-2017, Base Definitions, 8.3 (PATH)"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "current", Title: "PATH with the current directory", CWE: []int{426}, Severity: assay.Medium,
			Reason: "whoever can write where the script is started has a program of their own run with its rights",
			Advice: "Name directories of the system only."},
		{ID: "writable", Title: "PATH with a directory that everybody may write", CWE: []int{427}, Severity: assay.Medium,
			Reason: "whoever has an account, or a service that is broken into, has a program of their own run with the script's rights",
			Advice: "Name directories of the system only."},
		{ID: "build", Title: "Libraries looked for in directories of the building machine", CWE: []int{426}, Severity: assay.Info,
			Reason: "the directory is not in the image; whoever could make it would have libraries of their own run",
			Advice: "Build without -rpath, or remove the entry with chrpath or patchelf."},
	},
	Needs: []string{"script/1", "elf/1", "startup/1", "job/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	starters := system.NewStarters(v.Tree, v.Facts, v.System)
	libraries := map[string]*check.Flaw{}
	for name, file := range v.Tree.Named() {
		if file.Type != assay.Regular {
			continue
		}
		for _, about := range v.Facts.About(file) {
			switch x := about.Value.(type) {
			case fact.Script:
				for i := range x.Paths {
					paths(v, name, file, &x.Paths[i], starters.Of(file), report)
				}
			case fact.ELF:
				for _, dir := range strings.Split(x.RPath+":"+x.RunPath, ":") {
					if !built(dir) {
						continue
					}
					if _, f := v.Tree.Resolve(dir); f != nil {
						continue
					}
					if libraries[dir] == nil {
						libraries[dir] = &check.Flaw{Rule: "build", Key: []string{dir}, Detail: dir}
					}
					libraries[dir].Add(check.At(file))
				}
			}
		}
	}
	dirs := make([]string, 0, len(libraries))
	for d := range libraries {
		dirs = append(dirs, d)
	}
	sort.Strings(dirs)
	for _, d := range dirs {
		report(*libraries[d])
	}
}

// paths looks at one value of PATH.
func paths(v *check.View, name string, file *assay.File, s *fact.Spot, start *system.Start, report func(check.Flaw)) {
	at := assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: s.Offset, Line: s.Line, Text: s.Text}
	var current, open []string
	for _, dir := range strings.Split(s.Name, ":") {
		switch {
		case dir == "" || dir == "." || strings.HasPrefix(dir, "./"):
			if dir == "" && !strings.Contains(s.Name, ":") {
				continue // PATH= alone empties it
			}
			current = append(current, dir)
		case strings.HasPrefix(dir, "/tmp"), strings.HasPrefix(dir, "/var/tmp"), strings.HasPrefix(dir, "/dev/shm"), writable(v, dir):
			if !slices.Contains(open, dir) {
				open = append(open, dir)
			}
		}
	}
	low := start == nil
	for rule, list := range map[string][]string{"current": current, "writable": open} {
		if len(list) == 0 {
			continue
		}
		f := check.Flaw{Rule: rule, Key: []string{path.Base(name), rule}, Detail: "/" + name + " (" + start.String() + "): " + s.Name, Evidence: []assay.Evidence{at}}
		if low {
			f.Severity, f.Reason = assay.Low, "nothing that was read runs the script; where it is run, whoever can write the directory has a program of their own run with its rights"
		}
		report(f)
	}
}

func writable(v *check.View, dir string) bool {
	if !strings.HasPrefix(dir, "/") {
		return false
	}
	_, f := v.Tree.Resolve(dir)
	return f != nil && f.Type == assay.Dir && f.Has&assay.HasMode != 0 && f.Mode&0o1002 == 0o002
}

// built tells directories of building machines.
func built(dir string) bool {
	for _, p := range []string{"/home/", "/root/", "/build", "/workspace", "/Users/", "/usr/src/", "/jenkins", "/var/lib/jenkins"} {
		if strings.HasPrefix(dir, p) {
			return true
		}
	}
	return strings.Contains(dir, "/build_dir/") || strings.Contains(dir, "/staging_dir/") || strings.Contains(dir, "/toolchain")
}
