// Package cramfs reads the compressed ROM file system of older routers and
// set-top boxes.
//
// Sources of the layout: the kernel's include/uapi/linux/cramfs_fs.h,
// fs/cramfs/README and Documentation/filesystems/cramfs.rst.
package cramfs

import "assay/lab/format"

// Format reads cramfs.
var Format = format.Format{
	Doc: format.Doc{
		Title: "cramfs",
		What:  "The compressed ROM file system: the root file system of routers, cameras and set-top boxes before SquashFS.",
		Layout: `Superblock, 76 bytes, in the byte order of the machine:
0  u32 magic 0x28cd3d45  4 u32 size   8 u32 flags   12 u32 zero
16 "Compressed ROMFS"   32 u32 CRC-32 of the image with this field zero
36 u32 edition          40 u32 blocks 44 u32 files  48 name, 16 bytes
64 root inode
An inode is 12 bytes of bit fields: mode 16, uid 16; size 24, gid 8; length of the name / 4: 6, place / 4: 26. In directories the name follows, filled with NUL. A file starts with u32 pointers behind the end of each of its blocks of 4 KiB; each block is zlib data, or nothing where it is a hole.`,
		Reads: []string{
			"little-endian and big-endian, versions 1 (without length) and 2",
			"superblock at 0 or, behind room for a boot loader, at 512",
			"holes; stored blocks and direct pointers (flag 0x800); blocks of 1 KiB to 64 KiB, found by trying",
			"damaged images: of a damaged block the rest becomes zeros, damaged entries of directories are skipped",
		},
		Not: []string{
			"times and the upper 8 bits of group ids: the format does not store them",
			"makers' variants with LZMA in place of zlib: blocks that are not zlib are reported as unread",
		},
		Verified: "images made by Debian's mkfs.cramfs in both byte orders; no real firmware",
		References: []string{
			"Linux: include/uapi/linux/cramfs_fs.h, fs/cramfs/README",
			"https://docs.kernel.org/filesystems/cramfs.html",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte("\x45\x3d\xcd\x28")}, {Bytes: []byte("\x28\xcd\x3d\x45")},
		{At: shifted, Bytes: []byte("\x45\x3d\xcd\x28")}, {At: shifted, Bytes: []byte("\x28\xcd\x3d\x45")},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}
