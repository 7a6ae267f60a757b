// Package mh01 reads "MH01", the signed and encrypted update files of D-Link's
// newer routers (E15, E30, R12, R15, R18, M15, M18, M30, M32, M60).
package mh01

import (
	"encoding/binary"
	"encoding/hex"
	"strings"

	"assay"
	"assay/lab/format"
)

// Format is the MH01 container.
var Format = format.Format{
	Doc: format.Doc{
		Title: "D-Link MH01",
		What:  "A signed container of D-Link's \"AI\" series (E15, R12, R15, M30, M32 ...), one around the signature and, in it, one around the encrypted firmware. Once decrypted the firmware is an MH01 container again.",
		Layout: `Numbers little-endian.
0x00  4   magic "MH01"
0x04  4   offset of the signature behind this header of 16 bytes
0x08  4   length of the signature
0x0c  4   unknown
0x10  4   magic "MH01"
0x14  4   length of the vector's text
0x18  4   length of the encrypted firmware
0x1c  4   unknown
0x20      vector as hexadecimal text, then encrypted firmware, then signature`,
		Reads:    []string{"the vector and the signature (entry signature); the firmware is named as encrypted, its bytes stay a gap"},
		Not:      []string{"decryption: each device has its own passphrase; those that have been published are not in here"},
		Verified: "our own samples only",
		References: []string{
			"OpenWrt firmware-utils: src/dlink-ai-firmware-tool.c",
			"binwalk: src/structures/mh01.rs; delink: src/mh01.rs",
			"checked with our own samples only",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("MH01")}},
	Measure:    measure,
	Open:       open,
}

const headerLength = 0x20

type header struct {
	vector             string
	firmware, sign     format.Part
	length, vectorText int64
}

func read(in *format.Input) (*header, error) {
	b := in.Head(0, headerLength+0x40)
	if len(b) < headerLength || string(b[:4]) != "MH01" || string(b[0x10:0x14]) != "MH01" {
		return nil, format.Not("no two headers")
	}
	at := func(off int) int64 { return int64(binary.LittleEndian.Uint32(b[off:])) }
	h := &header{vectorText: at(0x14)}
	if h.vectorText < 32 || h.vectorText > int64(len(b))-headerLength {
		return nil, format.Not("vector of %d bytes", h.vectorText)
	}
	h.vector = strings.TrimRight(string(b[headerLength:headerLength+h.vectorText]), "\x00\r\n ")
	if iv, err := hex.DecodeString(h.vector); err != nil || len(iv) != 16 {
		return nil, format.Not("vector %q", h.vector)
	}
	h.firmware = format.Part{Name: "firmware", Offset: headerLength + h.vectorText, Length: at(0x18)}
	h.sign = format.Part{Name: "signature", Offset: 0x10 + at(0x04), Length: at(0x08)}
	if h.firmware.Length == 0 || h.sign.Offset < h.firmware.Offset+h.firmware.Length || h.sign.Length > 1<<16 {
		return nil, format.Not("firmware of 0x%x bytes, signature of 0x%x at 0x%x", h.firmware.Length, h.sign.Length, h.sign.Offset)
	}
	h.length = h.sign.Offset + h.sign.Length
	return h, nil
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.length, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, headerLength+h.vectorText)
	out.Property("encryption", "AES-128-CBC")
	out.Property("key", "not known")
	out.Property("vector", h.vector)
	format.Short(in, out, h.length)
	end := min(h.length, in.Size())
	out.Unread(h.firmware.Offset, max(0, min(h.firmware.Length, end-h.firmware.Offset)), "encrypted with AES-128-CBC, key not known")
	if h.sign.Length == 0 || h.sign.Offset+h.sign.Length > end {
		return nil
	}
	out.Property("signature", "present, not verified")
	return out.Entry(assay.Entry{Name: "signature"}, format.One(h.sign.Offset, h.sign.Length))
}
