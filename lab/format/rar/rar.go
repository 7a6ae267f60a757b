// Package rar opens RAR archives.
package rar

import "assay/lab/format"

// Format is the RAR archive. Headers are read here, so that each file is
// decoded by itself and damage to one does not end the others; the library
// decodes what is compressed.
var Format = format.Format{
	Doc: format.Doc{
		Title: "RAR",
		What:  "Archive of RAR and WinRAR. Vendors ship firmware in it.",
		Layout: `Numbers little-endian.
version 4  "Rar!" 1a 07 00; blocks: low half of the header's CRC-32 (2), type (1: 73 archive, 74 file, 7a service, 7b end), flags (2), length of the header (2), and with flag 8000 length of the data (4), which is the packed size in files
file       packed size (4), size (4), system (1), CRC-32 (4), DOS time (4), version (1), method (1: 30 stored to 35), length of the name (2), attributes (4), high halves of the sizes (4, 4, flag 100), name
version 5  "Rar!" 1a 07 01 00; blocks: CRC-32 of the header (4), then numbers of 7 bits a byte: length of the header, type (1 archive, 2 file, 3 service, 4 encryption, 5 end), flags (1 extra area, 2 data), length of the extra area, of the data
file       flags, size, attributes, time (4, flag 2), CRC-32 (4, flag 4), compression, system, length of the name, name; extra area with links`,
		Reads: []string{
			"versions 1.5 to 4 and 5 to 7; stored files stand in the input as they are",
			"solid archives in order, others file by file in parallel; CRC-32s are verified",
			"symbolic and hard links, Unix modes",
			"behind a damaged header the next sound one is looked for (16 MiB) and the hole is a gap",
		},
		Not: []string{
			"encrypted files and headers: named as such",
			"files that begin or go on in another volume: the stored part is given with a failure",
			"dictionaries over 128 MiB",
			"RAR before 1.5 (\"RE~^\")",
		},
		Verified:   "our own samples only: there is no free packer",
		References: []string{"RARLAB: RAR 5.0 archive format, rarlab.com/technote.htm", "RAR 4.20: technote.txt"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte(magic4)}, {Bytes: []byte(magic5)}},
	Measure:    measure,
	Open:       open,
}

const (
	magic4 = "Rar!\x1a\x07\x00"
	magic5 = "Rar!\x1a\x07\x01\x00"
)

func measure(in *format.Input) (format.Extent, error) {
	w, err := newWalker(in, silent{})
	if err != nil {
		return format.Extent{}, err
	}
	n := 0
	for b := w.next(); b != nil; b = w.next() {
		if n++; n == 1 && b.kind != archiveBlock && b.kind != cryptBlock {
			return format.Extent{}, format.Not("begins with a block of kind %d", b.kind)
		}
	}
	if n == 0 {
		return format.Extent{}, format.Not("no sound block behind the magic")
	}
	return format.Extent{Length: w.end, Certainty: format.Exact}, in.Ctx.Err()
}
