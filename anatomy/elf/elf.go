// Package elf reads ELF files the way a loader does: from the program headers
// and the dynamic segment (System V ABI, edition 4.1 and later drafts, chapters
// 4 and 5). The section header table, which firmware often lacks, is used for
// what only it can tell, and may be missing or wrong.
//
// Every size, offset and count is checked; what is damaged is left out and
// named in Problems.
package elf

import (
	"debug/elf"
	"encoding/binary"
	"fmt"

	"assay"
)

// File is one ELF file.
type File struct {
	Class   int // 32 or 64
	Order   binary.ByteOrder
	OSABI   uint8
	Type    elf.Type
	Machine elf.Machine
	Flags   uint32 // e_flags
	Entry   uint64

	Segments []Segment
	Sections []Section // empty when there is no usable section header table

	Dynamic   bool // there is a dynamic segment
	Interp    string
	HasInterp bool // there is a PT_INTERP
	SoName    string
	Needed    []string
	RPath     string
	RunPath   string
	Debug     bool     // DT_DEBUG or its MIPS relatives, which linkers give to programs only
	DFlags    uint64   // DT_FLAGS
	DFlags1   uint64   // DT_FLAGS_1
	BindNow   bool     // DT_BIND_NOW, DF_BIND_NOW or DF_1_NOW
	TextRel   bool     // DT_TEXTREL or DF_TEXTREL
	Versions  []string // symbol versions needed, "libc.so.6:GLIBC_2.34"

	Notes []Note

	// Problems are what could not be read and why.
	Problems []string

	img     image
	tags    map[elf.DynTag]uint64
	dynstr  string
	symbols symtab
}

// Segment is a program header.
type Segment struct {
	Type    elf.ProgType
	Flags   elf.ProgFlag
	Offset  uint64
	VAddr   uint64
	FileLen uint64
	MemLen  uint64
}

// Read reads the tables of an ELF file. The error says why nothing can be said
// about the content; lesser damage is in Problems.
func Read(c assay.Content) (*File, error) {
	f := &File{img: image{c: c, size: c.Size()}}
	if err := f.readHeader(); err != nil {
		return nil, err
	}
	f.readInterp()
	f.readDynamic()
	f.findSymbols()
	f.readVersions()
	f.readNotes()
	return f, nil
}

func (f *File) problem(format string, args ...any) {
	const maxProblems = 16
	if len(f.Problems) < maxProblems {
		f.Problems = append(f.Problems, fmt.Sprintf(format, args...))
	}
}

// Segment gives the first program header of a type, nil when there is none.
func (f *File) Segment(t elf.ProgType) *Segment {
	for i := range f.Segments {
		if f.Segments[i].Type == t {
			return &f.Segments[i]
		}
	}
	return nil
}

// Offset gives the place in the file of an address, and how many bytes of the
// file are mapped from there.
func (f *File) Offset(addr uint64) (off, rest int64, ok bool) {
	for i := range f.Segments {
		s := &f.Segments[i]
		if s.Type != elf.PT_LOAD || addr < s.VAddr || addr-s.VAddr >= s.FileLen {
			continue
		}
		in := addr - s.VAddr
		if s.Offset > uint64(f.img.size) || in >= uint64(f.img.size)-s.Offset {
			continue
		}
		off = int64(s.Offset + in)
		return off, min(int64(s.FileLen-in), f.img.size-off), true
	}
	return 0, 0, false
}

// at gives up to n bytes of the file that are mapped at an address.
func (f *File) at(addr uint64, n int64) []byte {
	off, rest, ok := f.Offset(addr)
	if !ok {
		return nil
	}
	return f.img.clipped(off, min(n, rest))
}

func (f *File) readInterp() {
	if s := f.Segment(elf.PT_INTERP); s != nil {
		const maxPath = 4096
		f.HasInterp = true
		if s.Offset < uint64(f.img.size) {
			f.Interp = f.img.stringAt(int64(s.Offset), int64(min(s.FileLen, maxPath)))
		}
	}
}
