// Package fat reads the FAT file systems of boot partitions, SD cards and USB
// sticks.
//
// Sources of the layout: Microsoft, FAT32 File System Specification 1.03
// (fatgen103); ECMA-107; the kernel's Documentation/filesystems/vfat.rst and
// fs/fat.
package fat

import "assay/lab/format"

// Format reads FAT12, FAT16 and FAT32.
var Format = format.Format{
	Doc: format.Doc{
		Title: "FAT",
		What:  "The file system of boot and EFI partitions, SD cards and USB sticks: FAT12, FAT16 and FAT32 with long names.",
		Layout: `Boot sector, little-endian:
0  jump   3 8 bytes name of the maker   11 u16 bytes a sector   13 u8 sectors a cluster
14 u16 reserved sectors  16 u8 tables   17 u16 root entries     19 u16 sectors
21 u8 medium  22 u16 sectors a table    28 u32 sectors before   32 u32 sectors
FAT12 and 16: 39 u32 serial number, 43 label, 54 "FAT16   "
FAT32: 36 u32 sectors a table, 40 u16 active table, 44 u32 root cluster,
48 u16 information sector, 50 u16 copy of the boot sector, 67 serial, 71 label
510 55 aa
Then the tables, the root directory (FAT12 and 16) and the clusters. A directory entry has 32 bytes: 11 name, attributes, ... 20 u16 cluster (high), 22 u16 time, 24 u16 date, 26 u16 cluster, 28 u32 size.`,
		Reads: []string{
			"FAT12, FAT16, FAT32; sectors of 512 to 4,096 bytes",
			"long names; short names in code page 437 with the case bits of Windows NT",
			"damaged images: the second table and the copy of the boot sector; chains of clusters that no readable directory names are called chain-CLUSTER",
		},
		Not: []string{
			"deleted entries: what is left of them is reported as unread",
			"time zones: times are taken as UTC",
		},
		Verified: "volumes made by Debian's mkfs.fat and mcopy; no real firmware",
		References: []string{
			"Microsoft: FAT32 File System Specification, version 1.03",
			"ECMA-107: Volume and file structure of disk cartridges",
			"https://docs.kernel.org/filesystems/vfat.html",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: 510, Bytes: []byte{0x55, 0xaa}},
		{At: 54, Bytes: []byte("FAT12   ")}, {At: 54, Bytes: []byte("FAT16   ")}, {At: 82, Bytes: []byte("FAT32   ")},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}
