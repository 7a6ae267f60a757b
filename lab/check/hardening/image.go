package hardening

import (
	"fmt"

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

// share reports how many of the binaries lack the property.
func (p *property) share(binaries []*binary, report func(check.Flaw)) {
	f := check.Flaw{Rule: p.rule, Key: []string{"image"}}
	total, without := 0, 0
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
		}
	}
	if without == 0 {
		return
	}
	f.Detail = fmt.Sprintf("%d of %d", without, total)
	if p.rule != "write-exec" && 2*without < total {
		f.Severity, f.Reason = assay.Info, "most files of the image have the protection; these are exceptions"
	}
	report(f)
}
