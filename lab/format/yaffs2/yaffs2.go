// Package yaffs2 opens YAFFS2 and YAFFS1, file systems that keep their tags
// in the spare bytes of NAND pages.
package yaffs2

import (
	"assay/lab/format"
)

// Format is the YAFFS file system.
var Format = format.Format{
	Doc: format.Doc{
		Title: "YAFFS2",
		What:  "Yet Another Flash File System: a log of pages on raw NAND flash, met as image of mkyaffs2image or as dump with spare bytes, in routers, set-top boxes and older phones.",
		Layout: `Chunks: a page of data (512 to 16384 bytes) and its spare bytes. In the spare bytes, somewhere, stand the tags, in the byte order of the device: sequence number of the erase block (4), object (4), chunk in the file, from 1, or 0 for an object header (4), bytes used (4); with tag ECC 12 more: column parity (1, 3 unused), line parity (4), its complement (4).
Tags of an object header may carry its fields: chunk 0x80000000 + flags + parent, object + type << 28, size or linked object.
Object header, at the start of a page: type (4: 1 file, 2 link, 3 directory, 4 hard link, 5 special), 4 parent (4), 10 name (256), 268 mode (4), 272 uid (4), 276 gid (4), 284 mtime (4), 292 size (4), 296 linked object (4), 300 target (160), 460 device (4), 496 upper half of the size (4), 504 object that this one replaces (4), 508 shrink mark (4).
Object 1 is the root, 2 lost+found; what has the parent 3 or 4 is deleted. Of several chunks for one place the one in the block with the highest sequence number counts, then the last.
YAFFS1: pages of 512 and 16 bytes; tags of 8 bytes at 0 to 3, 6, 7, 11, 12 of the spare bytes: chunk (20 bits), serial number (2), bytes (10), object (18), ECC (12), 2 unused.`,
		Reads: []string{
			"images and dumps with spare bytes; size of page and spare bytes, place of the tags and byte order are found",
			"tags with and without ECC (single wrong bits are corrected), tags in the page (inband)",
			"replaced and deleted objects, shrunk files, hard links, devices, holes",
			"YAFFS1 with pages of 512 bytes",
		},
		Not: []string{
			"dumps without spare bytes: nothing says which page belongs to which file",
			"tags whose bytes are scattered over the spare bytes, but for YAFFS1",
			"checkpoints and block summaries, which only repeat the tags",
		},
		Verified: "our own samples, read by Debian's unyaffs too; no real firmware",
		References: []string{
			"Aleph One, yaffs2: core/yaffs_guts.h, yaffs_packedtags2.c, yaffs_yaffs2.c, yaffs_tagscompat.c, yaffs_ecc.c",
			"Charles Manning, How Yaffs Works",
		},
	},
	Version:    1,
	Signatures: signatures(),
	Starts:     starts,
	Measure:    measure,
	Open:       open,
}

// signatures are object headers of each type in the root directory.
func signatures() (list []format.Signature) {
	for kind := byte(1); kind <= 5; kind++ {
		list = append(list,
			format.Signature{Bytes: []byte{kind, 0, 0, 0, 1, 0, 0, 0, 0xff, 0xff}},
			format.Signature{Bytes: []byte{0, 0, 0, kind, 0, 0, 0, 1, 0xff, 0xff}})
	}
	return list
}

// starts finds dumps whose first page is not such a header but has tags of a
// page that belongs to a file.
func starts(head []byte) bool {
	for range midFile(head) {
		return true
	}
	return false
}

func measure(in *format.Input) (format.Extent, error) {
	g, err := find(in)
	if err != nil {
		return format.Extent{}, err
	}
	w := newWalker(in, g)
	for w.next() {
	}
	return format.Extent{Length: w.end, Certainty: format.Exact}, in.Ctx.Err()
}
