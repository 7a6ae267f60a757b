package elf

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// maxSegments bounds e_phnum: Linux loads no program whose program headers
// need more than 64 KiB (fs/binfmt_elf.c, load_elf_phdrs).
const maxSegments = 1 << 10

// readHeader reads the ELF header (chapter 4, figure 4-3), the program headers
// (chapter 5, figure 5-1) and the section headers (figure 4-8).
func (f *File) readHeader() error {
	m := &f.img
	id := m.bytes(0, elf.EI_NIDENT)
	if id == nil || string(id[:4]) != elf.ELFMAG {
		return fmt.Errorf("no ELF magic")
	}
	switch elf.Class(id[elf.EI_CLASS]) {
	case elf.ELFCLASS32:
		f.Class = 32
	case elf.ELFCLASS64:
		f.Class, m.wide = 64, true
	default:
		return fmt.Errorf("ELF class %d: want 1 or 2", id[elf.EI_CLASS])
	}
	switch elf.Data(id[elf.EI_DATA]) {
	case elf.ELFDATA2LSB:
		f.Order = binary.LittleEndian
	case elf.ELFDATA2MSB:
		f.Order = binary.BigEndian
	default:
		return fmt.Errorf("ELF byte order %d: want 1 or 2", id[elf.EI_DATA])
	}
	m.order = f.Order
	f.OSABI = id[elf.EI_OSABI]
	head := int64(52)
	if m.wide {
		head = 64
	}
	b := m.bytes(0, head)
	if b == nil {
		return fmt.Errorf("ELF header: content ends after %d bytes", m.size)
	}
	f.Type = elf.Type(f.Order.Uint16(b[16:]))
	f.Machine = elf.Machine(f.Order.Uint16(b[18:]))
	w := m.wordSize()
	f.Entry = m.word(b[24:])
	phoff, shoff := m.word(b[24+w:]), m.word(b[24+2*w:])
	b = b[24+3*w:]
	f.Flags = f.Order.Uint32(b)
	half := func(i int) uint64 { return uint64(f.Order.Uint16(b[i:])) }
	f.readSegments(phoff, half(6), half(8))
	f.readSections(shoff, half(10), half(12), half(14))
	return nil
}

func (f *File) readSegments(off, entry, n uint64) {
	if n == 0 || off == 0 {
		return
	}
	size := uint64(32)
	if f.img.wide {
		size = 56
	}
	if entry != size {
		f.problem("program headers: entry size %d, want %d", entry, size)
		return
	}
	if n > maxSegments {
		f.problem("program headers: %d of them, reading %d", n, maxSegments)
		n = maxSegments
	}
	if off > uint64(f.img.size) {
		f.problem("program headers at 0x%x: past end of file", off)
		return
	}
	b := f.img.clipped(int64(off), int64(n*size))
	if uint64(len(b)) < n*size {
		f.problem("program headers at 0x%x: past end of file", off)
	}
	f.Segments = make([]Segment, 0, n)
	for ; uint64(len(b)) >= size; b = b[size:] {
		f.Segments = append(f.Segments, f.segment(b))
	}
}

// segment reads Elf32_Phdr or Elf64_Phdr, whose fields stand in another order.
func (f *File) segment(b []byte) Segment {
	u32, word := f.Order.Uint32, f.img.word
	s := Segment{Type: elf.ProgType(u32(b))}
	if f.img.wide {
		s.Flags = elf.ProgFlag(u32(b[4:]))
		s.Offset, s.VAddr = word(b[8:]), word(b[16:])
		s.FileLen, s.MemLen = word(b[32:]), word(b[40:])
	} else {
		s.Offset, s.VAddr = word(b[4:]), word(b[8:])
		s.FileLen, s.MemLen = word(b[16:]), word(b[20:])
		s.Flags = elf.ProgFlag(u32(b[24:]))
	}
	return s
}
