// Package vdi reads virtual disks of VirtualBox.
package vdi

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/anatomy/guid"
	"assay/internal/window"
	"assay/lab/format"
)

// Format is VDI.
var Format = format.Format{
	Doc: format.Doc{
		Title: "VDI virtual disk",
		What:  "VirtualBox's virtual disk: blocks that were written, and a map of them.",
		Layout: `Numbers little-endian.
0x000  64  text, "<<< Oracle VM VirtualBox Disk Image >>>"
0x040  4   magic 7f 10 da be
0x044  4   version 00 00 01 00 + minor
0x048  4   length of the header behind here
0x04c  4   type: 1 dynamic, 2 fixed, 3 undo, 4 differencing
0x050  4   flags; 0x054 256 comment
0x154  4   offset of the map; 0x158 4 offset of the blocks
0x168  4   bytes of a sector
0x170  8   bytes of the disk; 0x178 4 bytes of a block; 0x17c 4 bytes before each block; 0x180 4 blocks; 0x184 4 of them written
0x188  16  GUID; 0x198 16 of the last snapshot; 0x1a8 16 of the parent
map: 4 bytes a block: its number in the file, ff ff ff ff none, fe ff ff ff zeros`,
		Reads:      []string{"version 1.1: dynamic, fixed and differencing disks; one entry disk"},
		Not:        []string{"the parent of a differencing disk: told; what stands there is zeros here, and the entry is marked damaged"},
		Verified:   "disks made by Debian's qemu-img; no real firmware",
		References: []string{"VirtualBox: src/VBox/Storage/VDICore.h", "QEMU: block/vdi.c"},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 0x40, Bytes: []byte{0x7f, 0x10, 0xda, 0xbe, 1, 0, 1, 0}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	headLength   = 0x1b8
	differencing = 4
	none         = 0xffffffff
	zero         = 0xfffffffe
)

type disk struct {
	kind            uint32
	mapAt, data     int64
	size            int64
	block, extra    int64
	blocks, written int64
	id, parent      guid.GUID
}

func read(in *format.Input) (*disk, error) {
	b := make([]byte, headLength)
	if n, _ := in.ReadAt(b, 0); n < len(b) || string(b[0x40:0x48]) != "\x7f\x10\xda\xbe\x01\x00\x01\x00" {
		return nil, format.Not("no magic")
	}
	u32 := func(at int) int64 { return int64(binary.LittleEndian.Uint32(b[at:])) }
	d := &disk{
		kind: uint32(u32(0x4c)), mapAt: u32(0x154), data: u32(0x158), size: int64(min(binary.LittleEndian.Uint64(b[0x170:]), 1<<50)),
		block: u32(0x178), extra: u32(0x17c), blocks: u32(0x180), written: u32(0x184), id: guid.GUID(b[0x188:0x198]), parent: guid.GUID(b[0x1a8:0x1b8]),
	}
	switch {
	case d.kind < 1 || d.kind > 4 || u32(0x48) < 0x160 || u32(0x48) > 0x1000:
		return nil, format.Not("type %d, header of %d bytes", d.kind, u32(0x48))
	case d.block < 512 || d.block > 1<<30 || d.block&(d.block-1) != 0 || d.extra > 1<<20:
		return nil, format.Not("blocks of %d bytes, %d before each", d.block, d.extra)
	case d.size < 1 || d.blocks != (d.size+d.block-1)/d.block || d.written > d.blocks:
		return nil, format.Not("%d of %d blocks for a disk of %d bytes", d.written, d.blocks, d.size)
	case d.mapAt < headLength || d.data < d.mapAt+4*d.blocks:
		return nil, format.Not("map at 0x%x, blocks at 0x%x", d.mapAt, d.data)
	}
	return d, nil
}

// step is from one block to the next in the file.
func (d *disk) step() int64 { return d.block + d.extra }

func (d *disk) end() int64 { return d.data + d.written*d.step() }

func measure(in *format.Input) (format.Extent, error) {
	d, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: d.end()}, nil
}

func open(in *format.Input, out format.Sink) error {
	d, err := read(in)
	if err != nil {
		return err
	}
	out.Property("type", [...]string{"", "dynamic", "fixed", "undo", "differencing"}[d.kind])
	out.Property("disk-size", fmt.Sprint(d.size))
	out.Property("guid", d.id.String())
	if !d.parent.IsZero() {
		out.Property("parent", d.parent.String())
	}
	out.Structure(0, min(d.data, in.Size()))
	list, reason := d.extents(in, out)
	body := format.Body{Extents: list, Size: d.size}
	if reason != "" {
		out.Fail("disk", -1, reason)
		body = format.Damaged(in, list, reason)
		body.From = format.Range{Offset: min(d.data, in.Size()), Length: max(0, min(d.end(), in.Size())-d.data)}
	}
	return out.Entry(assay.Entry{Name: "disk", Piece: true}, body)
}

// extents follows the map; each place in the file is one block's.
func (d *disk) extents(in *format.Input, out format.Sink) (list []format.Range, reason string) {
	w := window.New(in)
	size := in.Size()
	seen := map[int64]bool{}
	left, missing := d.size, int64(0)
	for k := range d.blocks {
		n := min(d.block, left)
		b := w.At(d.mapAt+4*k, 4)
		if len(b) < 4 {
			reason = fmt.Sprintf("map at 0x%x: past end of image", d.mapAt)
			break
		}
		left -= n
		e := int64(binary.LittleEndian.Uint32(b))
		at := d.data + e*d.step() + d.extra
		switch {
		case e == none && d.kind == differencing:
			missing += n
			list = format.Extend(list, -1, n)
		case e == none || e == zero:
			list = format.Extend(list, -1, n)
		case e >= d.written || seen[e]:
			reason = fmt.Sprintf("block %d at 0x%x: not one of %d that were written, or a second one there", k, at, d.written)
			list = format.Extend(list, -1, n)
		default:
			seen[e] = true
			if at-d.extra < size {
				out.Structure(at-d.extra, min(d.extra, size-at+d.extra))
			}
			have := max(0, min(n, size-at))
			if have < n {
				reason = fmt.Sprintf("block %d at 0x%x: past end of image", k, at)
			}
			list = format.Extend(list, at, have)
			list = format.Extend(list, -1, n-have)
		}
	}
	if missing > 0 && reason == "" {
		reason = fmt.Sprintf("%d of %d bytes stand in the parent %s", missing, d.size, d.parent)
	}
	return format.Extend(list, -1, left), reason
}
