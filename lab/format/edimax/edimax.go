// Package edimax reads the headers of Edimax: "eDiMaX" of newer routers and
// the older header of blocks, "CSYS", which is Realtek's.
package edimax

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is each of Edimax' headers.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Edimax headers",
		What:  "Headers of Edimax before images: \"eDiMaX\" of newer routers (BR-6478AC, EW-7476RPC ...), \"CSYS\" before a kernel on older ones, also of Sitecom, Hawking, Planet, Conceptronic.",
		Layout: `eDiMaX, numbers big-endian:
0x00  16  "eDiMaX"
0x10  32  model
0x30  1   write in any case
0x31  1   sum of the header with this field zero
0x32  1   sum of the data
0x33  4   length of the data
0x37  4   first address; 0x3b  4  last address
0x3f  14  version
0x4d  1   type
0x4e  16  name of the partition
0x5e      data
A sum is that of bytes, exclusive or 0xb9.
CSYS, numbers little-endian or big-endian:
0x00  4   "CSYS"
0x04  4   address                 0x04  4   address
0x08  4   length                  0x08  4   place in flash
0x0c      data, then a sum        0x0c  4   model
                                  0x10  4   length with the sum
                                  0x14      data, then the sum
The 16-bit words of the data and the sum make zero.`,
		Reads:      []string{"entry data (eDiMaX) or kernel (CSYS)", "whether the sum of eDiMaX data matches; CSYS is taken only at the start of a content and only when its sum does, since nothing else tells its two forms apart"},
		Verified:   "our own samples only",
		References: []string{"OpenWrt firmware-utils: src/edimax_fw_header.c, src/mkedimaximg.c, src/mkcsysimg.c (struct csys_header)", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("eDiMaX\x00")}},
	Starts:     func(head []byte) bool { return len(head) > 4 && string(head[:4]) == "CSYS" },
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	headerLength = 0x5e
	longest      = 64 << 20
)

type header struct {
	model, version, mtd string
	size, length        int64 // of the header; of the data
	from, to            uint32
	kind, sum           byte
}

func read(in *format.Input) (*header, error) {
	be := binary.BigEndian
	b := in.Head(0, headerLength)
	if len(b) < headerLength {
		return nil, format.Not("%d bytes are too short for a header", len(b))
	}
	if magic, ok := format.Padded(b[:16]); !ok || magic != "eDiMaX" {
		return nil, format.Not("magic %q", b[:16])
	}
	var s sum8
	s.Write(b[:0x31])
	s.Write(b[0x32:])
	if s.value() != b[0x31] {
		return nil, format.Not("sum of the header is %02x, not %02x", s.value(), b[0x31])
	}
	h := &header{size: headerLength, length: int64(be.Uint32(b[0x33:])), from: be.Uint32(b[0x37:]), to: be.Uint32(b[0x3b:]), kind: b[0x4d], sum: b[0x32]}
	for _, f := range []struct {
		to       *string
		from, up int
	}{{&h.model, 0x10, 0x30}, {&h.version, 0x3f, 0x4d}, {&h.mtd, 0x4e, 0x5e}} {
		var ok bool
		if *f.to, ok = format.Padded(b[f.from:f.up]); !ok {
			return nil, format.Not("a name is not text")
		}
	}
	if h.length == 0 {
		return nil, format.Not("no data")
	}
	return h, nil
}

func measure(in *format.Input) (format.Extent, error) {
	if string(in.Head(0, 4)) == "CSYS" {
		c, err := readCSYS(in)
		if err != nil {
			return format.Extent{}, err
		}
		return format.Extent{Length: c.size + c.length + 2, Certainty: format.Exact}, nil
	}
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.size + h.length, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	if string(in.Head(0, 4)) == "CSYS" {
		return openCSYS(in, out)
	}
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, h.size)
	out.Property("model", h.model)
	out.Property("version", h.version)
	out.Property("partition", h.mtd)
	out.Property("type", fmt.Sprint(h.kind))
	out.Property("addresses", fmt.Sprintf("0x%08x-0x%08x", h.from, h.to))
	format.Short(in, out, h.size+h.length)
	var s sum8
	if err := format.Sum(in, out, "checksum", 0x32, &s, h.size, h.length, func() any { return s.value() }, h.sum); err != nil {
		return err
	}
	return format.Parts(out, min(h.size+h.length, in.Size()), format.Part{Name: "data", Offset: h.size, Length: h.length})
}

// sum8 is the sum of bytes.
type sum8 byte

func (s *sum8) Write(b []byte) (int, error) {
	for _, x := range b {
		*s += sum8(x)
	}
	return len(b), nil
}

func (s *sum8) value() byte { return byte(*s) ^ 0xb9 }
