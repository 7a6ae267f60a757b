// Package romfs reads the ROM file system of small Linux systems.
//
// Source of the layout: the kernel's Documentation/filesystems/romfs.rst and
// include/uapi/linux/romfs_fs.h.
package romfs

import "assay/lab/format"

// Format reads romfs.
var Format = format.Format{
	Doc: format.Doc{
		Title: "romfs",
		What:  "The smallest file system of Linux: uClinux systems, initial RAM disks and data partitions of small devices.",
		Layout: `All numbers are u32 big-endian, everything stands at multiples of 16.
0 "-rom1fs-"  8 size  12 checksum: the first 512 bytes add up to zero
16 volume name, ended by NUL, filled up to 16 bytes; the first header follows
A header:
0 place of the next header | executable 8 | type 0 to 7
4 what the type needs: hard link and directory a header, device major and minor
8 size  12 checksum: the words of the header with its name add up to zero
16 name, ended by NUL, filled up to 16 bytes; the content follows`,
		Reads: []string{
			"the only version; all types",
			"damaged images: when a chain of headers breaks, the headers behind are found by their checksums and called header-OFFSET",
		},
		Not: []string{
			"modes (besides executable), owners and times: the format does not store them; the mode is what Linux shows",
		},
		Verified:   "images made by Debian's genromfs, a sample of FACT's extractor; no real firmware",
		References: []string{"https://docs.kernel.org/filesystems/romfs.html", "Linux: include/uapi/linux/romfs_fs.h, fs/romfs/super.c"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("-rom1fs-")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}
