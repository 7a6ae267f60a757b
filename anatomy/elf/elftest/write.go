// Package elftest writes small ELF files for tests: no section header table, one
// loaded segment, a dynamic segment.
package elftest

import (
	"assay/anatomy/elf"
	std "debug/elf"
	"encoding/binary"
)

// Sample is a recipe for a small ELF file with one loaded segment that maps the
// whole file at Base.
type Sample struct {
	Wide     bool
	Big      bool
	Type     std.Type
	Machine  std.Machine
	Hash     string // "sysv", "gnu", "gnu-empty", "mips", "none"
	Imports  []string
	Exports  []string
	Needed   []string
	SoName   string
	Interp   string
	Extra    [][2]uint64   // further dynamic entries
	Segments []elf.Segment // further program headers
	Note     []byte
	Lost     bool // the dynamic segment's offset is wrong
}

// Base is the address of the file's first byte.
const Base = 0x10000

type writer struct {
	Sample
	order binary.ByteOrder
	b     []byte
}

func (w *writer) u16(v uint16) { w.b = append16(w.b, w.order, v) }
func (w *writer) u32(v uint32) {
	w.b = append(w.b, 0, 0, 0, 0)
	w.order.PutUint32(w.b[len(w.b)-4:], v)
}
func (w *writer) word(v uint64) {
	if !w.Wide {
		w.u32(uint32(v))
		return
	}
	w.b = append(w.b, make([]byte, 8)...)
	w.order.PutUint64(w.b[len(w.b)-8:], v)
}

func append16(b []byte, o binary.ByteOrder, v uint16) []byte {
	b = append(b, 0, 0)
	o.PutUint16(b[len(b)-2:], v)
	return b
}

func (w *writer) symbol(name int, section uint16) {
	const global = byte(std.STB_GLOBAL)<<4 | byte(std.STT_FUNC)
	w.u32(uint32(name))
	if w.Wide {
		w.b = append(w.b, global, 0)
		w.u16(section)
		w.word(0x1234)
		w.word(8)
	} else {
		w.u32(0x1234)
		w.u32(8)
		w.b = append(w.b, global, 0)
		w.u16(section)
	}
}

// Build writes: header, program headers, interp, note, hash, symbols, strings,
// dynamic segment.
func (s Sample) Build() []byte {
	w := &writer{Sample: s, order: binary.LittleEndian}
	class, data := byte(1), byte(1)
	if s.Wide {
		class = 2
	}
	if s.Big {
		w.order, data = binary.BigEndian, 2
	}
	strs := []byte{0}
	str := func(n string) int {
		at := len(strs)
		strs = append(append(strs, n...), 0)
		return at
	}
	head, phent := 52, 32
	if s.Wide {
		head, phent = 64, 56
	}
	segs := append([]elf.Segment{}, s.Segments...)
	n := len(segs) + 2 // PT_LOAD, PT_DYNAMIC
	if s.Interp != "" {
		n++
	}
	if s.Note != nil {
		n++
	}
	w.b = make([]byte, head+n*phent)
	place := func(b []byte) uint64 {
		for len(w.b)%8 != 0 {
			w.b = append(w.b, 0)
		}
		at := len(w.b)
		w.b = append(w.b, b...)
		return uint64(at)
	}
	if s.Interp != "" {
		at := place(append([]byte(s.Interp), 0))
		segs = append(segs, elf.Segment{Type: std.PT_INTERP, Offset: at, FileLen: uint64(len(s.Interp) + 1)})
	}
	if s.Note != nil {
		at := place(s.Note)
		segs = append(segs, elf.Segment{Type: std.PT_NOTE, Offset: at, FileLen: uint64(len(s.Note))})
	}
	var dyn [][2]uint64
	entry := func(t std.DynTag, v uint64) { dyn = append(dyn, [2]uint64{uint64(t), v}) }
	count := 1 + len(s.Imports) + len(s.Exports)
	hashAt := place(nil)
	switch s.Hash {
	case "sysv":
		w.u32(1)
		w.u32(uint32(count))
		entry(std.DT_HASH, Base+hashAt)
	case "gnu":
		// one bucket that starts at the first export; bloom filter of one word
		for _, v := range []int{1, 1 + len(s.Imports), 1, 0} {
			w.u32(uint32(v))
		}
		w.word(0)
		w.u32(uint32(1 + len(s.Imports)))
		for i := range s.Exports {
			v := uint32(2)
			if i == len(s.Exports)-1 {
				v = 3
			}
			w.u32(v)
		}
		entry(std.DT_GNU_HASH, Base+hashAt)
	case "gnu-empty":
		for _, v := range []int{1, 1, 1, 0} {
			w.u32(uint32(v))
		}
		w.word(0)
		w.u32(0)
		entry(std.DT_GNU_HASH, Base+hashAt)
	case "mips":
		entry(std.DT_MIPS_SYMTABNO, uint64(count))
	}
	symAt := place(nil)
	w.symbol(0, 0)
	for _, n := range s.Imports {
		w.symbol(str(n), 0)
	}
	for _, n := range s.Exports {
		w.symbol(str(n), 5)
	}
	for _, n := range s.Needed {
		entry(std.DT_NEEDED, uint64(str(n)))
	}
	if s.SoName != "" {
		entry(std.DT_SONAME, uint64(str(s.SoName)))
	}
	strAt := uint64(len(w.b)) // directly behind the symbols
	w.b = append(w.b, strs...)
	entry(std.DT_SYMTAB, Base+symAt)
	entry(std.DT_STRTAB, Base+strAt)
	entry(std.DT_STRSZ, uint64(len(strs)))
	dyn = append(dyn, s.Extra...)
	entry(std.DT_NULL, 0)
	dynAt := place(nil)
	for _, d := range dyn {
		w.word(d[0])
		w.word(d[1])
	}
	d := elf.Segment{Type: std.PT_DYNAMIC, Offset: dynAt, VAddr: Base + dynAt, FileLen: uint64(len(w.b)) - dynAt}
	d.MemLen = d.FileLen
	if s.Lost {
		d.Offset, d.FileLen = 3, 0
	}
	segs = append(segs, d, elf.Segment{Type: std.PT_LOAD, Flags: std.PF_R | std.PF_X, VAddr: Base,
		FileLen: uint64(len(w.b)), MemLen: uint64(len(w.b))})
	return w.head(class, data, head, segs)
}

func (w *writer) head(class, data byte, head int, segs []elf.Segment) []byte {
	all := w.b
	w.b = append([]byte(std.ELFMAG), class, data, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	w.u16(uint16(w.Type))
	w.u16(uint16(w.Machine))
	w.u32(1)
	w.word(Base)
	w.word(uint64(head))
	w.word(0)
	w.u32(0)
	phent := 32
	if w.Wide {
		phent = 56
	}
	for _, v := range []int{head, phent, len(segs), 0, 0, 0} {
		w.u16(uint16(v))
	}
	for _, s := range segs {
		w.u32(uint32(s.Type))
		if w.Wide {
			w.u32(uint32(s.Flags))
		}
		w.word(s.Offset)
		w.word(s.VAddr)
		w.word(s.VAddr)
		w.word(s.FileLen)
		w.word(s.MemLen)
		if !w.Wide {
			w.u32(uint32(s.Flags))
		}
		w.word(4)
	}
	copy(all, w.b)
	return all
}
