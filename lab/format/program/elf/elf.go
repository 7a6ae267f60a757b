// Package elf cuts ELF programs out of raw contents.
package elf

import (
	"assay"
	"assay/anatomy/program"
	"assay/lab/format"
)

// Format is an ELF file with something else behind it.
var Format = format.Format{
	Doc: format.Doc{
		Title: "ELF program in other data",
		What:  "An ELF file that stands in a flash image or in front of an appended archive: real-time systems, modem and co-processor firmware, self-extracting programs, AppImages.",
		Layout: `0x00  4  7f "ELF"
0x04  1  class: 1 32-bit, 2 64-bit
0x05  1  byte order: 1 little-endian, 2 big-endian
0x06  1  version 1
0x10  2  type; 2  processor; 4 version 1
then  entry, offset of program headers, offset of section headers (words of the class); 4 flags;
      2 length of this header; 2 and 2 length and number of program headers; 2 and 2 of section headers
The file ends with the last byte that a header, segment or section has.`,
		Reads: []string{
			"the length of an ELF file, so that it is a content of its own: program",
			"what stands behind it is searched for containers",
		},
		Not: []string{
			"ELF files that fill their content or have less than 64 KiB behind them: programs, which surveys read as they are",
			"object files and kernel modules", "ELF files without program headers",
		},
		Verified: "AppImages and firmware that Debian's packages have in them, with data around; layout on our own samples",
		References: []string{
			"System V Application Binary Interface, chapters 4 and 5",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 0, Bytes: []byte("\x7fELF")}},
	Measure:    measure,
	Open:       open,
}

// behind is how much must stand behind a program that is cut out: signatures
// and checksums which makers append to a program are shorter.
const behind = 64 << 10

const object = 1 // ET_REL

func measure(in *format.Input) (format.Extent, error) {
	b := in.Head(0, 0x14)
	if len(b) < 0x14 || string(b[:4]) != "\x7fELF" {
		return format.Extent{}, format.Not("no magic")
	}
	if b[0x10]|b[0x11] == object { // in either byte order: the other byte is zero
		return format.Extent{}, format.Not("an object file")
	}
	n := program.Length(in)
	switch {
	case n == 0:
		return format.Extent{}, format.Not("header of no ELF file")
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
