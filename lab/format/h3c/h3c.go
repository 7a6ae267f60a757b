// Package h3c reads the two containers of H3C's switches: the update file
// (IPE) and the file system VFS that its boot loader reads.
package h3c

import (
	"encoding/binary"

	"assay/lab/format"
)

// Format is H3C's update file or its VFS.
var Format = format.Format{
	Doc: format.Doc{
		Title: "H3C image and VFS",
		What:  "Update files of H3C's switches with one or more files in them, and the simple file system in flash from which the boot loader takes the image (S5120, S1850 ...; also switches that HPE sold).",
		Layout: `Image, numbers big-endian, found at the start of a file only:
0x0000  4     version: 1
0x0004  4     number of files
0x0008  8     product, device
0x0010  8     date: year 2, month, day, 0, hour, minute, second
0x0018  4     CRC-16 of the rest, flag
0x001c  4     length
0x0020  3072  128 rows: type, offset, length, CRC, version, mask, 4 bytes each
0x0c20  3072  signature
0x1820  4     CRC-16 (XMODEM) of this header
then          files, each behind a header of 340 bytes: CRC of the header at 4,
              type 8, version 12, length 24, date 32, description 104, length
              filled up 328, CRC of the content 332, compression 336
VFS, numbers in the order of the processor:
0x000   4     0x10000400: erase blocks of 0x10000, blocks of 0x400 bytes
0x800   128   entries: 3f, date at 6, length at 16, block of the parent 20, index
              24, block of the data 28, name 96 at 32
The first block of each erase block is a table; the others are counted.`,
		Reads: []string{
			"image: entries file0 ... behind their headers, description and compression as properties, whether the CRCs match",
			"VFS: files of the root directory's first block whose data stand one behind the other",
		},
		Not:      []string{"directories and chains of the VFS: their tables are not described anywhere public"},
		Verified: "our own samples only",
		References: []string{
			"OpenWrt firmware-utils: src/mkh3cimg.c (struct image_header, file_desc, file_header)",
			"OpenWrt: drivers/mtd/mtdsplit/mtdsplit_h3c_vfs.c",
			"checked with our own samples only",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte{0x10, 0x00, 0x04, 0x00}},
		{Bytes: []byte{0x00, 0x04, 0x00, 0x10}},
	},
	Starts:  func(head []byte) bool { return len(head) >= tableAt && plausible(head) },
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

var be = binary.BigEndian

// crc16 is that of XMODEM: polynomial 0x1021, start 0.
type crc16 uint16

func (c *crc16) Write(b []byte) (int, error) {
	s := uint16(*c)
	for _, x := range b {
		s = s<<8 ^ crcTable[byte(s>>8)^x]
	}
	*c = crc16(s)
	return len(b), nil
}

var crcTable = func() (t [256]uint16) {
	for i := range t {
		c := uint16(i) << 8
		for range 8 {
			if c&0x8000 != 0 {
				c = c<<1 ^ 0x1021
			} else {
				c <<= 1
			}
		}
		t[i] = c
	}
	return t
}()

func measure(in *format.Input) (format.Extent, error) {
	if v := readVFS(in); v != nil {
		return format.Extent{Length: v.end, Certainty: format.Exact}, nil
	}
	i, err := readImage(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: i.length, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	if v := readVFS(in); v != nil {
		return openVFS(in, v, out)
	}
	i, err := readImage(in)
	if err != nil {
		return err
	}
	return openImage(in, i, out)
}
