package program

import (
	"encoding/binary"
	"io"
	"slices"
)

// machines are the processors of PE files that devices run (PE Format,
// "Machine Types"), and EFI byte code.
var machines = []uint16{0x14c, 0x8664, 0x1c0, 0x1c2, 0x1c4, 0xaa64, 0xebc, 0x200, 0x5032, 0x5064, 0x6232, 0x6264, 0x166, 0x1f0}

// lengthPE reads the headers of PE Format: "COFF File Header", "Optional
// Header", "Section Table", "The Attribute Certificate Table".
func lengthPE(r io.ReaderAt, mz []byte) int64 {
	const coff, farthest, sectionSize = 24, 4096, 40
	le := binary.LittleEndian
	at := int64(le.Uint32(mz[0x3c:]))
	if at < 0x40 || at > farthest {
		return 0
	}
	b := make([]byte, coff+240)
	n, _ := r.ReadAt(b, at)
	if b = b[:n]; n < coff+96 || string(b[:4]) != "PE\x00\x00" {
		return 0
	}
	sections, optional := int(le.Uint16(b[6:])), int(le.Uint16(b[20:]))
	if !slices.Contains(machines, le.Uint16(b[4:])) || sections == 0 || sections > 96 || optional < 96 {
		return 0
	}
	e := extent{end: at + int64(coff+optional+sectionSize*sections)}
	t := make([]byte, sectionSize*sections)
	if n, _ := r.ReadAt(t, at+int64(coff+optional)); n < len(t) {
		return 0
	}
	for ; len(t) > 0; t = t[sectionSize:] {
		e.add(uint64(le.Uint32(t[20:])), uint64(le.Uint32(t[16:])))
	}
	e.symbols(r, int64(le.Uint32(b[12:])), int64(le.Uint32(b[16:])))
	e.signatures(b[coff:])
	return e.length()
}

// symbols counts the symbol table of n rows, and the texts behind it, whose
// length counts itself ("COFF Symbol Table", "COFF String Table").
func (e *extent) symbols(r io.ReaderAt, at, n int64) {
	const row, close, most = 18, 4096, 1 << 20
	if at < e.end-close || at > e.end+close || n == 0 || n > most {
		return
	}
	e.end = max(e.end, at+n*row)
	var b [4]byte
	if k, _ := r.ReadAt(b[:], at+n*row); k == len(b) {
		if texts := int64(binary.LittleEndian.Uint32(b[:])); texts >= 4 && texts < 64<<20 {
			e.end = max(e.end, at+n*row+texts)
		}
	}
}

// signatures counts the certificates, entry 4 of the data directories and the
// only one that is a place in the file.
func (e *extent) signatures(optional []byte) {
	const close, most = 4096, 1 << 20 // they stand behind the sections, and no file has more
	le := binary.LittleEndian
	d := map[uint16]int{0x10b: 96, 0x20b: 112}[le.Uint16(optional)]
	if d == 0 || len(optional) < d+40 || le.Uint32(optional[d-4:]) <= 4 {
		return
	}
	at, n := int64(le.Uint32(optional[d+32:])), int64(le.Uint32(optional[d+36:]))
	if at >= e.end && at <= e.end+close && n >= 8 && n <= most {
		e.end = at + n
	}
}
