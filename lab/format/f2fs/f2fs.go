// Package f2fs reads the Flash-Friendly File System.
//
// Sources of the layouts: the kernel's include/linux/f2fs_fs.h,
// fs/f2fs/{f2fs,node,segment,xattr}.h and Documentation/filesystems/f2fs.rst.
package f2fs

import "assay/lab/format"

// Format reads F2FS.
var Format = format.Format{
	Doc: format.Doc{
		Title: "F2FS",
		What:  "The Flash-Friendly File System of Linux: data partitions of Android devices, overlays of OpenWrt on eMMC.",
		Layout: `Little-endian, blocks of 4 KiB. The superblock stands at 0x400, its copy at 0x1400 (offsets in it):
0x00 u32 magic 0xf2f52010  0x08 u32 log2 sector     0x0c u32 log2 sectors a block
0x10 u32 log2 block (12)   0x14 u32 log2 blocks a segment (9)
0x24 u64 blocks            0x30 u32 segments, then of checkpoint, SIT, NAT, SSA, main
0x48 u32 block of segment 0, then of checkpoint, SIT, NAT, SSA, main
0x60 u32 root inode        0x6c uuid                0x7c UTF-16 label
0x680 u32 blocks of checkpoint payload              0x884 u32 features
0xbfc u32 CRC-32
Two checkpoint packs, one segment apart: the newer whole one counts. It says which of the two copies of each block of the NAT (node address table: 455 entries of u8 version, u32 inode, u32 block) is in force; newer entries stand in a journal in a summary block of the pack.
A node block ends in u32 node, u32 inode, u32 flags, u64 checkpoint, u32 next. An inode has 0x00 u16 mode, 0x03 u8 inline flags, 0x04 u32 uid, u32 gid, u32 links, 0x10 u64 size, 0x30 u64 mtime, 0x4c u32 attribute node, 0x168 923 block numbers or what stands in their place, 0xfd4 u32 nodes: 2 direct, 2 indirect, 1 double indirect.`,
		Reads: []string{
			"both superblocks, both checkpoint packs, NAT with its journal, large NAT bitmaps, checkpoint payload",
			"inline data, inline directories, extra attributes, flexible inline attributes, direct and indirect nodes, holes",
			"compressed clusters: lzo, lz4, zstd",
			"extended attributes in the inode and in a node of their own, access control lists, devices, links",
			"checksums of superblock, checkpoint and inodes are verified",
			"damaged images: nodes that the NAT does not lead to are searched for in the main area",
		},
		Not: []string{
			"contents and names encrypted with fscrypt: given as they stand, with a failure that says so",
			"clusters compressed with lzo-rle where runs occur: a failure says so, zeros stand in their place",
			"nodes written by fsync after the last checkpoint (roll-forward)",
			"file systems over several devices: a failure says so, what stands on the first one is read",
		},
		Verified: "images made by Debian's mkfs.f2fs and sload.f2fs, a sample of FACT's extractor; compressed files on our own samples only",
		References: []string{
			"https://docs.kernel.org/filesystems/f2fs.html",
			"Linux: include/linux/f2fs_fs.h, fs/f2fs/node.h, fs/f2fs/segment.h, fs/f2fs/xattr.h",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: superAt, Bytes: []byte{0x10, 0x20, 0xf5, 0xf2}},
		{At: superAt + blockSize, Bytes: []byte{0x10, 0x20, 0xf5, 0xf2}},
	},
	Measure: measure,
	Open:    open,
}
