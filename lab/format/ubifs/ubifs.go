// Package ubifs opens UBIFS, the file system that stands in UBI volumes.
package ubifs

import (
	"assay/lab/format"
)

// Format is the UBIFS file system.
var Format = format.Format{
	Doc: format.Doc{
		Title: "UBIFS",
		What:  "UBI File System: journalled, compressed and writable, in a volume of UBI. The root file system or the settings of routers and base stations with NAND flash.",
		Layout: `Logical blocks of the UBI volume, all numbers little-endian. Everything is a node at a multiple of 8: 0x06101831 (4), CRC-32 of what follows (4), sequence number (8), 16 length (4), 20 type (1), 21 group (1).
Block 0: superblock (type 6): 28 flags (4), 32 least write (4), 36 block size (4), 40 blocks (4), 44 most blocks (4), 56 blocks of the log (4), 60 of the space tree (4), 64 of orphans (4), 72 fan-out (4), 80 version (4), 84 compression (2), 104 time granularity (4), 108 UUID (16).
Blocks 1 and 2: master nodes (7), the last counts: 24 highest inode (8), 32 commit number (8), 44 block of the log (4), 48 root of the index: block (4), offset (4), length (4).
Then log, space tree, orphans, main area. Index node (9): 24 children (2), 26 level (2), 28 per child block (4), offset (4), length (4), key (8). A key is inode (4) and type in the upper 3 bits with block number or hash of the name (4): 0 inode, 1 data, 2 name, 3 extended attribute.
Inode (0): 24 key (16), 48 size (8), 72 mtime (8), 92 links (4), 96 uid (4), 100 gid (4), 104 mode (4), 112 length of inline data (4), 160 data. Data (1): 40 size (4), 44 compression (2), 48 data of up to 4096 bytes. Name (2) and attribute (3): 40 inode (8; 0: deleted), 49 type (1), 50 length (2), 56 name. Truncation (4): 24 inode (4), 40 old size (8), 48 new size (8).
Log: commit start (10): 24 commit number (8); references (8): 24 block (4), 28 offset (4) of a journal block, whose nodes are newer than the index.`,
		Reads: []string{
			"images of mkfs.ubifs and volumes of devices, versions 4 and 5; compression none, LZO, zlib, zstd",
			"the index, and over it the journal: names made and deleted, truncations, inodes removed since the last commit",
			"hard links, devices, links, extended attributes, holes",
			"damage: where the index cannot be read, all nodes of the main area are searched for the keys that are missing; blocks whose CRC differs are zeros",
		},
		Not: []string{
			"encrypted contents and names (fscrypt): they are listed as stored",
			"authentication: hashes are skipped, not verified",
		},
		Verified: "images made by Debian's mkfs.ubifs with lzo, zlib and zstd; a sample of FACT's extractor; no real firmware",
		References: []string{
			"Linux, fs/ubifs/ubifs-media.h, key.h, replay.c",
			"Adrian Hunter, A Brief Introduction to the Design of UBIFS, 2008",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte{0x31, 0x18, 0x10, 0x06}},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

func measure(in *format.Input) (format.Extent, error) {
	v, err := newVolume(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: int64(v.blocks) * v.blockSize, Certainty: format.Exact}, in.Ctx.Err()
}
