package hardening

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// binary is a program or library of the tree.
type binary struct {
	name string // in the tree
	file *assay.File
	fact.ELF
}

func (b *binary) setuid() bool {
	return b.file.Has&assay.HasMode != 0 && b.file.Mode&0o4000 != 0
}

// gather lists programs and libraries, each name once, hard links left out.
func gather(v *check.View) (all []*binary) {
	for name, file := range v.Tree.Named() {
		if file.Type != assay.Regular {
			continue
		}
		e, ok := system.ELFOf(v.Facts, file)
		if ok && (e.Role == "program" || e.Role == "library") {
			all = append(all, &binary{name, file, e})
		}
	}
	return all
}

// property is one protection.
type property struct {
	rule    string
	short   string // in the list of what a program lacks
	applies func(b *binary) bool
	// lacks: yes, no, and cannot tell.
	lacks func(b *binary) (missing, known bool)
}

func always(*binary) bool { return true }

func word(s string) (bool, bool) { return s == "no", s == "yes" || s == "no" }

var properties = []property{
	{"nx", "executable stack", always, func(b *binary) (bool, bool) { return word(b.NX) }},
	{"pie", "fixed address", func(b *binary) bool { return b.Role == "program" }, func(b *binary) (bool, bool) { return word(b.PIE) }},
	{"relro", "no RELRO", func(b *binary) bool { return !b.Static }, func(b *binary) (bool, bool) {
		return b.RELRO == "none", b.RELRO == "none" || b.RELRO == "partial" || b.RELRO == "full"
	}},
	{"canary", "no stack canary", always, func(b *binary) (bool, bool) { return word(b.Canary) }},
	{"write-exec", "memory writable and executable", always, func(b *binary) (bool, bool) { return b.WriteExec, true }},
}

// shares are the properties that have a finding for the image: those that
// every exposed program should have, and two that depend on how the image was
// built as a whole.
var shares = append(slices.Clone(properties),
	property{"fortify", "no checked copies", func(b *binary) bool { return b.Fortifiable+b.Fortified > 0 }, func(b *binary) (bool, bool) { return word(b.Fortify) }},
	property{"cfi", "no control flow integrity", hasCFI, func(b *binary) (bool, bool) { return len(b.CFI) == 0, true }})

// hasCFI tells processors for which compilers mark code that only allows
// expected branches.
func hasCFI(b *binary) bool { return b.Machine == "x86-64" || b.Machine == "AArch64" }

// share reports how many of the binaries lack the property, and which exposed
// programs are among them.
func (p *property) share(binaries []*binary, exposed map[*assay.File]bool, report func(check.Flaw)) {
	f := check.Flaw{Rule: p.rule, Key: []string{"image"}}
	total, without := 0, 0
	var first []string
	for _, b := range binaries {
		if !p.applies(b) {
			continue
		}
		missing, known := p.lacks(b)
		if known {
			total++
		}
		if missing {
			without++
			f.Add(check.At(b.file))
			if exposed[b.file] {
				first = append(first, path.Base(b.name))
			}
		}
	}
	if without == 0 {
		return
	}
	f.Detail = fmt.Sprintf("%d of %d", without, total)
	if n := len(first); n > 0 {
		f.Detail += "; exposed: " + strings.Join(first[:min(n, 8)], ", ")
		if n > 8 {
			f.Detail += fmt.Sprintf(" and %d more", n-8)
		}
	}
	if p.rule != "write-exec" && p.rule != "cfi" && 2*without < total {
		f.Severity, f.Reason = assay.Info, "most files of the image have the protection; these are exceptions"
	}
	report(f)
}
