// Package upgrade reads the header of ZTE's update files and of the image
// partitions in flash of its gateways and optical network terminals.
package upgrade

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"assay/lab/format"
)

// Format is the ZTE update header.
var Format = format.Format{
	Doc: format.Doc{
		Title: "ZTE update header",
		What:  "Update files and image partitions of ZTE's routers and ONTs (H298, F660, F680, SR1010 ...): a mark, a block with a signature, and a header with the places of kernel and root file system.",
		Layout: `Numbers little-endian or big-endian, as the processor.
0x00  16  99 99 99 99 44 44 44 44 55 55 55 55 aa aa aa aa
0x10  4   length N of the block with the signature
0x14  N   signature, or zeros
then the header, offsets from its start H = 0x14 + N:
0x10      version, text
0x34  4   length of the kernel
0x38  4   its offset from the start of the file
0x3c  4   its CRC-32
0x40  4   length of the root file system
0x44  4   its offset from the start of the file
0x48  4   its CRC-32
0xa4  4   CRC-32 of the header up to here
0xf4      content`,
		Reads: []string{
			"entries kernel and rootfs; what stands before, between and behind them is searched for containers by itself",
			"whether the CRCs match; a header whose own CRC differs is taken when the parts are inside of the file",
		},
		Not: []string{
			"the signature is shown as present, not verified",
			"saved configurations begin with the same mark: format zte/config",
		},
		Verified: "our own samples only",
		References: []string{
			"published scripts that build update files for ZTE SR1010 from a dump (layout of the header and its CRCs)",
			"checked with our own samples only",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: mark}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

var mark = []byte{0x99, 0x99, 0x99, 0x99, 0x44, 0x44, 0x44, 0x44, 0x55, 0x55, 0x55, 0x55, 0xaa, 0xaa, 0xaa, 0xaa}

const (
	prefix       = 0x14
	headerLength = 0xf4
	checked      = 0xa4 // bytes of the header under its CRC
	maxSignature = 0x1000
)

type header struct {
	order                string
	at                   int64 // of the header
	version              string
	signed               bool
	kernel, rootfs       format.Part
	kernelCRC, rootfsCRC uint32
	crc, computed        uint32
}

func (h *header) end() int64 {
	return max(h.kernel.Offset+h.kernel.Length, h.rootfs.Offset+h.rootfs.Length, h.at+headerLength)
}

func read(in *format.Input) (*header, error) {
	for _, o := range []struct {
		name  string
		order binary.ByteOrder
	}{{"little-endian", binary.LittleEndian}, {"big-endian", binary.BigEndian}} {
		h := readOrder(in, o.order)
		if h == nil {
			continue
		}
		h.order = o.name
		inside := h.end() <= in.Size()
		apart := h.kernel.Offset+h.kernel.Length <= h.rootfs.Offset || h.rootfs.Offset+h.rootfs.Length <= h.kernel.Offset
		if h.crc == h.computed || inside && apart && h.kernel.Length > 0 && h.rootfs.Length > 0 {
			return h, nil
		}
	}
	return nil, format.Not("no header with a sound CRC or with parts inside of the content")
}

func readOrder(in *format.Input, order binary.ByteOrder) *header {
	b := in.Head(0, prefix+maxSignature+headerLength)
	if len(b) < prefix+headerLength || string(b[:16]) != string(mark) {
		return nil
	}
	n := int64(order.Uint32(b[0x10:]))
	if n > maxSignature || prefix+n+headerLength > int64(len(b)) {
		return nil
	}
	h := &header{at: prefix + n}
	for _, x := range b[prefix:h.at] {
		h.signed = h.signed || x != 0
	}
	b = b[h.at:]
	h.kernel = format.Part{Name: "kernel", Length: int64(order.Uint32(b[0x34:])), Offset: int64(order.Uint32(b[0x38:]))}
	h.rootfs = format.Part{Name: "rootfs", Length: int64(order.Uint32(b[0x40:])), Offset: int64(order.Uint32(b[0x44:]))}
	h.kernelCRC, h.rootfsCRC = order.Uint32(b[0x3c:]), order.Uint32(b[0x48:])
	h.crc, h.computed = order.Uint32(b[checked:]), crc32.ChecksumIEEE(b[:checked])
	h.version, _ = format.Text(b[0x10:0x34])
	low := h.at + headerLength
	if h.kernel.Length == 0 && h.rootfs.Length == 0 || h.kernel.Length > 0 && h.kernel.Offset < low || h.rootfs.Length > 0 && h.rootfs.Offset < low {
		return nil
	}
	return h
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.end(), Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, h.at+headerLength)
	out.Property("byte-order", h.order)
	if h.version != "" {
		out.Property("version", h.version)
	}
	signature := "none"
	if h.signed {
		signature = fmt.Sprintf("%d bytes, not verified", h.at-prefix)
	}
	out.Property("signature", signature)
	format.Checksum(out, "header-checksum", h.at+checked, h.computed, h.crc)
	format.Short(in, out, h.end())
	for _, p := range []struct {
		part format.Part
		at   int64
		want uint32
	}{{h.kernel, 0x3c, h.kernelCRC}, {h.rootfs, 0x48, h.rootfsCRC}} {
		if p.part.Length == 0 {
			continue
		}
		crc := crc32.NewIEEE()
		if err := format.Sum(in, out, p.part.Name+"-checksum", h.at+p.at, crc, p.part.Offset, p.part.Length, func() any { return crc.Sum32() }, p.want); err != nil {
			return err
		}
	}
	return format.Parts(out, min(h.end(), in.Size()), h.kernel, h.rootfs)
}
