// Package hwnp reads "HWNP", the update files of Huawei's optical network
// terminals: a list of items, each with the path or the part of flash that it
// is for.
package hwnp

import (
	"assay/lab/format"
)

// Format is the HWNP container.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Huawei HWNP",
		What:  "Update files of Huawei's ONTs (HG8245, HG8145, EG8145V5, HN8145 ...): which products they are for, and items with a path in the running system (file:/var/...) or a part of flash (flash:rootfs), often with kernel, root file system and scripts.",
		Layout: `Numbers little-endian.
0x00  4   magic "HWNP"
0x04  4   length of the data
0x08  4   CRC-32 from 0x0c to the end
0x0c  4   length of the header, with or without these 36 bytes
0x10  4   CRC-32 from 0x14 to the end of the items
0x14  4   number of items
0x18  2   unknown
0x1a  2   length of the list of products
0x1c  4   length of an item: 360
0x20  4   reserved
0x24      list of products, text separated by "|", filled with NUL
then      items: number 4, CRC-32 of the data 4, offset of the data 4, its
          length 4, path 256, section 16, version 64, policy 4, reserved 4
then      data of the items`,
		Reads: []string{
			"items as entries: file:/var/x as var/x, flash:rootfs as flash/rootfs; the second of a name gets .1, and so on",
			"whether the CRCs of header, data and items match",
			"path, section, version and policy of each item as property item",
		},
		Not:      []string{"the signature item (SIGNINFO) is an entry, it is not verified"},
		Verified: "our own samples only",
		References: []string{
			"github.com/0xuserpag3/HuaweiFirmwareTool: huawei_header.h (struct huawei_header, struct huawei_item)",
			"binaryanalysis-ng: parsers/firmware/hwnp/hwnp.ksy",
			"checked with our own samples only",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("HWNP")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.end(), Certainty: format.Exact}, nil
}
