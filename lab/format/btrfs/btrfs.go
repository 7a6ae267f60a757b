// Package btrfs reads the B-tree file system of Linux.
//
// Sources of the layouts: the kernel's include/uapi/linux/btrfs_tree.h and
// fs/btrfs/{accessors.h,lzo.c}; "On-disk Format" of the btrfs documentation.
package btrfs

import "assay/lab/format"

// Format reads btrfs.
var Format = format.Format{
	Doc: format.Doc{
		Title: "btrfs",
		What:  "The B-tree file system of Linux, with snapshots, checksums and compression: network storage, gateways, Turris routers.",
		Layout: `Little-endian. The superblock stands at 64 KiB, copies at 64 MiB and 256 GiB (offsets in it):
0x00 checksum of the rest  0x20 uuid               0x30 u64 its own place
0x40 "_BHRfS_M"            0x48 u64 generation     0x50 u64 root tree
0x58 u64 chunk tree        0x60 u64 log tree       0x70 u64 size
0x88 u64 devices           0x90 u32 sector         0x94 u32 node
0xa0 u32 bytes of system chunks                    0xbc u64 incompatible features
0xc4 u16 checksum type     0xc6 u8 levels of root, chunk and log tree
0xc9 this device           0x12b label             0x32b system chunks
All places are logical: chunks say where they stand on which device. A node: checksum, 0x20 uuid, 0x30 u64 its place, 0x50 u64 generation, 0x58 u64 tree, 0x60 u32 entries, 0x64 u8 level, at 0x65 entries. Keys are u64 object, u8 type, u64 offset. Of a leaf an entry is key, u32 offset, u32 size of the item; above it is key, u64 place, u64 generation.
Items: 1 inode, 12 name of an inode, 24 extended attribute, 84 and 96 directory entry, 108 extent of a file, 128 checksums, 132 root of a tree, 228 chunk.`,
		Reads: []string{
			"superblock copies, chunk and root tree, subvolumes and snapshots at their places in the tree",
			"extents: inline, regular, reserved (zeros), holes; zlib, lzo and zstd compression",
			"single and DUP on one device; of RAID1 over several devices what the one has",
			"checksums of nodes and contents (crc32c, sha256): the good copy of two is taken, what matches in none is given and told",
			"extended attributes, devices, links",
			"damaged trees: leaves that are still there are searched for",
		},
		Not: []string{
			"RAID0, RAID10, RAID5 and RAID6 over several devices: contents there are told as not readable",
			"the log tree of an unclean shutdown: a property says so",
			"checksums of the types xxhash64 and blake2b are not verified: a property says so",
			"encrypted and verity items; the raid stripe tree and extent tree v2",
		},
		Verified: "images made by Debian's mkfs.btrfs, a sample of FACT's extractor; compressed contents, snapshots and damage on our own samples only",
		References: []string{
			"https://btrfs.readthedocs.io/en/latest/dev/On-disk-format.html",
			"Linux: include/uapi/linux/btrfs_tree.h, fs/btrfs/lzo.c",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: superAt + 0x40, Bytes: []byte(superMagic)},
		{At: superCopyAt + 0x40, Bytes: []byte(superMagic)},
	},
	Measure: measure,
	Open:    open,
}
