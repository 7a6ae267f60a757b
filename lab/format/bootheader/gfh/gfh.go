// Package gfh reads boot images of MediaTek's processors.
package gfh

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is MediaTek's generic file header, and its header of partitions.
var Format = format.Format{
	Doc: format.Doc{
		Title: "MediaTek boot image (GFH)",
		What:  "Boot stages of MediaTek's processors in routers (MT7622, MT7629, MT798x) and phones: the preloader or BL2 with its generic file header, and partitions such as LK, LOGO and TEE with the header of partitions.",
		Layout: `Numbers little-endian.
generic file header:
0x00  3  "MMM"; 0x03 1 version 1; 0x04 2 length 0x38; 0x06 2 type 0
0x08  12 "FILE_INFO"
0x18  2  type of the file; 0x1a 1 medium; 0x1b 1 kind of signature
0x1c  4  load address; 0x20 4 length of the file; 0x24 4 room for it
0x28  4  length of all headers; 0x2c 4 of the signature at the end
0x30  4  offset of the first instruction
header of partitions:
0x00  4  58881688; 0x04 4 length of the content; 0x08 32 name; 0x28 4 load address
0x30  4  58891689: 0x34 4 length of the header, else 512`,
		Reads:      []string{"generic file header: the program as entry code, the signature as entry signature", "header of partitions: the content as entry with the partition's name"},
		Not:        []string{"signatures are not verified", "headers of the media in front of it (BRLYT, EMMC_BOOT, SF_BOOT) are gaps"},
		Verified:   "layout on our own samples only",
		References: []string{"U-Boot: tools/mtk_image.h, tools/mtk_image.c"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("MMM\x01\x38\x00\x00\x00FILE_INFO")}, {Bytes: []byte{0x88, 0x16, 0x88, 0x58}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	headSize = 0x38
	partHead = 512
	extended = 0x58891689
	most     = 256 << 20
)

type image struct {
	props [][2]string
	head  int64
	end   int64
	parts []format.Part
}

func (i *image) tell(name, value string, args ...any) {
	i.props = append(i.props, [2]string{name, fmt.Sprintf(value, args...)})
}

func read(in *format.Input) (*image, error) {
	b := in.Head(0, partHead)
	switch {
	case len(b) >= headSize && string(b[:17]) == "MMM\x01\x38\x00\x00\x00FILE_INFO":
		return file(b)
	case len(b) == partHead && string(b[:4]) == "\x88\x16\x88\x58":
		return partition(b)
	}
	return nil, format.Not("no magic")
}

func file(b []byte) (*image, error) {
	field := func(at int) int64 { return int64(binary.LittleEndian.Uint32(b[at:])) }
	n, head, sign, jump := field(0x20), field(0x28), field(0x2c), field(0x30)
	if n > most || head < headSize || sign > n || head > n-sign || jump > n {
		return nil, format.Not("%d bytes with headers of %d, signature of %d", n, head, sign)
	}
	i := &image{head: head, end: n}
	i.tell("load-address", "0x%08x", field(0x1c))
	i.tell("entry", "0x%08x", field(0x1c)+jump)
	i.tell("file-type", "0x%04x", binary.LittleEndian.Uint16(b[0x18:]))
	i.parts = []format.Part{
		{Name: "code", Offset: head, Length: n - sign - head, Named: true},
		{Name: "signature", Offset: n - sign, Length: sign, Named: true},
	}
	return i, nil
}

func partition(b []byte) (*image, error) {
	field := func(at int) int64 { return int64(binary.LittleEndian.Uint32(b[at:])) }
	i := &image{head: partHead}
	if field(0x30) == extended {
		i.head = field(0x34)
	}
	name, ok := format.Padded(b[8:0x28])
	n := field(4)
	if !ok || name == "" || n == 0 || n > most || i.head < 0x40 || i.head > 1<<16 {
		return nil, format.Not("partition %q of %d bytes", name, n)
	}
	i.end = i.head + n
	i.tell("name", "%s", name)
	i.tell("load-address", "0x%08x", field(0x28))
	i.parts = []format.Part{{Name: name, Offset: i.head, Length: n, Named: true}}
	return i, nil
}

func measure(in *format.Input) (format.Extent, error) {
	i, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: i.end}, nil
}

func open(in *format.Input, out format.Sink) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	for _, p := range i.props {
		out.Property(p[0], p[1])
	}
	end := min(i.end, in.Size())
	out.Structure(0, min(i.head, end))
	return format.Parts(out, end, i.parts...)
}
