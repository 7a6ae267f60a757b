// Package openwrt reads what OpenWrt's fwtool appends to images: metadata and
// signatures, each with a trailer.
package openwrt

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is one appended part with its trailer.
var Format = format.Format{
	Doc: format.Doc{
		Title: "OpenWrt image trailer",
		What:  "What OpenWrt and its descendants (many vendors' SDKs) append to update files: metadata (JSON: which boards, which version) and a signature made with usign or ucert.",
		Layout: `Numbers big-endian.
Metadata: version 4, flags 4, JSON. Signature: text or certificates.
Behind either:
0x00  4   "FWx0"
0x04  4   CRC-32 of the file up to here, without the final inversion
0x08  1   type: 0 signature, 1 metadata
0x09  3   zero
0x0c  4   length of the part with this trailer`,
		Reads: []string{
			"metadata that begins with the words it does in OpenWrt's own images: entry metadata.json",
			"usign signatures: entry signature",
			"a trailer whose part begins otherwise: its fields only",
		},
		Not:        []string{"the CRC is of the whole file and cannot be verified from the trailer; signatures are not verified"},
		Verified:   "our own samples only",
		References: []string{"OpenWrt fwtool: fwimage.h (struct fwimage_header, fwimage_trailer), fwtool.c", "OpenWrt: include/image-commands.mk (append-metadata)", "checked with our own samples only"},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: 8, Bytes: []byte(`{  "metadata_version"`)},
		{Bytes: []byte("untrusted comment: ")},
		{Bytes: []byte(mark)},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

const (
	mark          = "FWx0"
	trailerLength = 16
	infoHeader    = 8
	longest       = 64 << 10 // fwtool's METADATA_MAXLEN is 30 KiB

	kindSignature = 0
	kindInfo      = 1
)

// part is an appended part: what it has before its trailer.
type part struct {
	kind   byte
	length int64 // without the trailer
}

func read(in *format.Input) (*part, error) {
	b := in.Head(0, longest)
	if bytes.HasPrefix(b, []byte(mark)) {
		kind, _, ok := trailer(b)
		if !ok {
			return nil, format.Not("no trailer")
		}
		return &part{kind: kind}, nil
	}
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte(mark))
		if i < 0 {
			return nil, format.Not("no trailer within %d bytes", len(b))
		}
		at += i
		kind, n, ok := trailer(b[at:])
		if ok && n == int64(at)+trailerLength {
			info := at > infoHeader && b[infoHeader] == '{'
			if info != (kind == kindInfo) {
				return nil, format.Not("trailer of type %d behind other content", kind)
			}
			return &part{kind, int64(at)}, nil
		}
		at += len(mark)
	}
}

func trailer(b []byte) (kind byte, n int64, ok bool) {
	if len(b) < trailerLength || b[8] > kindInfo || b[9]|b[10]|b[11] != 0 {
		return 0, 0, false
	}
	n = int64(binary.BigEndian.Uint32(b[12:]))
	return b[8], n, n > trailerLength && n <= longest
}

func measure(in *format.Input) (format.Extent, error) {
	p, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: p.length + trailerLength, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	p, err := read(in)
	if err != nil {
		return err
	}
	b := in.Head(p.length, trailerLength)
	out.Structure(p.length, trailerLength)
	kind, name, from := "signature", "signature", int64(0)
	if p.kind == kindInfo {
		kind, name, from = "metadata", "metadata.json", infoHeader
	}
	out.Property("type", kind)
	out.Property("image-crc", fmt.Sprintf("%08x", binary.BigEndian.Uint32(b[4:])))
	if p.kind == kindSignature {
		out.Property("signature", "present, not verified")
	}
	if p.length == 0 {
		return nil
	}
	if from > 0 {
		out.Structure(0, from)
	}
	return out.Entry(assay.Entry{Name: name}, format.One(from, p.length-from))
}
