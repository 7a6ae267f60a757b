package hardening

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
)

// single is how many exposed programs have a finding of their own: those with
// most missing come first. The others stand in the findings for the image.
const single = 25

// exposure is why a program is exposed.
type exposure struct {
	*binary
	privileged bool // set-user-id
	services   []string
	missing    []string
	stack      bool // its stack is executable
}

// exposed reports programs in reach of others that lack something, and gives
// all that are in reach.
func exposed(v *check.View, binaries []*binary, report func(check.Flaw)) map[*assay.File]bool {
	byFile := map[*assay.File]*exposure{}
	for _, b := range binaries {
		byFile[b.file] = &exposure{binary: b, privileged: b.setuid()}
	}
	for i := range v.System.Services {
		s := &v.System.Services[i]
		if s.Started != "boot" || s.Program == "" {
			continue
		}
		_, file := v.Tree.Resolve(s.Program)
		if e := byFile[file]; e != nil && (e.serves() || s.By == "inetd" || s.By == "xinetd") {
			e.services = append(e.services, s.Name)
		}
	}
	var all []*exposure
	reach := map[*assay.File]bool{}
	for _, b := range binaries {
		if e := byFile[b.file]; (e.privileged || len(e.services) > 0) && b.Role == "program" {
			reach[b.file] = true
			if e.examine(); len(e.missing) > 0 {
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *exposure) int {
		return cmp.Or(cmp.Compare(len(b.missing), len(a.missing)), cmp.Compare(a.name, b.name))
	})
	for _, e := range all[:min(len(all), single)] {
		report(e.flaw())
	}
	return reach
}

// serves tells whether a program takes connections or packets, from the
// functions that it imports; one whose imports are not known may.
func (b *binary) serves() bool {
	if len(b.Imports) == 0 || b.Truncated {
		return true
	}
	for _, f := range []string{"accept", "accept4", "recvfrom", "recvmsg", "recvmmsg", "listen"} {
		if slices.Contains(b.Imports, f) {
			return true
		}
	}
	return false
}

// examine lists what the program lacks.
func (e *exposure) examine() {
	for _, p := range properties {
		if !p.applies(e.binary) {
			continue
		}
		if missing, _ := p.lacks(e.binary); missing {
			e.missing = append(e.missing, p.short)
			e.stack = e.stack || p.rule == "nx" || p.rule == "write-exec"
		}
	}
	if len(e.missing) > 0 && e.Fortify == "no" {
		e.missing = append(e.missing, "no checked copies")
	}
}

func (e *exposure) flaw() check.Flaw {
	var why []string
	if len(e.services) > 0 {
		slices.Sort(e.services)
		why = append(why, "started at boot as "+strings.Join(slices.Compact(e.services), ", "))
	}
	if e.privileged {
		why = append(why, "set-user-id")
	}
	at := check.At(e.file)
	at.Text = strings.Join(e.missing, ", ")
	f := check.Flaw{
		Rule: "exposed", Detail: "/" + e.name + " (" + strings.Join(why, "; ") + "): " + at.Text,
		Key: []string{path.Base(e.name)}, Evidence: []assay.Evidence{at},
	}
	if e.stack {
		f.Severity, f.Reason = assay.Medium, "a flaw in this program can be reached from outside or by local users, and bytes that an attacker writes can be run as they are"
	}
	return f
}
