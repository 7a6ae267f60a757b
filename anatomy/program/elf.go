package program

import (
	"encoding/binary"
	"io"
)

// file is an ELF header as far as it matters here (System V ABI, chapter 4).
type file struct {
	extent
	r     io.ReaderAt
	order binary.ByteOrder
	word  int // bytes of an address
}

func (f *file) number(b []byte) uint64 {
	if f.word == 8 {
		return f.order.Uint64(b)
	}
	return uint64(f.order.Uint32(b))
}

func lengthELF(r io.ReaderAt, b []byte) int64 {
	f := &file{r: r, order: binary.LittleEndian, word: 4 * int(b[4])}
	if b[4] != 1 && b[4] != 2 || b[5] != 1 && b[5] != 2 || b[6] != 1 {
		return 0
	}
	if b[5] == 2 {
		f.order = binary.BigEndian
	}
	size := 40 + 3*f.word
	kind, machine := f.order.Uint16(b[16:]), f.order.Uint16(b[18:])
	if len(b) < size || kind == 0 || kind > 4 || machine == 0 || f.order.Uint32(b[20:]) != 1 {
		return 0
	}
	phoff, shoff := f.number(b[24+f.word:]), f.number(b[24+2*f.word:])
	t := b[24+3*f.word:]
	half := func(i int) int { return int(f.order.Uint16(t[i:])) }
	if half(4) != size || half(6)*half(8)+half(10)*half(12) == 0 {
		return 0
	}
	f.end = int64(size)
	f.table(phoff, half(6), half(8), map[int]int{4: 32, 8: 56}[f.word], f.segment)
	f.table(shoff, half(10), half(12), 16+6*f.word, f.section)
	return f.length()
}

// table reads a table of n rows and shows each. Rows past the end of the
// content are not shown.
func (f *file) table(off uint64, size, n, want int, row func([]byte)) {
	if n == 0 || off == 0 {
		return
	}
	f.add(off, uint64(size*n))
	if size != want || f.bad {
		f.bad = true
		return
	}
	b := make([]byte, size*n) // at most 4 MiB: both are 16 bits and size is fixed
	m, _ := f.r.ReadAt(b, int64(off))
	for b = b[:m]; len(b) >= size; b = b[size:] {
		row(b)
	}
}

// segment is Elf32_Phdr or Elf64_Phdr (figure 5-1), whose fields stand in
// another order.
func (f *file) segment(b []byte) {
	if f.word == 8 {
		f.add(f.number(b[8:]), f.number(b[32:]))
	} else {
		f.add(f.number(b[4:]), f.number(b[16:]))
	}
}

// section is Elf32_Shdr or Elf64_Shdr (figure 4-8).
func (f *file) section(b []byte) {
	const none, nobits = 0, 8 // SHT_NULL, SHT_NOBITS have no bytes in the file
	if k := f.order.Uint32(b[4:]); k != none && k != nobits {
		f.add(f.number(b[8+2*f.word:]), f.number(b[8+3*f.word:]))
	}
}
