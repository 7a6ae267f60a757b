// Package zstd reads Zstandard files.
package zstd

import "assay/lab/format"

// Format is Zstandard.
var Format = format.Format{
	Doc: format.Doc{
		Title: "zstd",
		What:  "One file compressed with Zstandard; several frames may follow each other and are one content. Kernels, initial root file systems, packages and update images are met in it.",
		Layout: `Numbers little-endian.
frame            28 b5 2f fd, descriptor (1), window (1, unless single segment), dictionary (0, 1, 2, 4), size of the content (0, 1, 2, 4, 8)
descriptor       bits 7-6 length of the size, 5 single segment, 3 reserved (0), 2 checksum, 1-0 length of the dictionary's number
block            3 bytes: bit 0 last, bits 1-2 type (0 raw, 1 one byte repeated, 2 compressed, 3 reserved), bits 3-23 size; then the data
behind the last  low half of the content's XXH64 (4), if flagged
skippable frame  5x 2a 4d 18, length (4), anything`,
		Reads: []string{
			"any number of frames and skippable frames directly behind each other, as one content",
			"what skippable frames hold, as entries of their own, when it is neither the size that pzstd writes nor a seek table",
			"frames behind a damaged one: zeros stand in place of what is lost, when the frame states its size",
			"of a damaged frame what comes before the damage; checksums are verified",
		},
		Not: []string{
			"frames that need a dictionary: named, not decoded",
			"windows over 128 MiB",
			"the formats before version 0.8 (magic 1e to 27 b5 2f fd)",
			"a frame without checksum and size that has stored blocks only, unless the input ends with it: not recognised",
		},
		Verified:   "real images: a 5.10 kernel; files made by Debian's zstd",
		References: []string{"RFC 8878: Zstandard Compression and the application/zstd Media Type", "facebook/zstd: contrib/seekable_format/zstd_seekable_compression_format.md, contrib/pzstd/README.md"},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

// signatures are the magic of a frame and the sixteen of skippable ones.
func signatures() []format.Signature {
	s := []format.Signature{{Bytes: []byte{0x28, 0xb5, 0x2f, 0xfd}}}
	for i := range byte(16) {
		s = append(s, format.Signature{Bytes: []byte{0x50 | i, 0x2a, 0x4d, 0x18}})
	}
	return s
}
