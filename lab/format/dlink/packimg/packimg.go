// Package packimg reads the tag that Alpha Networks puts between the kernel
// and the root file system of D-Link's routers.
package packimg

import (
	"bytes"
	"encoding/binary"

	"assay/lab/format"
)

// Format is the tag with the root file system behind it.
var Format = format.Format{
	Doc: format.Doc{
		Title: "D-Link packimg tag",
		What:  "A tag of 32 bytes before the root file system in images and flash of D-Link's routers by Alpha Networks; the kernel searches for it.",
		Layout: `0x00  16  "--PaCkImGs--", then zeros
0x10  4   length of the root file system, big-endian or little-endian
0x14  12  zeros
0x20      root file system`,
		Reads:      []string{"entry rootfs; of the two byte orders that in which the length is smaller"},
		Verified:   "real images: D-Link DIR-815 (inside seama); otherwise our own samples only",
		References: []string{"kernel sources that D-Link published for DIR-300, DIR-615 and others: struct packtag (PACKIMG_TAG)", "read from the bytes of D-Link DIR-815 1.01b14"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte(tag)}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	tag          = "--PaCkImGs--\x00\x00\x00\x00"
	headerLength = 0x20
)

func read(in *format.Input) (n int64, err error) {
	b := in.Head(0, headerLength)
	if len(b) < headerLength || string(b[:len(tag)]) != tag || len(bytes.Trim(b[0x14:], "\x00")) != 0 {
		return 0, format.Not("no tag")
	}
	if n = int64(min(binary.BigEndian.Uint32(b[0x10:]), binary.LittleEndian.Uint32(b[0x10:]))); n == 0 {
		return 0, format.Not("no root file system")
	}
	return n, nil
}

func measure(in *format.Input) (format.Extent, error) {
	n, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: headerLength + n, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	n, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, headerLength)
	format.Short(in, out, headerLength+n)
	return format.Parts(out, min(headerLength+n, in.Size()), format.Part{Name: "rootfs", Offset: headerLength, Length: n})
}
