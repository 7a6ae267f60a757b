// Package exfat reads the exFAT file system of large SD cards and USB sticks.
//
// Source of the layout: Microsoft, exFAT file system specification, revision
// 1.00 (2019). Section numbers in comments refer to it.
package exfat

import "assay/lab/format"

// Format reads exFAT.
var Format = format.Format{
	Doc: format.Doc{
		Title: "exFAT",
		What:  "The file system of SD cards over 32 GiB and of USB sticks; logs and captures of test equipment come on it.",
		Layout: `Boot sector, little-endian (3.1):
0 eb 76 90   3 "EXFAT   "   11 53 zero bytes
72 u64 sectors        80 u32 table at     84 u32 sectors of the table
88 u32 clusters at    92 u32 clusters     96 u32 root cluster   100 u32 serial
104 u16 revision     106 u16 flags       108 log2 bytes a sector
109 log2 sectors a cluster   110 tables   510 55 aa
Sectors 12 to 23 are a copy. Directories have entries of 32 bytes: 85 file (attributes, times), c0 stream (4 u16 name hash, 8 u64 valid length, 20 u32 cluster, 24 u64 length), c1 fifteen UTF-16 units of the name; 81 allocation bitmap, 82 up-case table, 83 label.`,
		Reads: []string{
			"revision 1, sectors of 512 to 4,096 bytes, contents with and without chain",
			"damaged images: the copy of the boot sector; directories that none names are found by their checksums and called cluster-NUMBER",
		},
		Not:        []string{"deleted entries: what is left of them is reported as unread", "the second table of TexFAT where it is not the active one"},
		Verified:   "empty volumes made by Debian's mkfs.exfat, and ours checked by fsck.exfat and dump.exfat; no real firmware",
		References: []string{"https://learn.microsoft.com/windows/win32/fileio/exfat-specification"},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 3, Bytes: []byte("EXFAT   \x00\x00\x00\x00")}},
	Measure:    measure,
	Open:       open,
}
