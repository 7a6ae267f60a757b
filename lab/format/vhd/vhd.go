// Package vhd reads virtual hard disks of Virtual PC and Hyper-V, version 1.
package vhd

import "assay/lab/format"

// Format is VHD.
var Format = format.Format{
	Doc: format.Doc{
		Title: "VHD virtual hard disk",
		What:  "The virtual disk of Virtual PC and Hyper-V: fixed (the disk, then a footer), dynamic (blocks that were written) or differencing (blocks that differ from a parent).",
		Layout: `Numbers big-endian, sectors of 512 bytes.
footer: at the end, and in dynamic disks also at the start
0x00  8   "conectix"
0x08  4   features; 0x0c 4 version 00 01 00 00
0x10  8   offset of the dynamic header; all ones in fixed disks
0x18  4   time, seconds since 2000; 0x1c 4 who made it
0x28  8   original size; 0x30 8 size of the disk; 0x3c 4 type: 2 fixed, 3 dynamic, 4 differencing
0x40  4   checksum: complement of the sum of the other bytes; 0x44 16 UUID
dynamic header: 0x00 8 "cxsparse"; 0x10 8 offset of the block table; 0x1c 4 its entries; 0x20 4 bytes of a block; 0x24 4 checksum; 0x28 16 UUID of the parent; 0x40 512 name of the parent, UTF-16
block table: first sector of each block, all ones: none. A block: a map with a bit for each sector, filled to a sector, then the block`,
		Reads: []string{
			"dynamic and differencing disks: one entry disk; sectors that a map leaves out are zeros, or the parent's",
			"the footer of a fixed disk by itself: properties only. The disk before it is recognised as what it is",
		},
		Not:        []string{"the parent of a differencing disk: named; what stands there is zeros here, and the entry is marked damaged"},
		Verified:   "disks made by Debian's qemu-img; no real firmware",
		References: []string{"Microsoft: Virtual Hard Disk Image Format Specification 1.0 (2006)", "QEMU: block/vpc.c"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("conectix\x00\x00\x00")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	d, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: d.end}, nil
}
