package elf

import (
	goelf "debug/elf"
	"slices"

	"assay/anatomy/elf"
	"assay/equivalence/part"
)

// function is a function in a section: its place in it.
type function struct {
	name   string
	off, n int64
}

// maxFunctions is how many functions of one file are told apart.
const maxFunctions = 1 << 17

// symbols are the functions by the section that they stand in, from the symbol
// table, or from the dynamic one where the other was stripped. Of functions
// without names nothing is known here: where code has none, the section is one
// part. Finding the functions of stripped code and pairing them by what they do
// belongs here, as a second source of the same list.
func symbols(f *elf.File) map[int][]function {
	m := map[int][]function{}
	count := 0
	add := func(s elf.Symbol) bool {
		i := int(s.Section)
		if s.Type != goelf.STT_FUNC || s.Size == 0 || s.Name == "" || i <= 0 || i >= len(f.Sections) || s.Size > 1<<30 {
			return true
		}
		x := &f.Sections[i]
		off := int64(s.Value) // in an object: from the start of the section
		if f.Type != goelf.ET_REL {
			at, _, ok := f.Offset(s.Value &^ uint64(thumb(f)))
			if !ok {
				return true
			}
			off = at - int64(x.Offset)
		}
		if off < 0 || x.Len > 1<<40 || off+int64(s.Size) > int64(x.Len) {
			return true
		}
		m[i] = append(m[i], function{s.Name, off, int64(s.Size)})
		count++
		return count < maxFunctions
	}
	for s := range f.StaticSymbols() {
		if !add(s) {
			break
		}
	}
	if count == 0 {
		for s := range f.DynamicSymbols() {
			if !add(s) {
				break
			}
		}
	}
	return m
}

// thumb: on ARM the lowest bit of a function's address says that its
// instructions are Thumb (ELF for the Arm Architecture, section 5.5.3).
func thumb(f *elf.File) int {
	if f.Machine == goelf.EM_ARM {
		return 1
	}
	return 0
}

// inFunctions cuts a section of code into functions. Of those that begin at one
// place the first by name is told. What is between them is code, too.
func inFunctions(p part.Part, list []function) (parts []part.Part) {
	slices.SortFunc(list, func(x, y function) int {
		if x.off != y.off {
			return int(max(-1, min(1, x.off-y.off)))
		}
		if x.name < y.name {
			return -1
		}
		return 1
	})
	at := int64(0)
	between := func(to int64) {
		if to > at {
			parts = append(parts, part.Part{Name: p.Name, Use: part.Code, Offset: p.Offset + at, Length: to - at})
			at = to
		}
	}
	for _, x := range list {
		if x.off < at {
			continue
		}
		between(x.off)
		parts = append(parts, part.Part{Name: "function " + x.name, Use: part.Code, Offset: p.Offset + at, Length: x.n})
		at += x.n
	}
	between(p.Length)
	return parts
}
