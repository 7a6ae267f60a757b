// Package sparse reads sparse images of Android.
package sparse

import "assay/lab/format"

// Format is the Android sparse image.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Android sparse image",
		What:  "A disk or file system image without its empty blocks, as fastboot writes it to flash.",
		Layout: `Numbers little-endian.
0x00  4  magic 3a ff 26 ed
0x04  2  major version 1; 0x06 2 minor version
0x08  2  length of this header (28); 0x0a 2 length of a chunk's header (12)
0x0c  4  bytes of a block, a multiple of 4
0x10  4  blocks of the image; 0x14 4 chunks; 0x18 4 CRC-32 of the image, 0 if none
chunk: 0x00 2 type; 0x02 2 reserved; 0x04 4 blocks of the image; 0x08 4 bytes of the chunk with this header
types: cac1 blocks as they are; cac2 four bytes to be repeated; cac3 nothing; cac4 CRC-32 of the image so far`,
		Reads: []string{
			"all types of chunks; checksums are verified",
			"one entry data: the image, with zeros for what is not there",
			"a chunk that cannot be is left out where the one behind it can be found: its place stays empty",
		},
		Not:        []string{"images split over several files: each opens to its own part, at its place"},
		Verified:   "images made by Debian's img2simg, a sample of FACT's extractor",
		References: []string{"AOSP system/core: libsparse/sparse_format.h, libsparse/sparse_read.cpp"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0x3a, 0xff, 0x26, 0xed, 1, 0}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	i, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: i.length}, nil
}
