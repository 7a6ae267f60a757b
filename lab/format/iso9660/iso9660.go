// Package iso9660 reads the file system of optical discs and of the images
// that vendors ship as discs.
//
// Sources of the layout: ECMA-119 (ISO 9660), 4th edition; IEEE P1281 (SUSP)
// 1.12 and P1282 (Rock Ridge) 1.12; the Joliet Specification; the El Torito
// specification 1.0; for zisofs the kernel's fs/isofs/rock.h and compress.c.
// Section numbers in comments refer to ECMA-119.
package iso9660

import "assay/lab/format"

// Format reads ISO 9660.
var Format = format.Format{
	Doc: format.Doc{
		Title: "ISO 9660",
		What:  "The file system of CDs and DVDs: installers and rescue systems of servers, management systems and network functions.",
		Layout: `Sectors of 2,048 bytes; 16 are left to the system, then descriptors (8):
0 u8 type (1 primary, 2 supplementary, 0 boot, 255 end)  1 "CD001"  6 u8 1
40 volume name, 32 bytes      80 u32 both orders: blocks    128 u16 both: block size
132 u32 both: path table      140 u32 its place             156 directory record of the root
A directory record: 0 u8 length, 2 u32 both: place, 10 u32 both: length, 18 date, 25 flags (2 directory, 0x80 more extents follow), 32 u8 length of the name, 33 name, then fields of SUSP: two letters, u8 length, u8 version.`,
		Reads: []string{
			"Rock Ridge: names, modes, owners, times, links, devices, continuations, relocated directories",
			"Joliet where there is no Rock Ridge; files that only Joliet names stand under joliet/",
			"contents of several extents; zisofs version 1, unpacked",
			"boot images of El Torito that are no files: boot-OFFSET",
			"damaged images: directories that none names are found by the path table and called directory-BLOCK",
		},
		Not: []string{
			"interleaved files: a failure says so",
			"UDF beside ISO 9660: named as a property",
			"raw sectors of 2,352 bytes, High Sierra: not recognised",
		},
		Verified: "images made by Debian's genisoimage with Rock Ridge and Joliet; no real firmware",
		References: []string{
			"ECMA-119, 4th edition", "IEEE P1281 and P1282, version 1.12", "Joliet Specification, Microsoft 1995",
			"El Torito Bootable CD-ROM Format Specification, version 1.0", "Linux: fs/isofs",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 16*sector + 1, Bytes: []byte("CD001\x01")}},
	Measure:    measure,
	Open:       open,
}
