// Package erofs reads the enhanced read-only file system of Android devices
// and of newer embedded systems.
//
// Sources of the layout: the kernel's fs/erofs/erofs_fs.h, zmap.c and
// Documentation/filesystems/erofs.rst; erofs-utils for MicroLZMA.
package erofs

import "assay/lab/format"

// Format reads EROFS.
var Format = format.Format{
	Doc: format.Doc{
		Title: "EROFS",
		What:  "A compressed file system that is only read: system partitions of Android, containers, root file systems of newer devices.",
		Layout: `Superblock at 1,024, little-endian:
0  u32 magic 0xe0f5e1e2  4 u32 CRC-32C     8 u32 compatible features
12 u8 log2 block        13 u8 more slots  14 u16 root node    16 u64 inodes
24 u64 built, 32 u32 nanoseconds          36 u32 blocks       40 u32 nodes from block
44 u32 shared attributes from block       48 uuid             64 volume name
80 u32 incompatible features              84 u16 algorithms   86 u16 devices
90 u8 log2 directory block, 91 u8 and 92 u32 long names of attributes
96 u64 node with the packed ends of files
Node n stands at 32 n behind the start of the nodes, 32 or 64 bytes: u16 format (bit 0 long, bits 1 to 3 layout), u16 attributes, u16 mode, ... Then attributes, then the end of the content or the index of its compressed clusters.`,
		Reads: []string{
			"flat, inline and chunked contents; compact and extended nodes",
			"LZ4, MicroLZMA, DEFLATE, Zstandard; full and compacted indexes, big clusters, interlaced ones, compressed ends in the node, fragments, deduplicated clusters",
			"extended attributes, shared ones and long prefixes",
			"damaged images: a damaged cluster becomes zeros; nodes that no directory names are called node-NUMBER",
		},
		Not: []string{
			"48-bit addresses, metadata boxes and other features that are newer: the image is reported as unread",
			"contents on other devices: a failure says so",
		},
		Verified:   "images made by Debian's mkfs.erofs: uncompressed, lz4, lz4hc, lzma, deflate, zstd; no real firmware",
		References: []string{"Linux: fs/erofs/erofs_fs.h, fs/erofs/zmap.c", "https://docs.kernel.org/filesystems/erofs.html", "https://erofs.docs.kernel.org/"},
	},
	Version:    1,
	Signatures: []format.Signature{{At: superAt, Bytes: []byte{0xe2, 0xe1, 0xf5, 0xe0}}},
	Measure:    measure,
	Open:       open,
}
