// Package config reads the saved configurations of ZTE's routers and optical
// network terminals (config.bin, db_user_cfg.xml).
package config

import (
	"encoding/binary"
	"hash/crc32"

	"assay/lab/format"
)

// Format is ZTE's saved configuration.
var Format = format.Format{
	Doc: format.Doc{
		Title: "ZTE configuration",
		What:  "Saved configurations of ZTE's gateways: XML with users, passwords and keys, compressed and often encrypted. Met as config.bin that the web page gives out, and as db_user_cfg.xml and db_default_cfg.xml in file systems and flash.",
		Layout: `Numbers big-endian.
Wrapper, 0x80 bytes, only in files that the web page gives out:
0x00  16  99 99 99 99 44 44 44 44 55 55 55 55 aa aa aa aa
0x3c  4   0x40
0x44  4   length of the wrapper: 0x80
0x48  4   length of what follows
Signature, may be missing: 04 03 02 01, 4 bytes, length 4, model of the device.
Payload, 60 bytes:
0x00  4   01 02 03 04
0x04  4   type: 0 compressed; others compressed, then encrypted with AES
0x08  4   length of the XML
0x10  4   length of a block
0x14  4   CRC-32 of the compressed blocks
0x18  4   CRC-32 of these 24 bytes
0x3c      blocks: length 4, compressed length 4, 0 in the last block 4, zlib`,
		Reads: []string{
			"type 0: entry config.xml, decompressed; what stands before a damaged block is kept",
			"the model from the signature; whether the CRCs match",
			"other types are named as encrypted, their bytes stay a gap",
		},
		Not:        []string{"keys of single devices are not in here"},
		Verified:   "our own samples only",
		References: []string{"github.com/mkst/zte-config-utility: zcu/zte.py, zcu/constants.py", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: wrapperMark}, {Bytes: []byte{1, 2, 3, 4, 0, 0, 0}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

var (
	wrapperMark = []byte{0x99, 0x99, 0x99, 0x99, 0x44, 0x44, 0x44, 0x44, 0x55, 0x55, 0x55, 0x55, 0xaa, 0xaa, 0xaa, 0xaa}
	be          = binary.BigEndian
)

const (
	wrapperLength = 0x80
	payloadHeader = 60
	signatureMark = 0x04030201
	payloadMark   = 0x01020304
	maxModel      = 256
	maxBlocks     = 512
	maxBlock      = 4 << 20 // bytes of a block; 64 KiB are met
)

type header struct {
	length int64 // of all that the wrapper says; 0 without one
	model  string
	at     int64 // of the payload
	kind   uint32
	xml    int64
	crc    uint32
	blocks []block
	end    int64
	whole  bool
}

// block is a compressed part of the XML.
type block struct{ offset, packed, plain int64 }

func read(in *format.Input) (*header, error) {
	h := &header{}
	b := in.Head(0, wrapperLength+12+maxModel+payloadHeader)
	if len(b) >= wrapperLength && string(b[:16]) == string(wrapperMark) {
		if be.Uint32(b[0x3c:]) != 0x40 || be.Uint32(b[0x44:]) != wrapperLength {
			return nil, format.Not("the wrapper is that of another file")
		}
		h.at, h.length = wrapperLength, wrapperLength+int64(be.Uint32(b[0x48:]))
	}
	rest := b[min(h.at, int64(len(b))):]
	if h.at > 0 && len(rest) >= 12 && be.Uint32(rest) == signatureMark {
		n := int64(be.Uint32(rest[8:]))
		if n > maxModel || 12+n > int64(len(rest)) {
			return nil, format.Not("signature of %d bytes", n)
		}
		h.model, _ = format.Text(rest[12 : 12+n])
		h.at += 12 + n
		rest = rest[12+n:]
	}
	if len(rest) < payloadHeader || be.Uint32(rest) != payloadMark {
		return nil, format.Not("no payload at 0x%x", h.at)
	}
	h.kind, h.xml, h.crc = be.Uint32(rest[4:]), int64(be.Uint32(rest[8:])), be.Uint32(rest[0x14:])
	if sound := crc32.ChecksumIEEE(rest[:0x18]) == be.Uint32(rest[0x18:]); !sound && (h.length == 0 || h.kind == 0) || h.kind > 16 {
		return nil, format.Not("type %d and the CRC of the payload's header differs", h.kind)
	}
	h.walk(in)
	if len(h.blocks) == 0 && h.length == 0 {
		return nil, format.Not("no blocks")
	}
	return h, nil
}

// walk lists the blocks. All types have them; of encrypted ones the first
// length is of the plaintext.
func (h *header) walk(in *format.Input) {
	h.end = h.at + payloadHeader
	for len(h.blocks) < maxBlocks {
		b := in.Head(h.end, 12)
		if len(b) < 12 {
			return
		}
		k := block{offset: h.end + 12, plain: int64(be.Uint32(b)), packed: int64(be.Uint32(b[4:]))}
		if k.packed == 0 || k.plain > maxBlock || k.packed > maxBlock {
			return
		}
		h.blocks = append(h.blocks, k)
		if h.end = k.offset + k.packed; be.Uint32(b[8:]) == 0 {
			h.whole = true
			return
		}
	}
}

func (h *header) total() int64 { return max(h.length, h.end) }

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.total(), Certainty: format.Exact}, nil
}
