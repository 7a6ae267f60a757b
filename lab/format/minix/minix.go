// Package minix reads the file system of Minix, which small Linux systems use
// for RAM disks and diskettes.
//
// Sources of the layout: the kernel's include/uapi/linux/minix_fs.h and
// fs/minix; Tanenbaum and Woodhull, Operating Systems: Design and
// Implementation, chapter 5.
package minix

import "assay/lab/format"

// Format reads the Minix file system.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Minix file system",
		What:  "The first file system of Linux: initial RAM disks and diskette images of old and small systems.",
		Layout: `1,024 bytes of boot block, then the superblock.
Versions 1 and 2: 0 u16 inodes, 2 u16 zones, 4 u16 blocks of the inode bitmap, 6 u16 of the zone bitmap, 8 u16 first data zone, 10 u16 log2 blocks a zone, 12 u32 largest file, 16 u16 magic (0x137f, 0x138f: version 1 with names of 14 and 30 bytes; 0x2468, 0x2478: version 2), 18 u16 state, 20 u32 zones of version 2
Version 3: 0 u32 inodes, 6 u16, 8 u16 bitmaps, 10 u16 first data zone, 12 u16 log2, 16 u32 largest file, 20 u32 zones, 24 u16 magic 0x4d5a, 28 u16 block size
From block 2 on the bitmaps, the inodes (32 or 64 bytes), the zones. A directory entry is an inode number (u16, in version 3 u32) and a name of fixed length.`,
		Reads: []string{
			"versions 1, 2 and 3, little-endian and big-endian",
			"damaged images: inodes that no directory names are called inode-NUMBER",
		},
		Not:        []string{"deleted files: what is left of them is reported as unread"},
		Verified:   "a sample of FACT's extractor; empty volumes made by Debian's mkfs.minix, and ours checked by fsck.minix",
		References: []string{"Linux: include/uapi/linux/minix_fs.h, fs/minix"},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
}

// signatures are the magics with what stands behind them: the state (0 to 3)
// or, in version 3, padding and the block size's low byte.
func signatures() (list []format.Signature) {
	for _, m := range []uint16{magic1, magic1Long, magic2, magic2Long} {
		list = append(list,
			format.Signature{At: superAt + 16, Bytes: []byte{byte(m), byte(m >> 8), 0, 0}, Mask: []byte{0xff, 0xff, 0xfc, 0xff}},
			format.Signature{At: superAt + 16, Bytes: []byte{byte(m >> 8), byte(m), 0, 0}, Mask: []byte{0xff, 0xff, 0xff, 0xfc}})
	}
	return append(list,
		format.Signature{At: superAt + 24, Bytes: []byte{0x5a, 0x4d, 0, 0, 0}},
		format.Signature{At: superAt + 24, Bytes: []byte{0x4d, 0x5a, 0, 0, 0, 0}, Mask: []byte{0xff, 0xff, 0xff, 0xff, 0x83, 0xff}})
}
