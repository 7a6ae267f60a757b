// Package wrgg reads the headers WRG and WRGG03 that Alpha Networks puts
// before images of D-Link's routers and access points.
package wrgg

import (
	"encoding/binary"

	"assay/lab/format"
)

// Format is the WRG header in both versions.
var Format = format.Format{
	Doc: format.Doc{
		Title: "D-Link WRG and WRGG03 (also called DKBS)",
		What:  "The header of Alpha Networks before images of D-Link's DIR-600, DIR-825, DAP-2xxx, DAP-3xxx and others: a signature text, an MD5 and one image that is written to a device of the running system. Newer ones are encrypted.",
		Layout: `0x00  32  signature, text such as wapnd01_dkbs_dap2553
       WRG                            WRGG03
0x20   20 04 02 20 twice, or          21 03 08 20 twice in both byte orders
       20 02 04 20 twice when
       numbers are little-endian
                                      0x28  version, 16
                                      0x38  model, 16
                                      0x48  flags 8, reserved 8
                                      0x58  build number, 16
0x28   length of the image            0x68
0x2c   offset in the device           0x6c
0x30   device, 32: /dev/mtdblock/1    0x70
0x50   MD5 from the offset's field    0x90
       without itself to the end
0x60   image                          0xa0`,
		Reads: []string{
			"both versions in both byte orders; the order of WRGG03 is that in which the length is smaller",
			"whether the MD5 matches",
			"WRGG03 images that encimg encrypted, with the public key: when their plaintext begins as a kernel, a device tree or a file system does",
		},
		Verified: "our own samples only",
		References: []string{
			"OpenWrt firmware-utils: src/mkwrgimg.c, src/mkwrggimg.c (struct wrg_header, struct wrgg03_header)",
			"unblob: handlers/archive/dlink/alpha_encimg.py",
			"checked with our own samples only",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: 0x20, Bytes: []byte("\x20\x04\x02\x20\x20\x04\x02\x20")},
		{At: 0x20, Bytes: []byte("\x20\x02\x04\x20\x20\x02\x04\x20")},
		{At: 0x20, Bytes: []byte("\x21\x03\x08\x20\x21\x03\x08\x20")},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

// longest is more than the flash of any device that uses the header.
const longest = 256 << 20

type header struct {
	size           int64 // of the header
	signature      string
	version, model string // WRGG03
	build          string // WRGG03
	device         string
	length, offset int64 // of the image; its place in the device
	summed         []byte
	md5            [16]byte
	md5At          int64
	third          bool // WRGG03
}

func read(in *format.Input) (*header, error) {
	b := in.Head(0, 0xa0)
	if len(b) < 0x60 {
		return nil, format.Not("%d bytes are too short for a header", len(b))
	}
	h := &header{}
	at := 0x28 // of the numbers
	var order binary.ByteOrder = binary.LittleEndian
	switch string(b[0x20:0x28]) {
	case "\x20\x04\x02\x20\x20\x04\x02\x20":
		order = binary.BigEndian
	case "\x20\x02\x04\x20\x20\x02\x04\x20":
	case "\x21\x03\x08\x20\x21\x03\x08\x20":
		if h.third, at = true, 0x68; len(b) < 0xa0 {
			return nil, format.Not("%d bytes are too short for a header", len(b))
		}
		if binary.BigEndian.Uint32(b[at:]) < binary.LittleEndian.Uint32(b[at:]) {
			order = binary.BigEndian
		}
	default:
		return nil, format.Not("magic %x", b[0x20:0x28])
	}
	h.size, h.md5At = int64(at)+0x38, int64(at)+0x28
	h.length, h.offset = int64(order.Uint32(b[at:])), int64(order.Uint32(b[at+4:]))
	h.summed, h.md5 = b[at+4:at+0x28], [16]byte(b[at+0x28:])
	if h.length == 0 || h.length > longest {
		return nil, format.Not("image of 0x%x bytes", h.length)
	}
	return h, h.texts(b, at)
}

// texts reads the header's texts: there is no checksum over them, so they must
// be what they should be.
func (h *header) texts(b []byte, at int) error {
	var ok bool
	if h.signature, ok = format.Padded(b[:0x20]); !ok || len(h.signature) < 4 {
		return format.Not("signature is not text")
	}
	if h.device, ok = format.Padded(b[at+8 : at+0x28]); !ok || h.device == "" {
		return format.Not("device is not text")
	}
	if h.third {
		var ok1, ok2, ok3 bool
		h.version, ok1 = format.Text(b[0x28:0x38])
		h.model, ok2 = format.Text(b[0x38:0x48])
		h.build, ok3 = format.Text(b[0x58:0x68])
		if !ok1 || !ok2 || !ok3 {
			return format.Not("version, model or build number is not text")
		}
	}
	return nil
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.size + h.length, Certainty: format.Exact}, nil
}
