// Package vhdx reads virtual hard disks of Hyper-V, version 2.
package vhdx

import "assay/lab/format"

// Format is VHDX.
var Format = format.Format{
	Doc: format.Doc{
		Title: "VHDX virtual hard disk",
		What:  "The virtual disk of Hyper-V since 2012: blocks that were written, tables in regions, and a log.",
		Layout: `Numbers little-endian.
0x00000  8   "vhdxfile"; 8 512 who made it, UTF-16
0x10000  4   "head": header; again at 0x20000; 4 4 CRC-32C; 8 8 sequence number; 0x30 16 GUID of the log; 0x44 4 length of the log; 0x48 8 its offset
0x30000  4   "regi": regions; again at 0x40000; 4 4 CRC-32C; 8 4 number; from 0x10 on 16 GUID, 8 offset, 4 length, 4 flags
metadata region: 0 8 "metadata"; 10 2 number; from 0x20 on 16 GUID, 4 offset, 4 length, 4 flags
block table: 8 bytes each: bits 0 to 2 state (0 to 3 not there, 6 whole, 7 partly), bits 20 to 63 MiB in the file; behind the entries of each 2^23 sectors one for their map`,
		Reads: []string{
			"fixed and dynamic disks: one entry disk, with zeros for blocks that are not there",
			"differencing disks: the blocks that are whole",
			"the header with the higher sequence number; checksums are verified",
		},
		Not:        []string{"the log: when it is not empty, that is told; what it would change is as it was before", "the parent of a differencing disk: the entry is marked damaged", "blocks that are there partly are zeros"},
		Verified:   "disks made by Debian's qemu-img; no real firmware",
		References: []string{"[MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format", "QEMU: block/vhdx.c"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("vhdxfile")}},
	Measure:    measure,
	Open:       open,
}

func measure(in *format.Input) (format.Extent, error) {
	d, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: d.end}, nil
}
