// Package squashfs reads SquashFS images of versions 1 to 4 in both byte
// orders, with the compressions of squashfs-tools and the LZMA variants that
// makers of routers put in their place.
//
// Sources of the layouts: squashfs_fs.h and squashfs_compat.h of
// squashfs-tools; the description of version 4 by Zachary Dremann and David
// Oberhollenzer (squashfs-tools-ng, doc/format.adoc). What is known of makers'
// variants comes from images and from the notes of the sasquatch project.
package squashfs

import "assay/lab/format"

// Format reads SquashFS.
var Format = format.Format{
	Doc: format.Doc{
		Title: "SquashFS",
		What:  "A compressed file system that is only read: the root file system of most Linux routers.",
		Layout: `Version 4, 96 bytes, little-endian:
0  u32 magic "hsqs"     4 u32 inodes       8 u32 creation time  12 u32 block size
16 u32 fragments       20 u16 compression 22 u16 log2 block    24 u16 flags
26 u16 ids             28 u16 major       30 u16 minor         32 u64 root inode
40 u64 bytes used      48 u64 id table    56 u64 xattr table   64 u64 inode table
72 u64 directory table 80 u64 fragments   88 u64 export table
Versions 1 to 3 (51, 63 and 119 bytes, either byte order):
0  u32 magic            4 u32 inodes       8 u32 bytes used 2  12 u32 uids 2
16 u32 gids 2          20 u32 inodes 2    24 u32 directories 2 28 u16 major
30 u16 minor           32 u16 block size 1 34 u16 log2 block   36 u8 flags
37 u8 uids             38 u8 gids         39 u32 creation time 43 u64 root inode
51 u32 block size      55 u32 fragments   59 u32 fragments 2   63 u64 bytes used
71 u64 uids            79 u64 gids        87 u64 inode table   95 u64 directories
103 u64 fragments     111 u64 export table
Then data blocks, fragment blocks, inode table, directory table, fragment table, export table, ids, xattrs. Tables are metadata blocks: u16 length (bit 15: stored as it is), then up to 8192 bytes unpacked.`,
		Reads: []string{
			"versions 1, 2, 3 and 4, little-endian and big-endian (version 4 big-endian: AVM)",
			"gzip, lzma, lzo, xz with branch filters, lz4, zstd",
			"magics hsqs, sqsh, shsq, qshs, hsqt, tqsh, sqlz, zlqs; the byte order is taken from the version field",
			"LZMA with the 13-byte header, with properties and dictionary size only (Broadcom, Linksys, D-Link), with the length in front, with DD-WRT's four bytes, with \"7zip\", and without any header (properties found by trying)",
			"images whose declared compression is not the one that was used",
			"damaged images: a damaged block becomes zeros, an inode that no readable directory names is called orphan-REFERENCE, bytes that no file refers to are gaps",
			"images whose tables are lost (cut short): blocks of gzip, xz, zstd, lzo and lzma tell where they end; each run of full blocks with the short one behind it is given as recovered/OFFSET.blocks, mostly one file, or several small ones together",
		},
		Not: []string{
			"names, modes and owners of an image without a readable inode table; its lz4 blocks and those of LZMA variants without a header are gaps, too",
			"the export table and directory indexes: they only speed up what is read anyway",
		},
		Verified: "real images: Huawei HG532e (3.0, big-endian, lzma), Linksys WRT54GL, D-Link DIR-815, TP-Link TL-WR841N, ODI DFP-34X, V-SOL V2801F, Technicolor, by every path, digest, mode and device of a reference extraction; 17 samples of FACT's extractor and binwalk, versions 2 to 4 and AVM's; images made by Debian's mksquashfs in six compressions; version 1 on our own samples only",
		References: []string{
			"squashfs-tools: squashfs_fs.h, squashfs_compat.h",
			"https://dr-emann.github.io/squashfs/",
			"squashfs-tools-ng: doc/format.adoc",
		},
	},
	Version: 2,
	Signatures: []format.Signature{
		{Bytes: []byte("hsqs")}, {Bytes: []byte("sqsh")},
		{Bytes: []byte("shsq")}, {Bytes: []byte("qshs")},
		{Bytes: []byte("hsqt")}, {Bytes: []byte("tqsh")},
		{Bytes: []byte("sqlz")}, {Bytes: []byte("zlqs")},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}
