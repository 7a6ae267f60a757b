// Package cybertan reads the headers that CyberTAN puts before images of
// Linksys' routers: the code header with "U2ND", and the newer "CHDR".
package cybertan

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"assay/lab/format"
)

// Format is CyberTAN's header in both forms.
var Format = format.Format{
	Doc: format.Doc{
		Title: "CyberTAN header (Linksys)",
		What:  "The 32 bytes before the TRX container in update files of Linksys' WRT, E and EA routers and others that CyberTAN built, and the 16 bytes \"CHDR\" of newer ones.",
		Layout: `Code header:
0x00  4   pattern: W54G, W54S, 4200, 61XN ...: the product
0x04  4   second pattern or zeros
0x08  3   date: year from 2000, month, day
0x0b  3   version
0x0e  4   "U2ND"
0x12  1   hardware version
0x14  2   flags, little-endian
0x16  8   marks that the boot loader changes
0x20      TRX container
CHDR, numbers little-endian:
0x00  4   magic "CHDR"
0x04  4   length with header
0x08  4   CRC-32 from 0x0c to the end, without the final inversion
0x0c  4   1
0x10      image`,
		Reads:      []string{"entry image: of a code header the TRX container behind it, whose length it takes; of CHDR all behind it", "whether the CRC of CHDR matches"},
		Not:        []string{"a code header before anything but TRX is refused: nothing tells how long that is"},
		Verified:   "our own samples only",
		References: []string{"OpenWrt firmware-utils: src/addpattern.c (struct code_header), src/linksys-addfwhdr.c (struct cbt_fw_header)", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 0x0e, Bytes: []byte("U2ND")}, {Bytes: []byte("CHDR")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	codeLength = 0x20
	chdrLength = 0x10
)

type header struct {
	size, length int64 // of the header; of the image behind it
	pattern      string
	second       string
	date         string
	version      string
	hardware     byte
	flags        uint16
	chdr         bool
	crc          uint32
}

func read(in *format.Input) (*header, error) {
	le := binary.LittleEndian
	b := in.Head(0, codeLength+8)
	if len(b) < codeLength+8 {
		return nil, format.Not("%d bytes are too short for a header", len(b))
	}
	if string(b[:4]) == "CHDR" {
		h := &header{chdr: true, size: chdrLength, length: int64(le.Uint32(b[4:])) - chdrLength, crc: le.Uint32(b[8:])}
		if h.length <= 0 || le.Uint32(b[12:]) != 1 {
			return nil, format.Not("length 0x%x", h.length)
		}
		return h, nil
	}
	pattern, ok := format.Text(b[:4])
	if !ok || len(pattern) != 4 || string(b[0x0e:0x12]) != "U2ND" || b[9] < 1 || b[9] > 12 || b[10] < 1 || b[10] > 31 {
		return nil, format.Not("no header")
	}
	if string(b[codeLength:codeLength+4]) != "HDR0" {
		return nil, format.Not("no TRX container behind the header")
	}
	h := &header{
		size: codeLength, length: int64(le.Uint32(b[codeLength+4:])), pattern: pattern,
		date: fmt.Sprintf("20%02d-%02d-%02d", b[8], b[9], b[10]), version: fmt.Sprintf("%d.%d.%d", b[11], b[12], b[13]),
		hardware: b[0x12], flags: le.Uint16(b[0x14:]),
	}
	h.second, _ = format.Text(b[4:8])
	if h.length <= 0x1c || b[8] > 99 {
		return nil, format.Not("image of 0x%x bytes, year %d", h.length, b[8])
	}
	return h, nil
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.size + h.length, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, h.size)
	format.Short(in, out, h.size+h.length)
	if h.chdr {
		sum := crc32.NewIEEE()
		if err := format.Sum(in, out, "checksum", 8, sum, 0x0c, h.length+4, func() any { return ^sum.Sum32() }, h.crc); err != nil {
			return err
		}
	} else {
		out.Property("product", h.pattern)
		if h.second != "" {
			out.Property("second-pattern", h.second)
		}
		out.Property("date", h.date)
		out.Property("version", h.version)
		out.Property("hardware-version", fmt.Sprint(h.hardware))
		out.Property("flags", fmt.Sprintf("0x%04x", h.flags))
	}
	return format.Parts(out, min(h.size+h.length, in.Size()), format.Part{Name: "image", Offset: h.size, Length: h.length})
}
