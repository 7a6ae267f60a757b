// Package trx reads the TRX container that Broadcom's boot loader (CFE) loads:
// a short header before a loader, a kernel and a root file system.
package trx

import (
	"assay/lab/format"
)

// Format is the TRX container.
var Format = format.Format{
	Doc: format.Doc{
		Title: "TRX",
		What:  "The container of Broadcom's boot loader: header, then up to four parts (loader, kernel, root file system). Met in flash and in update files of Linksys, Asus, Netgear, Buffalo, Belkin and others, and in OpenWrt's images for them.",
		Layout: `Numbers little-endian.
0x00  4   magic "HDR0"
0x04  4   length with header
0x08  4   CRC-32 from 0x0c to the end, without the final inversion
0x0c  2   flags
0x0e  2   version: 1 or 2
0x10  4   offset of the first part
0x14  4   offset of the second, or 0
0x18  4   offset of the third, or 0
0x1c  4   version 2: offset of the fourth, or 0
A part ends where the next one starts. The fourth part of version 2 begins with
a header of its own in which 8 bytes at 0x16, that the boot loader changes,
count as 0xff in the CRC. Asus keeps a tail in the last 64 bytes of the image:
version 4, product 12, then bytes without known meaning.`,
		Reads: []string{
			"versions 1 and 2; entries part0 ... part3 in the order of the header",
			"whether the CRC matches",
			"the tail of Asus images: properties product and product-version",
		},
		Not: []string{
			"the magic numbers by which single products are told apart in OpenWrt's images are not searched for",
		},
		Verified: "a sample of FACT's extractor, generated images (version 1); version 2 on our own samples only",
		References: []string{
			"OpenWrt firmware-utils: src/trx.c, src/otrx.c (struct trx_header), src/asustrx.c (struct asustrx_tail)",
			"Linux: drivers/mtd/parsers/parser_trx.c",
			"checked with fact_extractor's sample and our own",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("HDR0")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.length, Certainty: format.Exact}, nil
}
