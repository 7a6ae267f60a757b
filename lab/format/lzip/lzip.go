// Package lzip reads .lz files.
package lzip

import "assay/lab/format"

// Format is lzip.
var Format = format.Format{
	Doc: format.Doc{
		Title: "lzip",
		What:  "One file compressed with LZMA; several members may follow each other and are one content. Source archives and some packages are met in it.",
		Layout: `Numbers little-endian.
header   "LZIP", version (1), dictionary size (1: bits 4-0 its logarithm, 12 to 29, bits 7-5 sixteenths to subtract)
data     LZMA with lc 3, lp 0, pb 2 and an end marker
trailer  CRC-32 of the content (4), size of the content (8), size of the member (8, not in version 0)`,
		Reads: []string{
			"versions 0 and 1, any number of members directly behind each other, as one content",
			"members behind a damaged one; zeros stand in place of what is lost, as many as its trailer says",
			"checksums and sizes are verified",
		},
		Not: []string{
			"dictionaries over 512 MiB, which the format does not have either; of those over 256 MiB only so much is used",
		},
		Verified:   "files made by Debian's lzip; no real firmware",
		References: []string{"Antonio Diaz Diaz, lzip manual, File format; RFC draft-diaz-lzip"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("LZIP")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}
