// Package tclinux reads the header "HDR2" that the SDK of TrendChip, Ralink and
// EcoNet puts before kernel and root file system of DSL and PON gateways.
package tclinux

import (
	"assay/lab/format"
)

// Format is the tclinux image.
var Format = format.Format{
	Doc: format.Doc{
		Title: "tclinux image",
		What:  "Kernel and root file system of gateways with TrendChip, Ralink or EcoNet processors (RT63365, EN7512 ...), as Huawei, ZyXEL, TP-Link, D-Link and others build them: the partition \"tclinux\" in flash, and what update files carry.",
		Layout: `Numbers in the order of the processor: big-endian when the magic reads "2RDH",
little-endian when it reads "HDR2".
0x00  4   magic 0x32524448
0x04  4   length of this header: 0x100, 0x174 or with signatures more
0x08  4   length of the image with this header
0x0c  4   CRC-32 of what is behind the header, without the final inversion
0x10  32  version
0x30  32  customer's version
0x50  4   length of the kernel
0x54  4   length of the root file system
0x58  4   length of the romfile (default configuration)
0x5c  32  model
0x7c  4   address to which the kernel is decompressed
0x100     with length 0x174 (ZyXEL): chip 8, board 16, model 4, two numbers,
          internal and external software version 32 each, four checksums
then      kernel, root file system, romfile, one behind the other`,
		Reads: []string{
			"both byte orders; entries kernel, rootfs and romfile, as far as their lengths are not zero",
			"header lengths 0x100, 0x174, 0x214 and 0x900; another one when the lengths of all parts add up",
			"whether the CRC matches",
		},
		Not: []string{
			"bytes behind the parts that the header does not name stay unclaimed",
			"signatures behind the 0x100 bytes are not read",
			"forms that keep flags in the upper half of the length of the root file system are refused",
		},
		Verified: "real images: Huawei HG532e (the header its packet holds); otherwise our own samples only",
		References: []string{
			"TrendChip and EcoNet SDK: tools/trx/trx.h (struct trx_header, TRX_MAGIC2 \"for tclinux\"), as published by ASUS and ZyXEL",
			"OpenWrt, target econet: image script with tclinux_trx_hdr (CRC-32/JAMCRC of the content, both byte orders)",
			"checked with the bytes of Huawei HG532e: lengths add up and the CRC matches",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte("2RDH")},
		{Bytes: []byte("HDR2")},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.total, Certainty: format.Exact}, nil
}
