// Package lz4 reads LZ4 files: frames, and the legacy form of the Linux kernel.
package lz4

import "assay/lab/format"

// Format is LZ4.
var Format = format.Format{
	Doc: format.Doc{
		Title: "LZ4",
		What:  "One file compressed with LZ4 in frames or in the older legacy form, which Linux kernels and initial root file systems have.",
		Layout: `Numbers little-endian.
frame            04 22 4d 18, flags (1), block size (1), size of the content (8, if flagged), dictionary (4, if flagged), second byte of the XXH32 of all that (1)
flags            bits 7-6 version 01, 5 blocks are independent, 4 blocks have checksums, 3 content size, 2 content checksum, 0 dictionary
block size       bits 6-4: 4 for 64 KiB, 5 256 KiB, 6 1 MiB, 7 4 MiB
block            length (4; the top bit is set for a stored block), data, XXH32 (4, if flagged); length 0 ends the frame
behind it        XXH32 of the content (4, if flagged)
legacy           02 21 4c 18, then blocks: length (4), data that decodes to 8 MiB, to less in the last one
skippable frame  5x 2a 4d 18, length (4), anything`,
		Reads: []string{
			"frames with independent and linked blocks, legacy streams and skippable frames in any order directly behind each other, as one content",
			"what skippable frames hold, as entries of their own",
			"checksums of headers, blocks and contents are verified",
			"of damaged blocks what comes before the damage, then zeros up to the block size, and the blocks behind them",
		},
		Not: []string{
			"frames that need a dictionary: what they take from it is zeros",
			"the size that the kernel's build appends to a legacy stream: it stands behind the container",
		},
		Verified:   "a kernel of FACT's extractor (legacy frames); files made by Debian's lz4",
		References: []string{"lz4/lz4: doc/lz4_Frame_format.md version 1.6.4, doc/lz4_Block_format.md", "Linux: lib/decompress_unlz4.c, scripts/Makefile.lib (cmd_lz4)"},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

// signatures are the magics of frames, of legacy streams and of the sixteen
// skippable frames.
func signatures() []format.Signature {
	s := []format.Signature{{Bytes: []byte{0x04, 0x22, 0x4d, 0x18}}, {Bytes: []byte{0x02, 0x21, 0x4c, 0x18}}}
	for i := range byte(16) {
		s = append(s, format.Signature{Bytes: []byte{0x50 | i, 0x2a, 0x4d, 0x18}})
	}
	return s
}
