// Package belkin reads the header of images for Linksys' switches LGS3xx that
// resembles that of U-Boot.
package belkin

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"

	"assay/lab/format"
)

// Format is the Belkin image.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Belkin image",
		What:  "The header before images of Linksys' switches LGS328C, LGS352MPC and others on Realtek processors.",
		Layout: `Numbers big-endian.
0x00  4   magic: 07 80 00 01 (RTL838x), 07 60 00 01 (RTL93xx)
0x04  4   CRC-32 of this header with this field zero
0x08  4   time
0x0c  4   length of the image
0x10  8   "belkin"
0x18  4   CRC-32 of the image
0x1c  4   version, four numbers
0x20  ..  name of the module, NUL, then the model in six bits for a letter
0x40      image
Both CRCs start with 0 and are not inverted at the end.`,
		Reads:      []string{"entry image", "whether the CRC of the image matches; a header whose own CRC differs is refused"},
		Verified:   "our own samples only",
		References: []string{"OpenWrt: scripts/belkin-header.py", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 0x10, Bytes: []byte("belkin\x00\x00")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const headerLength = 0x40

// crc starts with 0 and is not inverted at the end.
type crc struct{ c uint32 }

func (s *crc) Write(b []byte) (int, error) {
	s.c = ^crc32.Update(^s.c, crc32.IEEETable, b)
	return len(b), nil
}

func read(in *format.Input) ([]byte, error) {
	b := in.Head(0, headerLength)
	if len(b) < headerLength || string(b[0x10:0x18]) != "belkin\x00\x00" {
		return nil, format.Not("no header")
	}
	head := bytes.Clone(b)
	clear(head[4:8])
	var s crc
	s.Write(head)
	if want := binary.BigEndian.Uint32(b[4:]); s.c != want {
		return nil, format.Not("CRC of the header is %08x, not %08x", s.c, want)
	}
	if binary.BigEndian.Uint32(b[0x0c:]) == 0 {
		return nil, format.Not("no image")
	}
	return b, nil
}

func measure(in *format.Input) (format.Extent, error) {
	b, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: headerLength + int64(binary.BigEndian.Uint32(b[0x0c:])), Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	b, err := read(in)
	if err != nil {
		return err
	}
	be := binary.BigEndian
	out.Structure(0, headerLength)
	out.Property("magic", fmt.Sprintf("%08x", be.Uint32(b)))
	out.Property("created", time.Unix(int64(be.Uint32(b[8:])), 0).UTC().Format(time.RFC3339))
	out.Property("version", fmt.Sprintf("%d.%d.%d.%d", b[0x1c], b[0x1d], b[0x1e], b[0x1f]))
	if name, ok := format.Text(b[0x20:]); ok {
		out.Property("module", name)
	}
	n := int64(be.Uint32(b[0x0c:]))
	format.Short(in, out, headerLength+n)
	var s crc
	if err := format.Sum(in, out, "checksum", 0x18, &s, headerLength, n, func() any { return s.c }, be.Uint32(b[0x18:])); err != nil {
		return err
	}
	return format.Parts(out, min(headerLength+n, in.Size()), format.Part{Name: "image", Offset: headerLength, Length: n})
}
