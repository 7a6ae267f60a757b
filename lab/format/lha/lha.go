// Package lha opens LHA (LZH) archives.
package lha

import (
	"assay/internal/window"
	"assay/lab/format"
)

// Format is the LHA archive.
var Format = format.Format{
	Doc: format.Doc{
		Title: "LHA (LZH)",
		What:  "Archive of LHA, a packer common in Japan and in BIOS images. Buffalo, Yamaha and others shipped firmware in it.",
		Layout: `Numbers little-endian. Each file: header, packed data; a zero byte ends the archive.
 0  1 length of the header less 2 (levels 0, 1); 0 2 length (level 2); 0 2 size of a word, 4 (level 3)
 1  1 sum of the header's bytes (levels 0, 1)
 2  5 method, "-lh5-"
 7  4 packed size, in level 1 with the extended headers
11  4 size
15  4 DOS time, or seconds since 1970 (levels 2, 3)
19  1 attribute
20  1 level
21    levels 0, 1: length of the name (1), name, CRC-16 of the content (2), and in level 1 system (1), length of the first extended header (2)
21  2 levels 2, 3: CRC-16, system (1); level 2: length of the first extended header (2); level 3: length of the header (4), of the first extended header (4)
extended header: type (1), data, length of the next (2, level 3: 4); types 00 CRC-16 of the header, 01 name, 02 directory (ff between), 50 Unix mode, 51 group and owner, 54 Unix time`,
		Reads: []string{
			"header levels 0 to 3; methods -lh0- (stored), -lh4- to -lh7-, -lz4-, -lhd- (directory)",
			"CRC-16s of contents are verified, sums of headers decide whether one is one",
			"archives that are cut; behind a damaged header the next sound one is looked for (16 MiB) and the hole is a gap",
		},
		Not: []string{
			"-lh1-, -lh2-, -lh3-, -lzs-, -lz5- and -pm- methods: named, not decoded",
		},
		Verified:   "our own samples, read by Debian's lhasa too; no real firmware",
		References: []string{"LHa for UNIX 1.14i: header.doc", "Haruhiko Okumura, ar002"},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: 2, Bytes: []byte("-lh?-"), Mask: []byte{255, 255, 255, 0, 255}},
		{At: 2, Bytes: []byte("-lz?-"), Mask: []byte{255, 255, 255, 0, 255}},
	},
	Measure: measure,
	Open:    open,
}

// measure believes a header with a checksum of 16 bits, or two with one of 8.
func measure(in *format.Input) (format.Extent, error) {
	w := &walker{in: in, win: window.New(in.Content), notes: silent{}}
	weak, files := 0, 0
	for h := w.next(); h != nil; h = w.next() {
		if files == 0 && h.at != 0 {
			break
		}
		if files++; !h.strong {
			weak++
		}
	}
	if files == 0 || files == weak && files < 2 && !w.done && w.end != in.Size() {
		return format.Extent{}, format.Not("no header with the right checksum, or a single one")
	}
	return format.Extent{Length: w.end, Certainty: format.Exact}, in.Ctx.Err()
}
