// Package pe cuts PE programs out of raw contents.
package pe

import (
	"assay"
	"assay/anatomy/program"
	"assay/lab/format"
)

// Format is a PE file with something else behind it.
var Format = format.Format{
	Doc: format.Doc{
		Title: "PE program in other data",
		What:  "A Windows or EFI program that stands in a flash image or in front of an appended archive: option ROMs, EFI drivers outside of firmware volumes, self-extracting installers of update tools.",
		Layout: `Numbers little-endian.
0x00  2  "MZ"
0x3c  4  offset of the PE header, which is:
      +0x00  4  "PE" 00 00
      +0x04  2  processor; 2 number of sections
      +0x14  2  length of the optional header, which begins at +0x18
      then the section headers of 40 bytes: +0x10 4 length and +0x14 4 offset in the file
Entry 4 of the data directories is the place of the signatures.
The file ends with the last section or, behind it, the signatures.`,
		Reads: []string{
			"the length of a PE file, so that it is a content of its own: program",
			"what stands behind it is searched for containers",
		},
		Not: []string{
			"PE files that fill their content or have less than 4 KiB behind them: programs, which surveys read as they are",
			"programs of DOS without a PE header",
		},
		Verified: "self-extracting archives of libarchive's tests and EFI programs of Debian's packages, with data around; layout on our own samples",
		References: []string{
			"Microsoft: PE Format, sections \"COFF File Header\", \"Optional Header\", \"Section Table\" and \"The Attribute Certificate Table\"",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 0, Bytes: []byte("MZ")}},
	Measure:    measure,
	Open:       open,
}

// behind is how much must stand behind a program that is cut out.
const behind = 4 << 10

func measure(in *format.Input) (format.Extent, error) {
	b := in.View(0, 0x206)
	if len(b) < 0x206 || string(b[:2]) != "MZ" {
		return format.Extent{}, format.Not("no magic")
	}
	if string(b[0x202:0x206]) == "HdrS" || string(b[0x38:0x3c]) == "ARM\x64" || string(b[0x38:0x3c]) == "RSC\x05" || string(b[4:8]) == "zimg" {
		return format.Extent{}, format.Not("a kernel")
	}
	n := program.Length(in)
	switch {
	case n == 0:
		return format.Extent{}, format.Not("no PE header")
	case n > in.Size()-behind:
		return format.Extent{}, format.Not("a program of %d bytes with %d behind it", n, in.Size()-n)
	}
	return format.Extent{Length: n}, nil
}

// open is asked only where nothing but padding stands behind the program.
func open(in *format.Input, out format.Sink) error {
	n := min(program.Length(in), in.Size())
	return out.Entry(assay.Entry{Name: "program", Piece: true}, format.One(0, n))
}
