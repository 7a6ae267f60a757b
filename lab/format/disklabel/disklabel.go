// Package disklabel reads partition tables of BSD.
package disklabel

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is a BSD disk label.
var Format = format.Format{
	Doc: format.Doc{
		Title: "BSD disk label",
		What:  "The table of partitions inside of a BSD slice of a disk: routers, firewalls and storage whose system is made from FreeBSD, NetBSD or OpenBSD.",
		Layout: `Numbers in the byte order of the machine. The label stands at 512:
0x00   4   82564557
0x28   4   bytes of a sector
0x84   4   82564557 again
0x88   2   exclusive or of all 16-bit words up to the last partition is 0
0x8a   2   number of partitions
0x94   16  for each: 0 4 sectors; 4 4 first sector; 8 4 bytes of a fragment; 12 1 kind; 13 1 fragments of a block
Partition c is all of the disk or slice; where it does not begin at 0 all count from the start of the disk.`,
		Reads:      []string{"partitions a to p, but c, as entries named by letter, kinds as properties; the sum is verified"},
		Not:        []string{"labels at other places than the second sector (as of NetBSD on some processors)"},
		Verified:   "util-linux's image of a slice; layout on our own samples; no real firmware",
		References: []string{"FreeBSD: sys/sys/disk/bsd.h"},
	},
	Version:    1,
	Signatures: []format.Signature{{At: labelAt, Bytes: []byte{0x57, 0x45, 0x56, 0x82}}, {At: labelAt, Bytes: []byte{0x82, 0x56, 0x45, 0x57}}},
	Measure:    measure,
	Open:       open,
}

const (
	labelAt  = 512
	magic    = 0x82564557
	rowsAt   = 0x94
	rowSize  = 16
	most     = 22 // partitions
	whole    = 2  // the ordinal of c
	kindNone = 0
)

var kinds = map[byte]string{1: "swap", 7: "4.2BSD", 8: "MSDOS", 9: "4.4LFS", 11: "HPFS", 12: "ISO9660", 13: "boot", 14: "vinum", 27: "ZFS"}

type label struct {
	rows  int
	end   int64
	kinds []string
	parts []format.Part
}

func read(in *format.Input) (*label, error) {
	b := in.Head(labelAt, rowsAt+most*rowSize)
	if len(b) < rowsAt+rowSize {
		return nil, format.Not("%d bytes", len(b))
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 0x82 {
		order = binary.BigEndian
	}
	sector, n := int64(order.Uint32(b[0x28:])), int(order.Uint16(b[0x8a:]))
	switch {
	case order.Uint32(b) != magic || order.Uint32(b[0x84:]) != magic:
		return nil, format.Not("no magic")
	case sector < 512 || sector > 4096 || sector&(sector-1) != 0 || n == 0 || n > most || rowsAt+n*rowSize > len(b):
		return nil, format.Not("%d partitions, sectors of %d bytes", n, sector)
	}
	var x uint16
	for k := 0; k < rowsAt+n*rowSize; k += 2 {
		x ^= order.Uint16(b[k:])
	}
	if x != 0 {
		return nil, format.Not("sum")
	}
	row := func(i int) (at, length int64, kind byte) {
		r := b[rowsAt+i*rowSize:]
		return int64(order.Uint32(r[4:])) * sector, int64(order.Uint32(r)) * sector, r[12]
	}
	l := &label{rows: n, end: labelAt + int64(rowsAt+n*rowSize)}
	base := int64(0)
	if n > whole {
		at, length, _ := row(whole)
		base, l.end = at, max(l.end, length)
	}
	for i := range n {
		at, length, kind := row(i)
		if at -= base; i == whole || length == 0 || kind == kindNone || at < 0 {
			continue
		}
		name := string(rune('a' + i))
		l.kinds = append(l.kinds, fmt.Sprintf("%s: %s, 0x%x bytes at 0x%x", name, named(kind), length, at))
		l.end = max(l.end, at+length)
		l.parts = append(l.parts, format.Part{Name: name, Offset: at, Length: length})
	}
	if len(l.parts) == 0 {
		return nil, format.Not("no partitions")
	}
	return l, nil
}

func named(kind byte) string {
	if s := kinds[kind]; s != "" {
		return s
	}
	return fmt.Sprintf("kind %d", kind)
}

func measure(in *format.Input) (format.Extent, error) {
	l, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: l.end}, nil
}

func open(in *format.Input, out format.Sink) error {
	l, err := read(in)
	if err != nil {
		return err
	}
	for _, k := range l.kinds {
		out.Property("partition", k)
	}
	format.Short(in, out, l.end)
	end := min(l.end, in.Size())
	// a partition may begin where the disk does, in front of the label: what
	// it has behind the label is its content
	head := labelAt + int64(rowsAt+l.rows*rowSize)
	out.Structure(0, min(head, end))
	for i := range l.parts {
		if p := &l.parts[i]; p.Offset == 0 && p.Length > head && p.Length >= end {
			p.Offset, p.Length = head, p.Length-head // the whole input again
		}
	}
	return format.Parts(out, end, l.parts...)
}
