// Package qcow2 reads QEMU's copy-on-write disk images.
package qcow2

import "assay/lab/format"

// Format is QCOW2.
var Format = format.Format{
	Doc: format.Doc{
		Title: "QCOW2 disk image",
		What:  "QEMU's disk image, in which virtual network functions and cloud images come: clusters that were written, some compressed, and tables that say where.",
		Layout: `Numbers big-endian.
0x00  4   magic "QFI" fb
0x04  4   version 2 or 3
0x08  8   offset of the name of the backing file; 0x10 4 its length
0x14  4   bits of a cluster's size
0x18  8   bytes of the disk
0x20  4   encryption: 0 none, 1 AES, 2 LUKS
0x24  4   entries of the first table (L1); 0x28 8 its offset
0x30  8   offset of the table of reference counts; 0x38 4 its clusters
0x3c  4   snapshots; 0x40 8 offset of their table
version 3: 0x48 8 incompatible features; 0x50 8 compatible; 0x58 8 autoclear; 0x60 4 bits of a count; 0x64 4 length of the header; 0x68 1 compression: 0 DEFLATE, 1 Zstandard
L1 entry: offset of a cluster of second entries (bits 9 to 55)
L2 entry: bit 62 compressed; else bit 0 zeros, bits 9 to 55 offset. Compressed: offset and, above, sectors of 512 bytes
extended L2: behind each entry a map of 32 subclusters: written, zeros`,
		Reads: []string{
			"versions 2 and 3, clusters of 512 bytes to 2 MiB, compressed ones (DEFLATE, Zstandard), extended L2 entries",
			"one entry disk: the disk, with zeros for what was not written",
			"backing file, snapshots, encryption and dirty state as properties",
		},
		Not: []string{
			"the backing file: what stands there is zeros here, and the entry is marked damaged",
			"encrypted disks and disks with an external data file: named, not opened",
			"the content of snapshots",
		},
		Verified:   "a sample of binwalk; disks made by Debian's qemu-img, plain and compressed",
		References: []string{"QEMU: docs/interop/qcow2.txt"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("QFI\xfb\x00\x00\x00")}},
	Measure:    measure,
	Open:       open,
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	d := layout(in, h)
	return format.Extent{Length: d.end}, nil
}
