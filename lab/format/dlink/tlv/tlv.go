// Package tlv reads update files of D-Link's routers that begin with a header
// of texts and one type-length-value record, such as those of DIR-1935, R03
// and R04.
package tlv

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"assay/lab/format"
)

// Format is the TLV update file.
var Format = format.Format{
	Doc: format.Doc{
		Title: "D-Link TLV",
		What:  "Update files of D-Link's routers with a header of model and board and one record with the firmware, which is often encrypted by OpenSSL.",
		Layout: `0x00  4   magic 64 80 19 40
0x04  32  model
0x24  32  board
0x4c  32  MD5 from 0x6c to the end as hexadecimal text, or zeros
0x6c  4   type of the record: 1, little-endian
0x70  4   length of the firmware, little-endian
0x74      firmware`,
		Reads:      []string{"entry firmware, whatever it is; an encrypted one is named as such in its turn", "whether the MD5 matches"},
		Verified:   "our own samples only",
		References: []string{"binwalk: src/structures/dlink_tlv.rs, src/signatures/dlink_tlv.rs; delink: src/tlv.rs", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0x64, 0x80, 0x19, 0x40}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const headerLength = 0x74

type header struct {
	model, board string
	md5          string // lower-case digits or ""
	record       []byte // type and length
	length       int64  // of the firmware
}

func read(in *format.Input) (*header, error) {
	b := in.Head(0, headerLength)
	if len(b) < headerLength || binary.BigEndian.Uint32(b) != 0x64801940 {
		return nil, format.Not("no header")
	}
	h := &header{record: b[0x6c:headerLength], length: int64(binary.LittleEndian.Uint32(b[0x70:]))}
	var ok1, ok2 bool
	h.model, ok1 = format.Text(b[0x04:0x24])
	h.board, ok2 = format.Text(b[0x24:0x44])
	if !ok1 || !ok2 || h.model == "" || h.board == "" {
		return nil, format.Not("model or board is not text")
	}
	if t := binary.LittleEndian.Uint32(b[0x6c:]); t != 1 || h.length == 0 {
		return nil, format.Not("record of type %d with 0x%x bytes", t, h.length)
	}
	sum, ok := format.Text(b[0x4c:0x6c])
	if _, err := hex.DecodeString(sum); !ok || err != nil || sum != "" && len(sum) != 32 {
		return nil, format.Not("MD5 %q", sum)
	}
	h.md5 = strings.ToLower(sum)
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
	out.Property("model", h.model)
	out.Property("board", h.board)
	format.Short(in, out, headerLength+h.length)
	if h.md5 == "" {
		out.Property("md5", "not set")
	} else {
		sum := md5.New()
		sum.Write(h.record)
		want, _ := hex.DecodeString(h.md5)
		if err := format.Sum(in, out, "md5", 0x4c, sum, headerLength, h.length, func() any { return sum.Sum(nil) }, want); err != nil {
			return err
		}
	}
	return format.Parts(out, min(in.Size(), headerLength+h.length), format.Part{Name: "firmware", Offset: headerLength, Length: h.length})
}
