package elftest

import (
	std "debug/elf"
	"encoding/binary"
)

// Section is a section of an object.
type Section struct {
	Name string
	Type std.SectionType
	Link uint32 // index of the linked section; the first one given is 1
	Data []byte
}

// Object writes a 32-bit little-endian relocatable file. A last section with
// the names is added.
func Object(machine std.Machine, sections []Section) []byte {
	le := binary.LittleEndian
	b := make([]byte, 52)
	copy(b, std.ELFMAG+"\x01\x01\x01")
	le.PutUint16(b[16:], uint16(std.ET_REL))
	le.PutUint16(b[18:], uint16(machine))
	le.PutUint16(b[40:], 52)
	le.PutUint16(b[46:], 40)
	names := []byte{0}
	head := make([]byte, 40)
	add := func(s Section) {
		h := make([]byte, 40)
		le.PutUint32(h, uint32(len(names)))
		names = append(append(names, s.Name...), 0)
		if s.Name == ".shstrtab" {
			s.Data = names
		}
		le.PutUint32(h[4:], uint32(s.Type))
		le.PutUint32(h[16:], uint32(len(b)))
		le.PutUint32(h[20:], uint32(len(s.Data)))
		le.PutUint32(h[24:], s.Link)
		b = append(b, s.Data...)
		head = append(head, h...)
	}
	for _, s := range sections {
		add(s)
	}
	add(Section{Name: ".shstrtab", Type: std.SHT_STRTAB})
	le.PutUint32(b[32:], uint32(len(b)))
	le.PutUint16(b[48:], uint16(len(head)/40))
	le.PutUint16(b[50:], uint16(len(head)/40-1))
	return append(b, head...)
}

// Symbols writes a symbol table of global functions and its names: those of
// imports undefined, those of exports in section 1.
func Symbols(imports, exports []string) (symtab, names []byte) {
	names = []byte{0}
	symtab = make([]byte, 16)
	add := func(name string, section uint16) {
		e := make([]byte, 16)
		binary.LittleEndian.PutUint32(e, uint32(len(names)))
		e[12] = byte(std.STB_GLOBAL)<<4 | byte(std.STT_FUNC)
		binary.LittleEndian.PutUint16(e[14:], section)
		symtab = append(symtab, e...)
		names = append(append(names, name...), 0)
	}
	for _, n := range imports {
		add(n, 0)
	}
	for _, n := range exports {
		add(n, 1)
	}
	return symtab, names
}
