// Package xfs reads XFS, versions 4 and 5.
//
// Sources of the layouts: "XFS Algorithms & Data Structures" (xfsprogs
// documentation) and the kernel's fs/xfs/libxfs/xfs_format.h, xfs_da_format.h
// and xfs_log_format.h.
package xfs

import "assay/lab/format"

// Format reads XFS.
var Format = format.Format{
	Doc: format.Doc{
		Title: "XFS",
		What:  "The file system of many Linux servers, core network elements and network storage.",
		Layout: `Big-endian but for checksums. Allocation groups of equal size, each with a superblock, free space and inode headers, one sector each (offsets in the superblock):
0x00 "XFSB"               0x04 u32 block size      0x08 u64 blocks
0x20 uuid                 0x30 u64 log             0x38 u64 root inode
0x54 u32 blocks a group   0x58 u32 groups          0x60 u32 log blocks
0x64 u16 version          0x66 u16 sector          0x68 u16 inode size
0x6a u16 inodes a block   0x6c label               0x78 u8 logs of block, sector, inode, inodes a block, 0x7c of blocks a group
0xc0 u8 log of a directory block in blocks         0xc8 u32 features 2
0xd0 u32 features of version 5 (compatible, read-only, incompatible, log)
0xe0 u32 CRC-32C, little-endian
An inode number is group, block, index. An inode: "IN", u16 mode, u8 version, u8 format (device, local, extents, B+tree), 0x08 u32 uid, gid, links, 0x20 times, 0x38 u64 size, 0x4c u32 extents, 0x52 u8 place of the attributes, at 100 (version 3: 176) the content's extents: of 128 bits 1 unwritten, 54 offset, 52 block, 21 blocks.
Directories: short in the inode, or blocks ("XD2B", "XDB3", "XD2D", "XDD3") of u64 inode, u8 length, name, type, u16 own offset.`,
		Reads: []string{
			"versions 4 and 5, block sizes 512 bytes to 64 KiB, large directory blocks, 64-bit and sparse inodes, big timestamps, large extent counters",
			"extents in inodes and B+trees, unwritten extents, holes, reflinks",
			"short, block, leaf and node directories, with and without file types",
			"links in inodes and blocks, devices, attributes short, in leaves and remote; access control lists",
			"checksums of superblock, inodes, directory blocks and B+trees of files (version 5) are verified",
			"damaged images: inodes that no directory names are called inode-NUMBER",
		},
		Not: []string{
			"a log that was not replayed: a property says so, the state before it is read",
			"contents on a realtime device: a failure says so",
			"versions 1 to 3 and directories of version 1: refused",
		},
		Verified: "a sample of FACT's extractor (version 4), volumes made by Debian's mkfs.xfs; no real firmware",
		References: []string{
			"https://mirrors.edge.kernel.org/pub/linux/utils/fs/xfs/docs/xfs_filesystem_structure.pdf",
			"Linux: fs/xfs/libxfs/xfs_format.h, xfs_da_format.h, xfs_log_format.h",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 0, Bytes: []byte("XFSB")}},
	Measure:    measure,
	Open:       open,
}
