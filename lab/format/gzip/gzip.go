// Package gzip reads gzip files.
package gzip

import "assay/lab/format"

// Format is gzip.
var Format = format.Format{
	Doc: format.Doc{
		Title: "gzip",
		What:  "One file compressed with DEFLATE; several such members may follow each other and are one content. Kernels, initial root file systems and archives are met in it.",
		Layout: `Numbers little-endian.
0x00  3  magic 1f 8b 08 (08: DEFLATE)
0x03  1  flags: 01 text, 02 header checksum, 04 extra field, 08 name, 10 comment
0x04  4  time of the content, seconds since 1970; 0 when not recorded
0x08  1  compression level hint
0x09  1  operating system
then     extra field (length in 2 bytes, data), name and comment (ended by NUL), low half of the header's CRC-32, as flagged
then     DEFLATE data
then  4  CRC-32 of the content
then  4  length of the content modulo 2^32`,
		Reads: []string{
			"any number of members directly behind each other, as one content",
			"recorded name and time of the first member; checksum and length of every member are verified",
			"of a damaged file what comes before the damage",
		},
		Not: []string{
			"bytes behind the last member: the container ends there",
			"a member of under 4 KiB of content of which both checksum and length are wrong: not recognised",
		},
		Verified:   "real images: Technicolor 1.0.1, initial file systems, contents of 84 packages of Linux distributions; files made by Debian's gzip",
		References: []string{"RFC 1952: GZIP file format specification version 4.3", "RFC 1951: DEFLATE Compressed Data Format Specification version 1.3"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0x1f, 0x8b, 8}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}
