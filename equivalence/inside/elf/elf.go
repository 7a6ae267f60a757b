// Package elf names the parts of ELF files: programs, libraries, objects and
// kernel modules.
package elf

import (
	goelf "debug/elf"
	"fmt"
	"strings"

	"assay"
	"assay/anatomy/elf"
	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of ELF files.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title: "ELF program, library, object or kernel module",
		Parts: "file header, program headers, sections by name, or segments where there is no section table, section headers, functions by name where there is a symbol table, " +
			"the keys of a kernel module's .modinfo, the descriptor of the build-id note, the name and sum in .gnu_debuglink, the signature behind a kernel module",
		References: []string{"System V ABI, edition 4.1, chapters 4 and 5", "Linux kernel/module_signature.c, include/linux/module_signature.h"},
	},
	Fits:  func(kind, _ string, _ []byte) bool { return kind == "elf" || kind == "kernel-module" },
	Parts: parts,
}

func parts(in *inside.Input) ([]part.Part, error) {
	f, err := elf.Read(in.Content)
	if err != nil {
		return nil, err
	}
	list := headers(f, in.Content)
	if len(f.Sections) > 0 {
		list = append(list, sections(f, in.Content)...)
	} else {
		list = append(list, segments(f)...)
	}
	return append(list, moduleSignature(in.Content)...), nil
}

// headers are the file header and the two tables it points to (chapter 4,
// "ELF Header": e_phoff, e_shoff, e_phnum, e_shnum).
func headers(f *elf.File, c assay.Content) []part.Part {
	size, word, phent, shent := int64(52), int64(4), int64(32), int64(40)
	if f.Class == 64 {
		size, word, phent, shent = 64, 8, 56, 64
	}
	list := []part.Part{{Name: "file header", Use: part.Header, Length: size}}
	b := make([]byte, size)
	if n, _ := c.ReadAt(b, 0); int64(n) < size {
		return list
	}
	at := func(off int64) int64 {
		if word == 8 {
			return int64(f.Order.Uint64(b[off:]) & (1<<62 - 1))
		}
		return int64(f.Order.Uint32(b[off:]))
	}
	counts := size - 8 // e_phnum follows e_phentsize
	phnum, shnum := int64(f.Order.Uint16(b[counts:])), int64(f.Order.Uint16(b[counts+4:]))
	if off := at(24 + word); off > 0 && phnum > 0 {
		list = append(list, part.Part{Name: "program headers", Use: part.Header, Offset: off, Length: phnum * phent})
	}
	if off := at(24 + 2*word); off > 0 && shnum > 0 {
		list = append(list, part.Part{Name: "section headers", Use: part.Header, Offset: off, Length: shnum * shent})
	}
	return list
}

func sections(f *elf.File, c assay.Content) (list []part.Part) {
	functions := symbols(f)
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Type == goelf.SHT_NULL || s.Type == goelf.SHT_NOBITS || s.Len == 0 || s.Len > 1<<62 || s.Offset > 1<<62 {
			continue
		}
		p := part.Part{Name: "section " + s.Name, Use: useOf(s), Offset: int64(s.Offset), Length: int64(s.Len)}
		switch {
		case s.Name == ".note.gnu.build-id":
			list = append(list, buildID(f, c, s, p)...)
		case s.Name == ".gnu_debuglink":
			p.Use = debugLink(c, s, p)
			list = append(list, p)
		case s.Name == ".modinfo":
			list = append(list, modinfo(c, p)...)
		case p.Use == part.Code && len(functions[i]) > 0:
			list = append(list, inFunctions(p, functions[i])...)
		default:
			list = append(list, p)
		}
	}
	return list
}

func useOf(s *elf.Section) part.Use {
	switch {
	case s.Flags&goelf.SHF_ALLOC == 0 && (strings.HasPrefix(s.Name, ".debug_") || strings.HasPrefix(s.Name, ".zdebug_") || s.Name == ".gnu_debugdata"):
		return part.Debug
	case s.Name == ".comment" && s.Flags&goelf.SHF_ALLOC == 0:
		return part.Producer
	case s.Flags&goelf.SHF_EXECINSTR != 0:
		return part.Code
	case s.Type == goelf.SHT_REL, s.Type == goelf.SHT_RELA:
		return part.Reloc
	case s.Type == goelf.SHT_SYMTAB, s.Type == goelf.SHT_DYNSYM, s.Type == goelf.SHT_STRTAB, s.Type == goelf.SHT_HASH, s.Type == goelf.SHT_GNU_HASH:
		return part.Symbols
	case s.Flags&goelf.SHF_STRINGS != 0, strings.HasPrefix(s.Name, ".rodata"), s.Name == ".modinfo":
		return part.Strings
	case s.Flags&goelf.SHF_ALLOC != 0:
		return part.Constant
	}
	return part.Plain
}

func segments(f *elf.File) (list []part.Part) {
	for i := range f.Segments {
		s := &f.Segments[i]
		if s.Type != goelf.PT_LOAD || s.FileLen == 0 || s.Offset > 1<<62 || s.FileLen > 1<<62 {
			continue
		}
		use := part.Constant
		if s.Flags&goelf.PF_X != 0 {
			use = part.Code
		}
		list = append(list, part.Part{Name: fmt.Sprintf("segment %d", i), Use: use, Offset: int64(s.Offset), Length: int64(s.FileLen)})
	}
	return list
}
