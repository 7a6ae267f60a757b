// Package nandoob opens raw dumps of NAND flash in which the out-of-band
// bytes of each page stand between the pages.
package nandoob

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is the NAND dump with out-of-band data.
var Format = format.Format{
	Doc: format.Doc{
		Title: "NAND dump with out-of-band data",
		What:  "What a programmer reads out of a NAND chip: every page followed by its spare bytes, which hold error correction codes, bad block marks or tags. Nothing in it can be read until the spare bytes are taken out.",
		Layout: `Pages of 512 to 16384 bytes, each followed by 16 to 1952 spare bytes. There is no header. A dump is recognised by what stands in it: a container that makes sense only when the spare bytes are taken out, with sums or offsets that reach over the end of a page:
UBI: erase counter headers a power of two of pages apart, and a volume identifier header, sound, where the first one says.
JFFS2: nodes with sound headers, one behind the other over ends of pages.
U-Boot image: sound header, and a sound sum of data of more than a page.
SquashFS 4.0: the table of owners, where the superblock says, ends where its index begins.
Device tree: the structure block ends with its end mark where the header says.`,
		Reads: []string{
			"pages of 512, 1024, 2048, 4096, 8192 and 16384 bytes with the usual numbers of spare bytes, which are found",
			"whole dumps: a number of pages without rest, with evidence anywhere; and UBI in a dump that has something in front",
		},
		Not: []string{
			"error correction: wrong bits stay wrong",
			"dumps in which data and codes are interleaved within a page in other than these units",
			"dumps in which nothing of the above stands: there is no proof that they are dumps",
			"YAFFS, which needs the spare bytes: a format of its own",
		},
		Verified: "a generated dump of 2048 and 64 bytes with UBI; other geometries and evidence on our own samples only",
		References: []string{
			"Linux, drivers/mtd/nand/raw/nand_base.c (OOB layouts); Documentation of nanddump in mtd-utils",
			"Linux, drivers/mtd/ubi/ubi-media.h; include/uapi/linux/jffs2.h; fs/squashfs/squashfs_fs.h",
			"U-Boot, include/image.h; Devicetree Specification 0.4, section 5",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("UBI#\x01")}},
	Starts:     func([]byte) bool { return true },
	Measure:    measure,
	Open:       open,
}

func measure(in *format.Input) (format.Extent, error) {
	d, err := find(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: d.length, Certainty: format.Exact}, in.Ctx.Err()
}

// open gives the pages without their spare bytes.
func open(in *format.Input, out format.Sink) error {
	d, err := find(in)
	if err != nil {
		return err
	}
	size := min(d.length, in.Size())
	pages := (size + d.stride() - 1) / d.stride()
	ranges := make([]format.Range, 0, pages)
	var total int64
	for at := int64(0); at < size; at += d.stride() {
		n := min(d.page, size-at)
		ranges = append(ranges, format.Range{Offset: at, Length: n})
		total += n
		if spare := min(d.spare, size-at-d.page); spare > 0 {
			out.Structure(at+d.page, spare)
		}
	}
	out.Property("page-size", fmt.Sprint(d.page))
	out.Property("spare-size", fmt.Sprint(d.spare))
	out.Property("pages", fmt.Sprint(pages))
	out.Property("evidence", d.evidence)
	return out.Entry(assay.Entry{Name: "data", Piece: true}, format.Body{Extents: ranges, Size: total})
}
