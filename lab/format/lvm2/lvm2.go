// Package lvm2 reads physical volumes of Linux's logical volume manager.
package lvm2

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"assay"
	"assay/lab/format"
)

// Format is an LVM2 physical volume.
var Format = format.Format{
	Doc: format.Doc{
		Title: "LVM2 physical volume",
		What:  "A partition that Linux divides into logical volumes: disks of servers, session border controllers and virtual appliances.",
		Layout: `Numbers little-endian, sectors of 512 bytes.
label in one of the first four sectors, mostly the second:
0x00  8   "LABELONE"; 0x08 8 its sector; 0x10 4 CRC of what follows; 0x14 4 offset of the header in it; 0x18 8 "LVM2 001"
header: 0 32 id of the volume; 32 8 bytes of the device; then pairs of 8 bytes offset and length: data areas, zeros, metadata areas, zeros
metadata area: 4 16 " LVM2 x[5A%r0N*>"; 20 4 version 1; 24 8 its offset; 32 8 its length; 40 24 text: 0 8 offset, 8 8 length, 16 4 CRC
The text names the group, its volumes and which extents of which physical volume they have. It may run over the end of the area to its start behind the first 512 bytes.`,
		Reads:      []string{"linear volumes that stand on this physical volume, one entry each; names and sizes of all as properties", "both checksums are verified"},
		Not:        []string{"volumes on other physical volumes as well, striped, mirrored, thin and cached ones and snapshots: a failure names each", "LVM1"},
		Verified:   "util-linux's image of a volume without a group; groups as lvm2 writes them on our own samples only",
		References: []string{"LVM2: lib/format_text/layout.h, lib/label/label.h; man pages lvmdump(8), pvck(8)"},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
}

const (
	sector  = 512
	labels  = 4 // sectors in which the label may stand
	maxText = 4 << 20
	reach   = 1 << 50
)

// seed is what the CRC begins with (lib/misc/crc.h, INITIAL_CRC).
const seed = 0xf597a6cf

// sum is CRC-32 with another start and without the inversion at the end.
func sum(b []byte) uint32 { return ^crc32.Update(^uint32(seed), crc32.IEEETable, b) }

func signatures() (list []format.Signature) {
	for k := range int64(labels) {
		list = append(list, format.Signature{At: k * sector, Bytes: []byte("LABELONE")})
	}
	return list
}

// volume is what the label says.
type volume struct {
	label    int64
	id       string
	length   int64
	metadata []format.Range
	sound    bool // the CRC of the label matches
}

func read(in *format.Input) (*volume, error) {
	le := binary.LittleEndian
	for at := int64(0); at < labels*sector; at += sector {
		b := in.Head(at, sector)
		if len(b) < sector || string(b[:8]) != "LABELONE" || string(b[0x18:0x20]) != "LVM2 001" || le.Uint64(b[8:]) != uint64(at/sector) {
			continue
		}
		from := le.Uint32(b[0x14:])
		if from < 0x20 || from > sector-64 {
			continue
		}
		h := b[from:]
		id, ok := format.Text(h[:32])
		v := &volume{label: at, id: id, length: int64(le.Uint64(h[32:])), sound: sum(b[0x14:]) == le.Uint32(b[0x10:])}
		if !ok || v.length < at+sector || v.length > reach {
			continue
		}
		v.areas(h[40:])
		return v, nil
	}
	return nil, format.Not("no label")
}

// areas reads two lists of pairs, each ended by zeros.
func (v *volume) areas(h []byte) {
	le := binary.LittleEndian
	for list := 0; list < 2 && len(h) >= 16; h = h[16:] {
		at, n := le.Uint64(h), le.Uint64(h[8:])
		switch {
		case at == 0:
			list++
		case list == 1 && at < reach && n >= sector && n < reach:
			v.metadata = append(v.metadata, format.Range{Offset: int64(at), Length: int64(n)})
		}
	}
}

// text gives the current text of a metadata area.
func (r area) text(in *format.Input) ([]byte, error) {
	le := binary.LittleEndian
	b := in.Head(r.Offset, sector)
	if len(b) < sector || string(b[4:20]) != " LVM2 x[5A%r0N*>" || le.Uint32(b[20:]) != 1 {
		return nil, fmt.Errorf("metadata area at 0x%x: no magic", r.Offset)
	}
	at, n, want := int64(le.Uint64(b[40:])), int64(le.Uint64(b[48:])), le.Uint32(b[56:])
	if n == 0 {
		return nil, nil
	}
	if at < sector || at >= r.Length || n < 0 || n > maxText || n > r.Length-sector {
		return nil, fmt.Errorf("metadata area at 0x%x: text of %d bytes at 0x%x", r.Offset, n, at)
	}
	first := min(n, r.Length-at)
	text := append(in.Head(r.Offset+at, int(first)), in.Head(r.Offset+sector, int(n-first))...)
	if sum(text) != want {
		return nil, fmt.Errorf("metadata area at 0x%x: CRC is %08x, the header says %08x", r.Offset, sum(text), want)
	}
	return bytes.TrimRight(text, "\x00\n"), nil
}

type area format.Range

func measure(in *format.Input) (format.Extent, error) {
	v, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: v.length}, nil
}

func open(in *format.Input, out format.Sink) error {
	v, err := read(in)
	if err != nil {
		return err
	}
	out.Property("id", v.id)
	out.Property("label-checksum", map[bool]string{true: format.Matches, false: format.Differs}[v.sound])
	end := min(v.length, in.Size())
	format.Short(in, out, v.length)
	out.Structure(v.label, sector)
	var text []byte
	for _, m := range v.metadata {
		out.Structure(m.Offset, min(m.Length, max(end-m.Offset, 0)))
		t, err := area(m).text(in)
		if err != nil {
			out.Fail("", min(m.Offset, end), err.Error())
		}
		if text == nil {
			text = t
		}
	}
	if text == nil {
		out.Property("group", "none")
		return v.rest(out, end)
	}
	g, err := parse(text)
	if err != nil {
		out.Fail("", v.metadata[0].Offset, err.Error())
		return v.rest(out, end)
	}
	return g.hand(v, end, out)
}

// rest hands over what a volume without a readable group has, which may be an
// older file system.
func (v *volume) rest(out format.Sink, end int64) error {
	from := v.label + sector
	for _, m := range v.metadata {
		from = max(from, m.Offset+m.Length)
	}
	if from >= end {
		return nil
	}
	return out.Entry(assay.Entry{Name: "data", Piece: true}, format.One(from, end-from))
}
