// Package shrs reads "SHRS", the encrypted update files of D-Link's DIR-878,
// DIR-882, DIR-1960, DIR-2660 and others, and decrypts them with the key that
// has been public since 2020.
package shrs

import (
	"bytes"
	"encoding/binary"

	"assay/lab/format"
)

// Format is the SHRS container.
var Format = format.Format{
	Doc: format.Doc{
		Title: "D-Link SHRS",
		What:  "An encrypted and signed update file of D-Link routers (DIR-867, DIR-878, DIR-882, DIR-1960, DIR-2660, DIR-3060 ...).",
		Layout: `Numbers big-endian.
0x000  4    magic "SHRS"
0x004  4    length of the firmware
0x008  4    length of the encrypted firmware: rounded up to 16
0x00c  16   initialization vector
0x01c  64   SHA-512 of the firmware and the key
0x05c  64   SHA-512 of the firmware
0x09c  64   SHA-512 of the encrypted firmware
0x0dc  512  zero
0x2dc  512  RSA signature
0x4dc  512  RSA signature
0x6dc       firmware, AES-128-CBC`,
		Reads: []string{
			"the firmware, decrypted: entry data; damaged when its SHA-512 is not the header's",
			"whether the SHA-512 of the encrypted firmware matches",
		},
		Not:      []string{"the signatures are shown as present, not verified: the public key is not in the file"},
		Verified: "our own samples only",
		References: []string{
			"github.com/0xricksanchez/dlink-decrypt (description of the header and the key)",
			"unblob: handlers/archive/dlink/shrs.py; delink: src/shrs.rs",
			"checked with our own samples only",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("SHRS")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

// key is the same in all devices that use the format.
var key = []byte{0xc0, 0x5f, 0xbf, 0x19, 0x36, 0xc9, 0x94, 0x29, 0xce, 0x2a, 0x07, 0x81, 0xf0, 0x8d, 0x6a, 0xd8}

const headerLength = 0x6dc

type header struct {
	plain, encrypted int64 // lengths
	iv               []byte
	plainSum         []byte
	encryptedSum     []byte
	signed           bool
}

func read(in *format.Input) (*header, error) {
	b := in.Head(0, headerLength)
	if len(b) < headerLength || string(b[:4]) != "SHRS" {
		return nil, format.Not("no header")
	}
	if len(bytes.Trim(b[0xdc:0x2dc], "\x00")) != 0 {
		return nil, format.Not("reserved bytes are in use")
	}
	// Descriptions differ in which of the two is the rounded one.
	x, y := int64(binary.BigEndian.Uint32(b[4:])), int64(binary.BigEndian.Uint32(b[8:]))
	h := &header{plain: min(x, y), encrypted: max(x, y), iv: b[0x0c:0x1c], plainSum: b[0x5c:0x9c], encryptedSum: b[0x9c:0xdc]}
	if h.plain == 0 || h.encrypted%16 != 0 || h.encrypted-h.plain > 16 {
		return nil, format.Not("lengths 0x%x and 0x%x", x, y)
	}
	h.signed = len(bytes.Trim(b[0x2dc:], "\x00")) != 0
	return h, nil
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: headerLength + h.encrypted, Certainty: format.Exact}, nil
}
