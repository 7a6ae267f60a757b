// Package senao reads the header of Senao before images of EnGenius, D-Link
// and others, and undoes the mask over them.
package senao

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is Senao's header, with or without EnGenius' extension.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Senao header (EnGenius)",
		What:  "The header of Senao before images of EnGenius' access points and routers, D-Link's DAP-1522 and others. The image is masked with bytes that follow from the magic number.",
		Layout: `Numbers big-endian.
0x00  4   head
0x04  4   vendor
0x08  4   product
0x0c  16  version
0x1c  4   type: 1 boot loader, 2 kernel, 3 kernel and applications, 4 applications ...
0x20  4   length of the image
0x24  4   zero
0x28  16  MD5 of the image
0x38  32  zeros
0x58  4   sum of the header's bytes with this field zero
0x5c  4   magic: 12 34 56 78
0x60      image, or EnGenius' extension: domain 8, three numbers of the version,
          date, three numbers of a second version, length of the model, model
Byte i of the image is masked with the lowest byte of magic >> (i mod 8).`,
		Reads: []string{
			"entry by its type (bootloader, kernel, kernelapp, apps, data), without the mask",
			"EnGenius' extension, where its texts are texts; the place in the mask at which its image starts is found by the MD5",
			"whether the MD5 matches",
			"the second generation (magic 30 47 16 88 at 0x7c or 0xb4, before the image): entry data, when it begins as a kernel, a file system or an archive does",
		},
		Not:      []string{"magic numbers other than 12 34 56 78 are not searched for"},
		Verified: "our own samples only",
		References: []string{
			"OpenWrt firmware-utils: src/mksenaofw.c (img_header)",
			"fact_extractor: plugins/unpacking/senao/code/senao.py (second generation)",
			"unblob: handlers/archive/engeniustech/engenius.py",
			"checked with our own samples only",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: 0x5c, Bytes: []byte{0x12, 0x34, 0x56, 0x78}},
		{At: 0x7c, Bytes: []byte{0x30, 0x47, 0x16, 0x88}},
		{At: 0xb4, Bytes: []byte{0x30, 0x47, 0x16, 0x88}},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

const (
	headerLength = 0x60
	extension    = 8 + 8*4 // of EnGenius, without the model
	magic        = 0x12345678
)

var kinds = map[uint32]string{1: "bootloader", 2: "kernel", 3: "kernelapp", 4: "apps"}

type header struct {
	size, length           int64 // of the header; of the image
	vendor, product        uint32
	version                string
	kind                   uint32
	md5                    [16]byte
	domain, model, release string // EnGenius
}

func read(in *format.Input) (*header, error) {
	be := binary.BigEndian
	b := in.Head(0, headerLength+extension+64)
	if len(b) < headerLength || be.Uint32(b[0x5c:]) != magic {
		return nil, format.Not("no header")
	}
	h := &header{
		size: headerLength, length: int64(be.Uint32(b[0x20:])),
		vendor: be.Uint32(b[4:]), product: be.Uint32(b[8:]), kind: be.Uint32(b[0x1c:]), md5: [16]byte(b[0x28:]),
	}
	var ok bool
	if h.version, ok = format.Text(b[0x0c:0x1c]); !ok {
		return nil, format.Not("version is not text")
	}
	sum := uint32(0)
	for i, x := range b[:headerLength] {
		if i < 0x58 || i >= 0x5c {
			sum += uint32(x)
		}
	}
	extended := h.extend(b[headerLength:])
	if want := be.Uint32(b[0x58:]); sum != want && !extended {
		return nil, format.Not("sum of the header is %08x, not %08x", sum, want)
	}
	if h.length == 0 || h.kind == 0 || h.kind > 0xff {
		return nil, format.Not("image of 0x%x bytes of type %d", h.length, h.kind)
	}
	return h, nil
}

// extend reads EnGenius' extension, if there is one.
func (h *header) extend(b []byte) bool {
	be := binary.BigEndian
	if len(b) < extension {
		return false
	}
	domain, ok := format.Padded(b[:8])
	n := int64(be.Uint32(b[extension-4:]))
	if !ok || len(domain) < 2 || n == 0 || n > 64 || n > int64(len(b)-extension) {
		return false
	}
	model, ok := format.Padded(b[extension : extension+n])
	if !ok || model == "" {
		return false
	}
	h.domain, h.model = domain, model
	h.release = fmt.Sprintf("%d.%d.%d", be.Uint32(b[8:]), be.Uint32(b[12:]), be.Uint32(b[16:]))
	h.size += extension + n
	return true
}

func measure(in *format.Input) (format.Extent, error) {
	if _, ok := second(in); ok {
		return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
	}
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.size + h.length, Certainty: format.Exact}, nil
}
