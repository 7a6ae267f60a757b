package elf

import "debug/elf"

// maxSections bounds e_shnum.
const maxSections = 1 << 15

// Section is a section header.
type Section struct {
	Name   string
	Type   elf.SectionType
	Flags  elf.SectionFlag
	Offset uint64
	Len    uint64
	Link   uint32
}

func (f *File) readSections(off, entry, n, names uint64) {
	if off == 0 || n == 0 {
		return
	}
	size := uint64(40)
	if f.img.wide {
		size = 64
	}
	if entry != size || n > maxSections {
		f.problem("section headers: %d of %d bytes", n, entry)
		return
	}
	if off > uint64(f.img.size) {
		f.problem("section headers at 0x%x: past end of file", off)
		return
	}
	b := f.img.bytes(int64(off), int64(n*size))
	if b == nil {
		f.problem("section headers at 0x%x: past end of file", off)
		return
	}
	f.Sections = make([]Section, n)
	at := make([]uint32, n)
	for i := range f.Sections {
		f.Sections[i], at[i] = f.section(b[uint64(i)*size:])
	}
	if names >= n {
		f.problem("section names: section %d of %d", names, n)
		return
	}
	table := string(f.SectionBytes(&f.Sections[names], 1<<20))
	for i := range f.Sections {
		f.Sections[i].Name, _ = name(table, uint64(at[i]))
	}
}

// section reads Elf32_Shdr or Elf64_Shdr; it also gives sh_name.
func (f *File) section(b []byte) (Section, uint32) {
	u32, word := f.Order.Uint32, f.img.word
	s := Section{Type: elf.SectionType(u32(b[4:]))}
	w := f.img.wordSize()
	s.Flags = elf.SectionFlag(word(b[8:]))
	s.Offset, s.Len = word(b[8+2*w:]), word(b[8+3*w:])
	s.Link = u32(b[8+4*w:])
	return s, u32(b)
}

// Section gives the first section of that name, nil when there is none.
func (f *File) Section(name string) *Section {
	for i := range f.Sections {
		if f.Sections[i].Name == name {
			return &f.Sections[i]
		}
	}
	return nil
}

// SectionBytes gives up to limit bytes of a section, what is there of them.
// The caller must not write to them.
func (f *File) SectionBytes(s *Section, limit int64) []byte {
	if s == nil || s.Type == elf.SHT_NOBITS || s.Offset >= uint64(f.img.size) || s.Len == 0 {
		return nil
	}
	return f.img.clipped(int64(s.Offset), int64(min(s.Len, uint64(limit))))
}

// HasSymtab reports whether there is a symbol table beyond the dynamic one.
func (f *File) HasSymtab() bool {
	for i := range f.Sections {
		if s := &f.Sections[i]; s.Type == elf.SHT_SYMTAB && s.Len > 0 && s.Offset < uint64(f.img.size) {
			return true
		}
	}
	return false
}
