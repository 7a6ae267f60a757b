package fat

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of a file system mean. Boot code is left alone:
// it has to be the same.
func fields(in *format.Input, tell func(assay.Field)) error {
	s, err := readBoot(in.Content)
	if err != nil {
		return err
	}
	m := s.open(in, new(format.Quiet))
	if m.end < m.size || m.at != 0 {
		return fmt.Errorf("%d of %d bytes are there, boot sector at 0x%x", m.end, m.size, m.at)
	}
	t := &telling{image: m, in: in, Claims: format.NewClaims(in.Content, tell)}
	if err := t.tree(); err != nil {
		return err
	}
	t.boot()
	t.tables()
	t.Fill(0, m.data, m.sector, 0)
	t.Fill(m.data, m.size, m.cluster, 0)
	t.Done()
	return in.Ctx.Err()
}

// telling goes through one file system.
type telling struct {
	*image
	*format.Claims
	in *format.Input
}

func (t *telling) zeros(off, n int64) {
	t.When(format.Holds(t.in.Content, off, n, 0), assay.Fill, "unused", "", off, n)
}

// boot claims the boot sector and, of FAT32, what else stands in front of the
// tables.
func (t *telling) boot() {
	b := t.in.Head(0, bootSize)
	row := func(role assay.Role, name string, off, n int64) { t.Field(role, name, "", off, n) }
	_, text := format.Text(b[3:11])
	t.When(text, assay.Parameter, "OEM name", "", 3, 8)
	row(assay.Parameter, "bytes per sector to root entries", 11, 8)
	row(assay.Derived, "total sectors", 19, 2)
	row(assay.Parameter, "medium", 21, 1)
	row(assay.Derived, "sectors per table", 22, 2)
	row(assay.Parameter, "geometry of the disk", 24, 4)
	row(assay.Parameter, "hidden sectors", 28, 4)
	row(assay.Derived, "total sectors, 32 bits", 32, 4)
	at := int64(36)
	if t.bits == 32 {
		row(assay.Derived, "sectors per table, 32 bits", 36, 4)
		t.When(b[40]&0x70 == 0 && b[41] == 0, assay.Parameter, "flags", "", 40, 2)
		t.zeros(42, 2)
		row(assay.Derived, "cluster of the root directory", 44, 4)
		t.zeros(52, 12)
		at = 64
		t.information(int64(binary.LittleEndian.Uint16(b[48:]))*t.sector, 48)
		copied := t.in.Head(t.copyAt, bootSize)
		if t.copyAt > 0 && t.copyAt < t.tableAt {
			row(assay.Derived, "sector of the copy", 50, 2)
			t.When(bytes.Equal(copied, b), assay.Derived, "copy of the boot sector", "", t.copyAt, bootSize)
			t.information(t.copyAt+int64(binary.LittleEndian.Uint16(b[48:]))*t.sector, -1)
		}
	}
	row(assay.Parameter, "drive", at, 1)
	t.zeros(at+1, 1)
	if b[at+2] == 0x29 {
		row(assay.Parameter, "signature of what follows", at+2, 1)
		row(assay.Identity, "serial number", at+3, 4)
		row(assay.Statement, "label", at+7, 11)
		t.When(bytes.HasPrefix(b[at+18:], []byte("FAT")), assay.Parameter, "type", "", at+18, 8)
	}
	t.When(b[510] == 0x55 && b[511] == 0xaa, assay.Derived, "end mark", "", 510, 2)
}

// information claims the sector with hints of FAT32; named is where the boot
// sector tells its place.
func (t *telling) information(off, named int64) {
	b := t.in.Head(off, bootSize)
	if off <= 0 || off >= t.tableAt || len(b) < bootSize || string(b[:4]) != "RRaA" || string(b[484:488]) != "rrAa" {
		return
	}
	if named > 0 {
		t.Field(assay.Derived, "sector of hints", "", named, 2)
	}
	free, next := binary.LittleEndian.Uint32(b[488:]), binary.LittleEndian.Uint32(b[492:])
	t.Field(assay.Derived, "signatures", "", off, 4)
	t.Field(assay.Derived, "signatures", "", off+484, 4)
	t.zeros(off+4, 480)
	used := uint32(0)
	for c := uint32(2); c < t.clusters+2; c++ {
		if t.met.has(c) {
			used++
		}
	}
	// the copy is as old as the file system
	t.When(free == t.clusters-used || free == 0xffffffff || named < 0 && free <= t.clusters, assay.Derived, "free clusters", "", off+488, 4)
	t.When(next < t.clusters+2 || next == 0xffffffff, assay.Derived, "next free cluster", "", off+492, 4)
	t.zeros(off+496, 14)
	t.When(b[510] == 0x55 && b[511] == 0xaa, assay.Derived, "end mark", "", off+510, 2)
}

// tables claims the tables of clusters when they say what is in use, nothing
// else, and all the same.
func (t *telling) tables() {
	first := t.entry(0, 0) & 0xff
	if first != uint32(t.medium) || !t.last(t.entry(0, 1)) {
		return
	}
	for c := uint32(2); c < t.clusters+2; c++ {
		n := t.entry(0, c)
		if t.met.has(c) != (n >= 2 && n < t.clusters+2 || t.last(n)) || !t.met.has(c) && n != 0 || t.in.Ctx.Err() != nil {
			return
		}
	}
	end := (int64(t.clusters+2)*int64(t.bits) + 7) / 8
	for i := range t.image.tables {
		at := t.tableAt + int64(i)*t.table
		if i > 0 && !t.sameTable(at, end) {
			continue
		}
		t.Field(assay.Derived, "table", "", at, min(end, t.table))
		t.zeros(at+end, t.table-end)
	}
}

// sameTable compares a table with the first one. Upper bits of FAT32 count.
func (t *telling) sameTable(at, n int64) bool {
	var a, b [32 << 10]byte
	for off := int64(0); off < n; off += int64(len(a)) {
		k := min(n-off, int64(len(a)))
		x, _ := t.content.ReadAt(a[:k], t.tableAt+off)
		y, _ := t.content.ReadAt(b[:k], at+off)
		if x != y || int64(x) < k || !bytes.Equal(a[:k], b[:k]) {
			return false
		}
	}
	return true
}
