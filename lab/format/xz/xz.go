// Package xz reads .xz files.
package xz

import (
	"fmt"
	"io"
	"strconv"

	"assay"
	"assay/anatomy/xz"
	"assay/lab/format"
)

// Format is the .xz container.
var Format = format.Format{
	Doc: format.Doc{
		Title: "xz",
		What:  "One file compressed with LZMA2, in blocks with checks and an index. Kernels, initial root file systems and archives are met in it.",
		Layout: `Numbers little-endian; integers of variable length have 7 bits a byte, lowest first.
stream header  magic fd 37 7a 58 5a 00, 2 bytes of flags (type of check), CRC-32
blocks         header (length, filters, sizes if known, CRC-32), LZMA2 chunks, fill to 4, check of the content
index          00, number of blocks, size of each block and of its content, fill to 4, CRC-32
stream footer  CRC-32, size of the index, the flags again, 59 5a
More streams may follow, with multiples of 4 zero bytes between them.`,
		Reads: []string{
			"any number of streams and blocks; streams with fewer than 512 zero bytes between them are one file",
			"filters for x86, PowerPC, IA-64, ARM, ARM Thumb, SPARC, ARM64 and RISC-V code, and delta",
			"checks CRC-32, CRC-64 and SHA-256 are verified; others are passed over",
			"behind a damaged block the blocks that follow, when sizes stand in block headers or the index",
		},
		Not: []string{
			"matches more than 256 MiB back: taken for damage",
			"a custom filter: its block cannot be read",
		},
		Verified:   "real images: archives of DVRF, Linksys WRT54GL and XGS-PON sticks; a kernel of FACT's extractor; files made by Debian's xz with its filters",
		References: []string{"The .xz File Format, version 1.2.0, tukaani.org/xz/xz-file-format.txt", "XZ Embedded: xz_dec_lzma2.c (LZMA2 chunks)"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: xz.Magic}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	x, err := xz.Measure(in, in.Size())
	if x.Streams == 0 {
		return format.Extent{}, format.Not("%v", err)
	}
	if x.Whole {
		return format.Extent{Length: x.Length, Certainty: format.Exact}, nil
	}
	return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
}

func open(in *format.Input, out format.Sink) error {
	x, err := xz.Measure(in, in.Size())
	if x.Streams == 0 {
		return fmt.Errorf("stream header: %w", err)
	}
	b := format.Body{Size: -1, Stream: func(w io.Writer) error { return decode(in, out, w) }}
	if x.Whole {
		b.From = format.Range{Length: x.Length}
		out.Property("streams", strconv.Itoa(x.Streams))
		out.Property("blocks", strconv.FormatInt(x.Blocks, 10))
		if err == nil {
			b.Size = x.Size
		}
	}
	return out.Entry(assay.Entry{Name: "data"}, b)
}

// decode writes the content to w and tells the length of the file.
func decode(in *format.Input, out format.Sink, w io.Writer) error {
	r := xz.NewReader(in, in.Size())
	defer r.Close()
	_, err := r.WriteTo(w)
	out.Length(min(max(r.Consumed(), 1), in.Size()))
	return err
}
