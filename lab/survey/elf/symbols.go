package elf

import (
	"slices"
	"strings"

	"assay/anatomy/elf"
	"assay/lab/fact"
)

// maxNames is how many names Imports and Exports hold at most, each.
const maxNames = 4096

// keepTable is the size of a string table up to which names share its memory.
const keepTable = 256 << 10

func dynamicSymbols(f *elf.File, e *fact.ELF) {
	big := f.NamesSize() > keepTable
	for s := range f.DynamicSymbols() {
		if big {
			s.Name = strings.Clone(s.Name)
		}
		switch {
		case s.Imported():
			e.Imports = append(e.Imports, fact.Text(s.Name))
		case s.Exported():
			e.Exports = append(e.Exports, fact.Text(s.Name))
		}
	}
	finish(e)
}

// moduleSymbols takes the undefined symbols of a kernel module and what it
// exports to others: symbols whose entry is called __ksymtab_NAME
// (include/linux/export.h).
func moduleSymbols(f *elf.File, e *fact.ELF) {
	for s := range f.StaticSymbols() {
		if s.Imported() {
			e.Imports = append(e.Imports, fact.Text(strings.Clone(s.Name)))
		} else if n, is := strings.CutPrefix(s.Name, "__ksymtab_"); is {
			e.Exports = append(e.Exports, fact.Text(strings.Clone(n)))
		}
	}
	finish(e)
}

func finish(e *fact.ELF) {
	e.Imports, e.Exports = sorted(e.Imports), sorted(e.Exports)
	if len(e.Imports) > maxNames {
		e.Imports, e.Truncated = slices.Clone(e.Imports[:maxNames]), true
	}
	if len(e.Exports) > maxNames {
		e.Exports, e.Truncated = slices.Clone(e.Exports[:maxNames]), true
	}
}
