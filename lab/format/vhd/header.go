package vhd

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"

	"assay/internal/window"
	"assay/lab/format"
)

const (
	sector       = 512
	fixed        = 2
	dynamic      = 3
	differencing = 4
	none         = 1<<32 - 1
)

type disk struct {
	kind     uint32
	size     int64
	creator  string
	sound    bool // checksums are right
	headerAt int64
	tableAt  int64
	entries  int64
	block    int64
	parent   string
	blocks   []int64 // offset of each block with its map, -1 for none
	end      int64
	footer   bool // a footer stands at the end
	problem  string
}

// bitmap is the length of the map before a block.
func (d *disk) bitmap() int64 { return (d.block/sector/8 + sector - 1) / sector * sector }

// sum is the checksum of b without the four bytes at a place.
func sum(b []byte, at int) uint32 {
	s := uint32(0)
	for i, c := range b {
		if i < at || i >= at+4 {
			s += uint32(c)
		}
	}
	return ^s
}

func read(in *format.Input) (*disk, error) {
	b := make([]byte, sector)
	if n, _ := in.ReadAt(b, 0); n < len(b) || string(b[:8]) != "conectix" {
		return nil, format.Not("no magic")
	}
	be := binary.BigEndian
	d := &disk{kind: be.Uint32(b[0x3c:]), size: int64(min(be.Uint64(b[0x30:]), 1<<50)), creator: text(b[0x1c:0x20]), end: sector}
	d.sound = sum(b, 0x40) == be.Uint32(b[0x40:])
	switch {
	case be.Uint32(b[0x0c:]) != 0x10000 || d.kind < fixed || d.kind > differencing:
		return nil, format.Not("version %08x, type %d", be.Uint32(b[0x0c:]), d.kind)
	case d.kind == fixed && !d.sound:
		return nil, format.Not("checksum of the footer differs")
	case d.kind == fixed:
		return d, nil
	}
	d.headerAt = int64(min(be.Uint64(b[0x10:]), 1<<50))
	return d, d.dynamic(in)
}

func text(b []byte) string {
	for _, c := range b {
		if c < 0x20 || c > 0x7e {
			return ""
		}
	}
	return string(b)
}

// dynamic reads the dynamic header and the block table.
func (d *disk) dynamic(in *format.Input) error {
	h := make([]byte, 1024)
	if n, _ := in.ReadAt(h, d.headerAt); n < len(h) || string(h[:8]) != "cxsparse" {
		return format.Not("no dynamic header at 0x%x", d.headerAt)
	}
	be := binary.BigEndian
	d.tableAt, d.entries, d.block = int64(min(be.Uint64(h[0x10:]), 1<<50)), int64(be.Uint32(h[0x1c:])), int64(be.Uint32(h[0x20:]))
	d.sound = d.sound && sum(h, 0x24) == be.Uint32(h[0x24:])
	switch {
	case d.block < sector || d.block > 1<<28 || d.block&(d.block-1) != 0:
		return format.Not("blocks of %d bytes", d.block)
	case d.size < 1 || (d.size+d.block-1)/d.block > d.entries:
		return format.Not("%d blocks of %d bytes for a disk of %d", d.entries, d.block, d.size)
	case d.tableAt < sector || d.headerAt < sector:
		return format.Not("tables at 0x%x and 0x%x", d.headerAt, d.tableAt)
	}
	if d.kind == differencing {
		var u []uint16
		for k := 0; k < 512; k += 2 {
			if c := be.Uint16(h[0x40+k:]); c != 0 {
				u = append(u, c)
			}
		}
		d.parent = string(utf16.Decode(u))
	}
	d.end = max(d.headerAt+1024, d.tableAt+(d.entries*4+sector-1)/sector*sector)
	d.table(in)
	var b [8]byte
	in.ReadAt(b[:], d.end)
	if d.footer = string(b[:]) == "conectix"; d.footer {
		d.end += sector
	}
	return nil
}

// table reads where blocks stand; a block stands in one place only.
func (d *disk) table(in *format.Input) {
	w := window.New(in)
	seen := map[int64]bool{}
	for k := range (d.size + d.block - 1) / d.block {
		b := w.At(d.tableAt+4*k, 4)
		if len(b) < 4 {
			d.problem = fmt.Sprintf("block table at 0x%x: past end of image", d.tableAt)
			return
		}
		e := int64(binary.BigEndian.Uint32(b))
		at := int64(-1)
		switch {
		case e == none:
		case e*sector < d.headerAt+1024 || seen[e]:
			d.problem = fmt.Sprintf("block %d at 0x%x: in the headers, or a second one there", k, e*sector)
		default:
			seen[e] = true
			at = e * sector
			d.end = max(d.end, at+d.bitmap()+d.block)
		}
		d.blocks = append(d.blocks, at)
	}
}
