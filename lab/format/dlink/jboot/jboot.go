// Package jboot reads the headers of JBOOT, the boot loader of Cameo that
// D-Link's routers with Amit software have: update header, STAG and SCH2.
package jboot

import (
	"assay/lab/format"
)

// Format is each of the three headers of JBOOT with what stands behind it.
var Format = format.Format{
	Doc: format.Doc{
		Title: "JBOOT",
		What:  "Three headers of the boot loader JBOOT, one inside the other in update files of D-Link's DIR-300, DIR-320, DWR-1xx, DWR-9xx, DAP-1xxx and others: the ARM update header (AUH) tells where in flash to write, STAG marks a sound image, SCH2 describes the kernel. Only STAG and SCH2 stand in flash.",
		Layout: `Numbers little-endian.
AUH, 0x50 bytes:
0x00  12  ROM id, DLK...           0x24  4  length of what is erased
0x0c  2   mask of the header       0x28  4  place in flash
0x0e  2   sum of the data          0x2c  4  length of the data
0x10  10  zeros                    0x30  16 zeros
0x1a  1   1                        0x40  4  42 48 02 00
0x1b  1   0                        0x44  2  zero
0x1c  4   time                     0x46  10 section, type, offset, family
0x20  4   where erasing begins     0x4e  2  complement of the sum of the header
STAG, 16 bytes: mark, id (4), 24 2b, time 4, length 4, sum 2, sum of the tag 2;
the mark counts as the id in the sum and is ff in update files.
SCH2, 40 bytes: 24 21, compression 1, version 2, load 4, length of the kernel 4,
its CRC-32 4, entry 4, root file system: address 4, length 4, CRC-32 4, CRC-32
of the header with this field zero 4, length of the header 2, of the command
line 2; then the kernel.
The sum is that of 16-bit words with the carry added. The time counts 4 seconds
from 0x35016f00.`,
		Reads: []string{
			"AUH: entry image; STAG: entry image; SCH2: entry kernel",
			"whether sums and CRCs match",
		},
		Not: []string{
			"SCH2 gives the root file system an address in flash only: it is found by its own format behind the kernel",
			"a header whose own sum or CRC differs is refused",
			"images whose ROM id begins with DLK6E are encrypted: property encryption, the content stays what it is",
		},
		Verified: "our own samples only",
		References: []string{
			"OpenWrt firmware-utils: src/mkdlinkfw.c (struct auh_header, stag_header, sch2_header), src/mkdlinkfw-lib.c",
			"binwalk: src/signatures/dlke.rs",
			"checked with our own samples only",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: 0x40, Bytes: []byte{0x42, 0x48, 2, 0, 0, 0}},
		{At: 1, Bytes: []byte{4, 0x24, 0x2b}},
		{Bytes: []byte{0x24, 0x21, 0, 2}, Mask: []byte{0xff, 0xff, 0xfc, 0xff}},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

func measure(in *format.Input) (format.Extent, error) {
	b := in.Head(0, auhLength)
	if a := parseAUH(b); a != nil {
		return format.Extent{Length: auhLength + a.length, Certainty: format.Exact}, nil
	}
	if s := parseSTAG(b); s != nil {
		return format.Extent{Length: stagLength + s.length, Certainty: format.Exact}, nil
	}
	if s := parseSCH2(b); s != nil {
		return format.Extent{Length: s.size + s.kernel, Certainty: format.Exact}, nil
	}
	return format.Extent{}, format.Not("no header with a sound checksum")
}
