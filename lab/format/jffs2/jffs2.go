// Package jffs2 opens JFFS2, the log-structured file system of raw NOR and
// NAND flash.
package jffs2

import (
	"assay/lab/format"
)

// Format is the JFFS2 file system.
var Format = format.Format{
	Doc: format.Doc{
		Title: "JFFS2",
		What:  "Journalling Flash File System, version 2: a log of nodes written straight to NOR or NAND flash, as root file system or for settings of many routers and access points.",
		Layout: `Nodes at multiples of 4 bytes, none across an erase block, in the byte order of the device. All start with 0x1985 (2), type (2), length (4), CRC of these 8 bytes (4). A cleared bit 0x2000 of the type marks an obsolete node.
0xe001 directory entry: at 12 parent inode, 16 version, 20 inode (0: name deleted), 24 time, 28 length of the name, 29 type, 32 CRC of the first 32 bytes, 36 CRC of the name, 40 name.
0xe002 inode: at 12 inode, 16 version, 20 mode, 24 uid (2), 26 gid (2), 28 file size, 32 atime, 36 mtime, 40 ctime, 44 offset in the file, 48 stored size, 52 size, 56 compression (1), 60 CRC of the data, 64 CRC of the first 60 bytes, 68 data.
0x2003 clean marker (an erased block), 0x2004 padding, 0x2006 summary of a block, 0xe008 extended attribute: at 12 id, 16 version, 20 prefix (1), 21 length of the name (1), 22 length of the value (2), 24 CRC of the data, 28 CRC of the first 28 bytes, 32 name, NUL, value; 0xe009 use of an attribute: at 12 inode, 16 attribute id, 20 sequence (odd: removed), 24 CRC of the first 24 bytes.
The CRC is CRC-32 (IEEE) with neither initial nor final complement.`,
		Reads: []string{
			"little- and big-endian images and dumps, with or without clean markers, summaries and extended attributes",
			"compression none, zero, rtime, dynrubin, zlib, LZO, LZMA (the streams of OpenWrt without properties; type 0x15 with properties)",
			"versions and overlapping fragments, truncation, deleted names, hard links, devices of 16 and 32 bits, holes",
			"damage: nodes whose CRC differs are reported, older nodes or zeros stand in; files and directories whose name is lost are found in lost+found",
		},
		Not: []string{
			"the first layout of 2001 (magic 0x1984)",
			"rubinmips with fixed probabilities, which no kernel writes: nodes of both rubin types are read as dynrubin, as kernels write them",
			"two file systems next to each other are told apart by nodes that say different things under one inode and version; without such nodes they are read as one",
		},
		Verified: "real images: the configuration of a Ubiquiti UF-Instant; samples of FACT's extractor; images made by Debian's mkfs.jffs2 in both byte orders with zlib, rtime and lzo; lzma on our own samples only",
		References: []string{
			"Linux, include/uapi/linux/jffs2.h and fs/jffs2/ (scan.c, readinode.c, compr_rtime.c, compr_rubin.c)",
			"David Woodhouse, JFFS: The Journalling Flash File System, 2001",
			"OpenWrt, target/linux/generic: jffs2 LZMA patch; package padjffs2 (end mark 0xdeadc0de)",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte{0x85, 0x19, 0x01, 0xe0}},
		{Bytes: []byte{0x85, 0x19, 0x02, 0xe0}},
		{Bytes: []byte{0x85, 0x19, 0x08, 0xe0}},
		{Bytes: []byte{0x85, 0x19, 0x09, 0xe0}},
		{Bytes: []byte{0x85, 0x19, 0x03, 0x20}},
		{Bytes: []byte{0x85, 0x19, 0x04, 0x20}},
		{Bytes: []byte{0x85, 0x19, 0x06, 0x20}},
		{Bytes: []byte{0x85, 0x19, 0x01, 0xc0}},
		{Bytes: []byte{0x85, 0x19, 0x02, 0xc0}},
		{Bytes: []byte{0x85, 0x19, 0x08, 0xc0}},
		{Bytes: []byte{0x85, 0x19, 0x09, 0xc0}},
		{Bytes: []byte{0x85, 0x19, 0x03, 0x00}},
		{Bytes: []byte{0x85, 0x19, 0x04, 0x00}},
		{Bytes: []byte{0x19, 0x85, 0xe0, 0x01}},
		{Bytes: []byte{0x19, 0x85, 0xe0, 0x02}},
		{Bytes: []byte{0x19, 0x85, 0xe0, 0x08}},
		{Bytes: []byte{0x19, 0x85, 0xe0, 0x09}},
		{Bytes: []byte{0x19, 0x85, 0x20, 0x03}},
		{Bytes: []byte{0x19, 0x85, 0x20, 0x04}},
		{Bytes: []byte{0x19, 0x85, 0x20, 0x06}},
		{Bytes: []byte{0x19, 0x85, 0xc0, 0x01}},
		{Bytes: []byte{0x19, 0x85, 0xc0, 0x02}},
		{Bytes: []byte{0x19, 0x85, 0xc0, 0x08}},
		{Bytes: []byte{0x19, 0x85, 0xc0, 0x09}},
		{Bytes: []byte{0x19, 0x85, 0x00, 0x03}},
		{Bytes: []byte{0x19, 0x85, 0x00, 0x04}},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

// measure walks over the headers. One node alone is believed only if it is
// one that holds something.
func measure(in *format.Input) (format.Extent, error) {
	w, err := newWalker(in)
	if err != nil {
		return format.Extent{}, err
	}
	var end int64
	nodes, holders := 0, 0
	var twin twins
	for {
		s, ok := w.next()
		if !ok {
			break
		}
		if s.kind != aNode {
			twin.stretch(s)
			continue
		}
		nodes++
		if holds, split := twin.node(w, s); split > 0 {
			return format.Extent{Length: split, Certainty: format.Exact}, in.Ctx.Err()
		} else if holds {
			holders++
		}
		end = s.end()
	}
	if nodes < 2 && holders == 0 {
		return format.Extent{}, format.Not("one node, and nothing in it")
	}
	return format.Extent{Length: end + w.endMark(end), Certainty: format.Exact}, in.Ctx.Err()
}
