// Package zyxel reads the headers of ZyNOS, ZyXEL's operating system: each
// before one object of an image, such as the boot extension, the code or the
// table of the memory map.
package zyxel

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is one object of a ZyNOS image.
var Format = format.Format{
	Doc: format.Doc{
		Title: "ZyNOS object",
		What:  "A header of ZyXEL's ZyNOS before an object of an image, in update files (\"ras\") and flash of Prestige routers, ES switches and others by ZyXEL and Netgear. An image has several one behind the other.",
		Layout: `Numbers big-endian.
0x00  4   address at which the object runs
0x06  3   "SIG"
0x09  1   type: 1 ROM image, 2 ROM boot, 3 boot extension, 4 ROM binary, 5 ROM
          directory, 7 ROM map, 80 RAM, 81 RAM code, 82 RAM boot
0x0a  4   length of the object
0x0e  4   length of the compressed object
0x12  1   flags: 80 compressed, 40 sum is valid, 20 sum of the compressed is valid
0x14  2   sum of the object
0x16  2   sum of the compressed object
0x18  15  version
0x27  4   address of the memory map
0x30      object, LZMA when compressed
The sum is that of 16-bit words with the carry added.`,
		Reads:      []string{"one entry by its type: bootext, rombin, ramcode ...; its sums where the flags say that they are valid"},
		Not:        []string{"objects whose flags say that no sum is valid are taken only with a version that is text"},
		Verified:   "our own samples only",
		References: []string{"OpenWrt firmware-utils: src/zynos.h (struct zyn_rombin_hdr), src/mkzynfw.c", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	headerLength = 0x30
	longest      = 256 << 20

	compressed    = 0x80
	sumValid      = 0x40
	packedIsValid = 0x20
)

var kinds = map[byte]string{
	1: "romimg", 2: "romboot", 3: "bootext", 4: "rombin", 5: "romdir", 7: "rommap", 0x80: "ram", 0x81: "ramcode", 0x82: "ramboot",
}

func signatures() (list []format.Signature) {
	for _, k := range []byte{1, 2, 3, 4, 5, 7, 0x80, 0x81, 0x82} {
		list = append(list, format.Signature{At: 6, Bytes: []byte{'S', 'I', 'G', k}})
	}
	return list
}

type header struct {
	address, mmap uint32
	kind, flags   byte
	length, plain int64 // of the object as it stands here; decompressed
	sum, packed   uint16
	version       string
}

func read(in *format.Input) (*header, error) {
	be := binary.BigEndian
	b := in.Head(0, headerLength)
	if len(b) < headerLength || string(b[6:9]) != "SIG" || kinds[b[9]] == "" {
		return nil, format.Not("no header")
	}
	h := &header{
		address: be.Uint32(b), kind: b[9], flags: b[0x12], plain: int64(be.Uint32(b[0x0a:])), length: int64(be.Uint32(b[0x0a:])),
		sum: be.Uint16(b[0x14:]), packed: be.Uint16(b[0x16:]), mmap: be.Uint32(b[0x27:]),
	}
	if h.flags&compressed != 0 {
		h.length = int64(be.Uint32(b[0x0e:]))
	}
	var ok bool
	if h.version, ok = format.Padded(b[0x18:0x27]); !ok {
		return nil, format.Not("version is not text")
	}
	if h.length == 0 || h.length > longest || h.plain == 0 || h.plain > longest {
		return nil, format.Not("object of 0x%x bytes, 0x%x decompressed", h.length, h.plain)
	}
	if h.flags&(sumValid|packedIsValid) == 0 && h.version == "" {
		return nil, format.Not("neither a sum nor a version")
	}
	return h, nil
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: headerLength + h.length, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, headerLength)
	out.Property("type", kinds[h.kind])
	if h.version != "" {
		out.Property("version", h.version)
	}
	out.Property("address", fmt.Sprintf("0x%08x", h.address))
	if h.mmap != 0 {
		out.Property("memory-map", fmt.Sprintf("0x%08x", h.mmap))
	}
	if h.flags&compressed != 0 {
		out.Property("compression", "lzma")
		out.Property("decompressed-length", fmt.Sprintf("0x%x", h.plain))
	}
	format.Short(in, out, headerLength+h.length)
	want, at, valid := h.sum, int64(0x14), h.flags&sumValid != 0 && h.flags&compressed == 0
	if h.flags&compressed != 0 {
		want, at, valid = h.packed, 0x16, h.flags&packedIsValid != 0
	}
	if valid {
		var s sum
		if err := format.Sum(in, out, "checksum", at, &s, headerLength, h.length, func() any { return s.value() }, want); err != nil {
			return err
		}
	}
	return format.Parts(out, min(headerLength+h.length, in.Size()), format.Part{Name: kinds[h.kind], Offset: headerLength, Length: h.length})
}

// sum is that of 16-bit words, the first byte the upper one, with the carry
// added.
type sum struct {
	c    uint32
	odd  bool
	high byte
}

func (s *sum) Write(b []byte) (int, error) {
	for _, x := range b {
		if s.odd {
			s.c += uint32(s.high)<<8 | uint32(x)
			s.c = s.c&0xffff + s.c>>16
		}
		s.odd, s.high = !s.odd, x
	}
	return len(b), nil
}

func (s *sum) value() uint16 {
	c := s.c
	if s.odd {
		c += uint32(s.high) << 8
	}
	return uint16(c&0xffff + c>>16)
}
