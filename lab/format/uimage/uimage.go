// Package uimage reads the legacy image of the U-Boot boot loader: a header of
// 64 bytes before a kernel, a ram disk, a script or several files at once.
package uimage

import (
	"assay/lab/format"
)

// Format is the U-Boot legacy image.
var Format = format.Format{
	Doc: format.Doc{
		Title: "uImage",
		What:  "The legacy image of U-Boot: a 64-byte header before a kernel, ram disk, device tree, script or several files. Met in update files, flash partitions and boot loaders of almost every vendor.",
		Layout: `All numbers big-endian.
0x00  4   magic 27 05 19 56, or a vendor's (see Reads)
0x04  4   CRC-32 (ISO 3309, as zlib) of the header with this field zero
0x08  4   creation time, seconds since 1970-01-01 UTC
0x0c  4   length of the data in bytes
0x10  4   load address
0x14  4   entry point
0x18  4   CRC-32 of the data
0x1c  1   operating system
0x1d  1   processor architecture
0x1e  1   type of image
0x1f  1   compression of the data
0x20  32  name, padded with NUL
0x40      data; in types multi and script it begins with the lengths of its
          parts, 4 bytes each, ended by a zero; parts of a multi-file image
          start at multiples of 4 behind that list`,
		Reads: []string{
			"one entry named by the type of the image: kernel, ramdisk, firmware, filesystem, standalone, flat_dt ...; the words are those of mkimage -T; data where the type has no word",
			"multi-file images: entries image0, image1 ... (by U-Boot's convention kernel, ram disk, device tree, but vendors differ)",
			"scripts: one entry script, without the list of lengths",
			"headers lengthened by 32, 96 or 160 bytes that the header's checksum covers too",
			"vendors' magic numbers before an otherwise equal header whose checksum holds: Netgear, Realtek switch boards (83800000, 93000000 ...), I-O DATA \"COMB\", OpenWrt's \"OKLI\", Youku 12291000, ZyXEL ffa83090",
		},
		Not: []string{
			"a header whose checksum differs is taken only with the standard magic, known codes, a clean name and a length that fits; the difference is then a failure in the report",
			"the vendor magic numbers 00000000 and 00000006, which some boot loaders want, are not searched for",
		},
		Verified: "real images: ODI DFP-34X, V-SOL V2801F, Ubiquiti UF-Instant, TP-Link TL-WR841N, WAS-110; images made by Debian's mkimage, with several files and scripts",
		References: []string{
			"U-Boot: include/image.h (struct legacy_img_hdr, IH_*), boot/image.c (image_multi_getimg)",
			"OpenWrt: target/linux/*/image/*.mk (UIMAGE_MAGIC), drivers/mtd/mtdsplit/mtdsplit_uimage.c; firmware-utils: src/uimage_padhdr.c",
		},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.length + h.size, Certainty: format.Exact}, nil
}
