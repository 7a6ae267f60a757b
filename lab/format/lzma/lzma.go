// Package lzma reads LZMA streams with the header of .lzma files and with the
// shorter ones of boot loaders.
package lzma

import "assay/lab/format"

// Format is LZMA with a header of its own.
var Format = format.Format{
	Doc: format.Doc{
		Title: "LZMA",
		What:  "One file compressed with LZMA behind a short header without magic (\"LZMA alone\", .lzma): for many years the usual form of kernels in routers.",
		Layout: `Numbers little-endian.
0x00  1  properties: (pb*5 + lp)*9 + lc; nearly always 5d
0x01  4  dictionary size
0x05  8  length of the content; all ones: not known, an end marker ends it
0x0d     range coder: 00, then data
Boot loaders also have headers of 9 bytes (length in 4 bytes) and of 5 (no length).`,
		Reads: []string{
			"the header of 13 bytes with known and unknown length, with and without end marker, with any properties at the start of a content and with those seen in firmware anywhere",
			"headers of 9 and 5 bytes with properties 5d and a dictionary size that is a power of two",
			"of a damaged stream what comes before the damage",
		},
		Not: []string{
			"streams in which the start of the range coder or the first 64 KiB of content are damaged: not recognised, nothing else tells them from other data",
			"the end of a stream with unknown length and no end marker: it is read until the data make no sense",
			"matches more than 256 MiB back: taken for damage",
		},
		Verified: "real images: kernels and loaders of Huawei, D-Link, TP-Link, ODI, V-SOL, Ubiquiti and a WAS-110; files made by Debian's xz; makers' variants of the header on our own samples only, unless those devices have them",
		References: []string{
			"LZMA SDK: DOC/lzma-specification.txt (header and stream)",
			"XZ Utils: doc/lzma-file-format.txt, src/liblzma/common/alone_decoder.c (which dictionary sizes are plausible)",
		},
	},
	Version:    1,
	Signatures: signatures(),
	Starts:     starts,
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

// usual is the properties byte of nearly all streams: lc=3 lp=0 pb=2.
const usual = 0x5d

// otherProperties are those that mksquashfs, boot loaders and vendors' tools
// choose otherwise, all with pb=2: lc/lp of 0/0, 4/0, 3/1, 4/1, 0/2, 1/2, 2/2.
var otherProperties = []byte{0x5a, 0x5e, 0x66, 0x67, 0x6c, 0x6d, 0x6e}

// signatures must tell a header without magic from tables of small numbers
// and from names filled with zeros, so each names what is fixed beyond the
// properties: a dictionary size, the upper half of the length, the first byte
// of the range coder.
func signatures() []format.Signature {
	var list []format.Signature
	add := func(pattern ...int) { list = append(list, signature(pattern)) }
	const any, ones = -1, 0xff
	// usual properties: any dictionary of a multiple of 64 KiB below 256 MiB,
	// with a length in 4 or 8 bytes, without one, with an unknown one
	add(usual, 0, 0, any, low, any, any, any, any, 0)
	add(usual, 0, 0, any, low, 0)
	add(usual, 0, 0, any, low, ones, ones, ones, ones, ones, ones, ones, ones, 0)
	for d := 0x10; d <= 0x80; d <<= 1 { // 4 to 32 KiB
		add(usual, 0, d, 0, 0, any, any, any, any, 0, 0, 0, 0, 0)
		add(usual, 0, d, 0, 0, ones, ones, ones, ones, ones, ones, ones, ones, 0)
	}
	for _, p := range otherProperties {
		for d := 1; d <= 1<<9; d <<= 1 { // 64 KiB to 32 MiB
			add(int(p), 0, 0, d&0xff, d>>8, any, any, any, any, 0, 0, 0, 0, 0)
			add(int(p), 0, 0, d&0xff, d>>8, ones, ones, ones, ones, ones, ones, ones, ones, 0)
		}
	}
	return list
}

// low in a pattern is a byte below 16.
const low = -2

func signature(pattern []int) format.Signature {
	s := format.Signature{Bytes: make([]byte, len(pattern)), Mask: make([]byte, len(pattern))}
	for i, p := range pattern {
		switch {
		case p >= 0:
			s.Bytes[i], s.Mask[i] = byte(p), 0xff
		case p == low:
			s.Mask[i] = 0xf0
		}
	}
	return s
}
