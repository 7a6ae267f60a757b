// Package ubi opens UBI images: volumes on raw NAND or NOR flash.
package ubi

import (
	"assay/lab/format"
)

// Format is the UBI image.
var Format = format.Format{
	Doc: format.Doc{
		Title: "UBI",
		What:  "Unsorted Block Images: a volume manager on raw flash. It spreads the logical blocks of named volumes over the erase blocks of a NAND chip; in the volumes stand UBIFS, SquashFS, kernels.",
		Layout: `Erase blocks of one size (16 KiB to 4 MiB on real devices), each starting with a header, all numbers big-endian.
Erase counter header, at 0: "UBI#", version (1), 3 unused, 8 erase counter (8), 16 offset of the volume identifier header (4), 20 offset of the data (4), 24 image sequence number (4), 60 CRC of the first 60 bytes.
Volume identifier header, at the offset that the first header names: "UBI!", version (1), 5 type (1 dynamic, 2 static), 6 copy flag (1), 7 compatibility (1), 8 volume (4), 12 logical block (4), 20 data size (4), 24 number of blocks of a static volume (4), 28 unused bytes at the end (4), 32 CRC of the data (4), 40 sequence number (8), 60 CRC of the first 60 bytes.
Volume 0x7fffefff holds the volume table twice: 128 records of 172 bytes with reserved blocks (4), alignment (4), 8 unused bytes per block (4), 12 type (1), 13 update mark (1), 14 length of the name (2), 16 name (128), 144 flags (1), 168 CRC of the first 168 bytes.
The CRC is CRC-32 (IEEE) without final complement.`,
		Reads: []string{
			"images of ubinize and dumps of devices, erase blocks in any order and of any size",
			"static volumes (sums are verified) and dynamic ones; logical blocks that are not mapped read as zeros, behind the last mapped block the volume ends",
			"several copies of a logical block: the higher sequence number wins, unless it is an unfinished copy",
			"both copies of the volume table, record by record; volumes of which the table says nothing",
			"erased, bad and damaged erase blocks; images next to each other, told apart by sequence number, geometry and blocks that occur twice",
		},
		Not: []string{
			"dumps with out-of-band data: a format of their own",
			"the fastmap, which only repeats what the headers say",
		},
		Verified: "images made by Debian's ubinize, with and without out-of-band data; a sample of FACT's extractor",
		References: []string{
			"Linux, drivers/mtd/ubi/ubi-media.h and attach.c",
			"linux-mtd.infradead.org: UBI documentation, \"UBI headers\"",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte("UBI#\x01")},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

func measure(in *format.Input) (format.Extent, error) {
	g, err := findGeometry(in)
	if err != nil {
		return format.Extent{}, err
	}
	blocks, err := g.blocks()
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: int64(len(blocks)) * g.size, Certainty: format.Exact}, in.Ctx.Err()
}
