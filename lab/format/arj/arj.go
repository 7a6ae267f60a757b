// Package arj opens ARJ archives.
package arj

import (
	"assay/internal/window"
	"assay/lab/format"
)

// Format is the ARJ archive.
var Format = format.Format{
	Doc: format.Doc{
		Title: "ARJ",
		What:  "Archive of ARJ, a packer of the DOS time. Old firmware updates are shipped in it.",
		Layout: `Numbers little-endian. Headers, each behind 60 ea and its length (2; 0 ends the archive), with a CRC-32 and extended headers (length 2, data, CRC-32; 0 ends them) behind it.
 0 1 length of the fixed part         8 4 time            24 2 mode
 1 1 version of ARJ                  12 4 packed size     26 2 host data
 2 1 version needed                  16 4 size            then extra data, name NUL, comment NUL
 3 1 system (2 Unix, 0 DOS ...)      20 4 CRC-32
 4 1 flags (1 encrypted, 4 and 8 volumes)
 5 1 method (0 stored, 1-3 packed, 4 fastest)
 6 1 type (0 file, 1 text, 2 the archive's own header, 3 directory, 4 label)
The first header is the archive's own.`,
		Reads: []string{
			"methods 0 to 4; CRC-32s of headers and contents are verified",
			"archives that are cut; behind a damaged header the next sound one is looked for (16 MiB) and the hole is a gap",
		},
		Not: []string{
			"encrypted (garbled) files, and those that begin or go on in another volume: named",
		},
		Verified:   "a sample of binwalk, archives made by Debian's arj",
		References: []string{"unarj 2.65: unarj.c, technote.txt"},
	},
	Version: 1,
	Signatures: []format.Signature{{
		Bytes: []byte{0x60, 0xea, 0, 0, 0, 0, 0, 0, 0, 0, kindMain},
		Mask:  []byte{0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0xff},
	}},
	Measure: measure,
	Open:    open,
}

func measure(in *format.Input) (format.Extent, error) {
	w := &walker{in: in, win: window.New(in.Content), notes: silent{}}
	h, ok := w.read(0)
	if !ok || h.kind != kindMain || h.next == 0 {
		return format.Extent{}, format.Not("no archive header with the right CRC-32")
	}
	for h := w.next(); h != nil; h = w.next() {
	}
	return format.Extent{Length: w.end, Certainty: format.Exact}, in.Ctx.Err()
}
