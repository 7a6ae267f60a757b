// Package ext reads the second, third and fourth extended file systems.
//
// Sources of the layouts: the kernel's Documentation/filesystems/ext4 (ext4
// Data Structures and Algorithms), fs/ext4/ext4.h, ext4_extents.h and xattr.h;
// lib/ext2fs/ext2_fs.h of e2fsprogs; include/linux/jbd2.h for the journal.
package ext

import "assay/lab/format"

// Format reads ext2, ext3 and ext4.
var Format = format.Format{
	Doc: format.Doc{
		Title: "ext2, ext3, ext4",
		What:  "The usual file systems of Linux on eMMC, SD cards and virtual disks: root file systems and data partitions of base stations, gateways and Android devices.",
		Layout: `1,024 bytes of boot block, then the superblock, little-endian (offsets in it):
0x00 u32 inodes         0x04 u32 blocks         0x14 u32 first data block
0x18 u32 log2 block-10  0x20 u32 blocks a group 0x28 u32 inodes a group
0x30 u32 write time     0x38 u16 magic 0xef53   0x3a u16 state  0x3c u16 errors
0x48 u32 creator        0x4c u32 revision       0x54 u32 first inode
0x58 u16 inode size     0x5a u16 group of this superblock
0x5c u32 compatible, 0x60 incompatible, 0x64 read-only compatible features
0x68 uuid               0x78 volume name        0xe0 u32 journal inode
0xe8 u32 first orphan   0xfe u16 descriptor size  0x104 u32 first meta group
0x108 u32 made          0x150 u32 blocks, high  0x270 u32 checksum seed
0x3fc u32 CRC-32C of what stands before
The next block has the group descriptors (32 or 64 bytes each): block bitmap, inode bitmap, inode table. An inode is 128 bytes or more: u16 mode, u16 uid, u32 size, times, ... 0x28 60 bytes with block numbers, an extent tree, a short link target or the first bytes of the content.`,
		Reads: []string{
			"ext2, ext3 and ext4, block sizes 1 KiB to 64 KiB",
			"block maps and extent trees, holes, unwritten extents, inline data, short links, hashed directories",
			"64-bit, flex_bg, meta_bg, sparse_super 1 and 2, bigalloc, metadata checksums (superblock, descriptors, inodes, extent blocks are verified)",
			"extended attributes in inodes, in blocks and in inodes of their own; access control lists",
			"a journal that was not replayed (JBD2, all checksum versions): its finished transactions are applied while reading",
			"damaged images: superblock and group descriptors from their backups; inodes that no directory names are called inode-NUMBER",
		},
		Not: []string{
			"contents and names encrypted with fscrypt: given as they stand, with a failure that says so",
			"deleted files: their blocks, where they still hold data, are reported as unread",
			"fast commits behind the last transaction of a journal: a failure says so",
			"compressed blocks (e2compr) and journals on a device of their own: refused",
		},
		Verified: "images made by Debian's mke2fs (2, 3 and 4), checked against debugfs; samples of FACT's extractor; Android sparse images",
		References: []string{
			"https://docs.kernel.org/filesystems/ext4/",
			"Linux: fs/ext4/ext4.h, fs/ext4/ext4_extents.h, fs/ext4/xattr.h, include/linux/jbd2.h",
			"e2fsprogs: lib/ext2fs/ext2_fs.h",
		},
	},
	Version: 1,
	// The magic, then the state (bits 0 to 2 and 5) and the behaviour on
	// errors (1 to 3).
	Signatures: []format.Signature{{
		At:    superAt + 0x38,
		Bytes: []byte{0x53, 0xef, 0x00, 0x00, 0x00, 0x00},
		Mask:  []byte{0xff, 0xff, 0xd8, 0xff, 0xfc, 0xff},
	}},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}
