// Package lzop reads the files of lzop.
package lzop

import "assay/lab/format"

// Format is lzop.
var Format = format.Format{
	Doc: format.Doc{
		Title: "lzop",
		What:  "Files compressed with LZO in blocks, each with its name, mode and time. Linux kernels (the payload of LZO images) and backups are met in it.",
		Layout: `Numbers big-endian.
magic    89 4c 5a 4f 00 0d 0a 1a 0a
version  lzop (2), LZO library (2), and from 0x0940 on: version needed to extract (2)
method   1 (1 LZO1X-1, 2 LZO1X-1(15), 3 LZO1X-999); level 1 from 0x0940 on
flags    4: 1 Adler-32 and 0x100 CRC-32 of contents, 2 and 0x200 of packed data, 0x40 extra field, 0x800 filter, 0x1000 the header's checksum is a CRC-32
then     filter (4, if flagged), mode (4), time (4; 4 more from 0x0940 on), length of the name (1), name, checksum (4)
extra    length (4), data, checksum (4)
block    length of the content (4; 0 ends the file), of the packed data (4; the same for a stored block), checksums of the content, checksums of the packed data (only if it is not stored), data
Further files begin with the magic again.`,
		Reads: []string{
			"any number of files behind each other; methods 1 to 3",
			"checksums of headers and contents are verified",
			"of damaged blocks what comes before the damage, then zeros, and the blocks behind them",
		},
		Not: []string{
			"filters and other methods (NRV, zlib): named, not decoded",
		},
		Verified:   "a kernel of FACT's extractor; files made by Debian's lzop",
		References: []string{"lzop 1.04: src/conf.h, src/lzop.c, src/p_lzo.c", "Linux: lib/decompress_unlzo.c"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte(magic)}},
	Measure:    measure,
	Open:       open,
	Fields:     tellFields,
}
