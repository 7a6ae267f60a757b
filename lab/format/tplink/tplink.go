// Package tplink reads the firmware header of TP-Link routers, versions 1 to 3,
// with or without a boot loader in the image.
package tplink

import (
	"assay/lab/format"
)

// Format is the TP-Link firmware header.
var Format = format.Format{
	Doc: format.Doc{
		Title: "TP-Link firmware header",
		What:  "The 512-byte header before kernel and root file system in update files and flash of TP-Link routers and DSL gateways, and in OpenWrt's images for them.",
		Layout: `Numbers big-endian; load address and entry point little-endian on some boards.
       version 1 (01 00 00 00)       versions 2 and 3 (02 00 00 00, 03 00 00 00)
0x00   vendor, 24 bytes from 0x04    0x04  firmware version, 48 bytes
0x1c   firmware version, 36 bytes
0x40   hardware id                   0x34
0x44   hardware revision             0x38
0x48   region                        0x3c  additional hardware version
0x4c   MD5, 16 bytes                 0x40
0x60   second MD5, use unknown       0x54
0x74   load address                  0x68
0x78   entry point                   0x6c
0x7c   length of the image           0x70
0x80   kernel: offset, length        0x74
0x88   root file system: the same    0x7c
0x90   boot loader: the same         0x84
0x98   version: three 2-byte numbers 0x91  three bytes; 0x8e two more
                                     0xd0  version 3: RSA signature, 128 bytes
The MD5 is that of the image with a salt in its place. In an image with a boot
loader the first header stands before the content of the flash: the boot loader
at 0x200 plus its offset, a second header at 0x20200; kernel and root file
system count from the second header, also in the first.`,
		Reads: []string{
			"version 1 with any vendor's name, versions 2 and 3 with a version text that begins with \"ver.\"",
			"entries kernel and rootfs; with a boot loader in the image: bootloader, and firmware, which begins with the second header and is opened in its turn",
			"images without a length (OpenWrt's combined images): as long as their kernel",
			"the MD5 with the four public salts: matches, or cannot tell",
		},
		Not: []string{
			"the RSA signature of version 3 is shown as present, not verified",
			"the safeloader images of newer devices have no such header",
			"headers with all numbers little-endian: none has been seen",
		},
		Verified: "real images: TP-Link TL-WR841N v10 (version 1, with and without boot loader), a sample of FACT's extractor; version 2 on our own samples only",
		References: []string{
			"OpenWrt firmware-utils: src/mktplinkfw.c, src/mktplinkfw2.c (struct fw_header, md5salt_*)",
			"read from the bytes of tl-wr841n v10 3.16.9: two headers, kernel and root file system relative to the second",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		version1(),
		{Bytes: []byte("\x02\x00\x00\x00ver.")},
		{Bytes: []byte("\x03\x00\x00\x00ver.")},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

// version1 matches the version, two letters of a vendor's name, and the NUL
// bytes that end the two texts behind it.
func version1() format.Signature {
	s := format.Signature{Bytes: make([]byte, 0x40), Mask: make([]byte, 0x40)}
	copy(s.Bytes, "\x01\x00\x00\x00@@")
	copy(s.Mask, "\xff\xff\xff\xff\xc0\xc0")
	s.Mask[0x1b], s.Mask[0x3f] = 0xff, 0xff
	return s
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in, 0)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.total(), Certainty: format.Exact}, nil
}
