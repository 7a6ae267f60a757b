// Package chk reads the header of Netgear's update files (.chk).
package chk

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is the Netgear update file.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Netgear CHK",
		What:  "The header of Netgear's update files with the extension .chk, before a kernel and a root file system or, more often, one TRX container.",
		Layout: `Numbers big-endian.
0x00  4   magic 2a 23 24 5e ("*#$^")
0x04  4   length of this header
0x08  1   region: 1 world, 2 North America
0x09  7   version A.B.C.D_E.F.G
0x10  4   sum of the kernel
0x14  4   sum of the root file system
0x18  4   length of the kernel
0x1c  4   length of the root file system, or 0
0x20  4   sum of both
0x24  4   sum of this header with this field zero
0x28      board id up to the end of the header
A sum is two 32-bit sums, of the bytes and of the first sum after each byte,
both folded to 16 bits: the second stands in the upper half.`,
		Reads: []string{
			"entries kernel and rootfs, by the names of the header's fields; whatever they are is opened in its turn",
			"whether the four sums match",
		},
		Verified:   "generated images, not by Netgear's tool; otherwise our own samples only",
		References: []string{"OpenWrt firmware-utils: src/mkchkimg.c (struct chk_header)", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("*#$^")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	fixed    = 0x28       // bytes of the header without the board id
	longest  = fixed + 64 // mkchkimg's MAX_BOARD_ID_LEN
	headerAt = 0x24       // the header's own sum
)

type header struct {
	size           int64 // of the header
	region         byte
	version        string
	kernel, rootfs int64
	kernelSum      uint32
	rootfsSum      uint32
	imageSum       uint32
	headerSum      uint32
	sum            uint32 // computed, of the header
	board          string
}

func read(in *format.Input) (*header, error) {
	b := in.Head(0, longest)
	if len(b) < fixed || string(b[:4]) != "*#$^" {
		return nil, format.Not("no header")
	}
	be := binary.BigEndian
	h := &header{
		size: int64(be.Uint32(b[4:])), region: b[8],
		version:   fmt.Sprintf("%d.%d.%d.%d_%d.%d.%d", b[9], b[10], b[11], b[12], b[13], b[14], b[15]),
		kernelSum: be.Uint32(b[0x10:]), rootfsSum: be.Uint32(b[0x14:]),
		kernel: int64(be.Uint32(b[0x18:])), rootfs: int64(be.Uint32(b[0x1c:])),
		imageSum: be.Uint32(b[0x20:]), headerSum: be.Uint32(b[headerAt:]),
	}
	if h.size < fixed || h.size > int64(len(b)) {
		return nil, format.Not("length of the header is 0x%x", h.size)
	}
	var ok bool
	if h.board, ok = format.Padded(b[fixed:h.size]); !ok {
		return nil, format.Not("board id is not text")
	}
	if h.kernel == 0 {
		return nil, format.Not("no kernel")
	}
	clear(b[headerAt:fixed])
	var s sum
	s.Write(b[:h.size])
	if h.sum = s.value(); h.sum != h.headerSum && (h.board == "" || h.kernel+h.rootfs > in.Size()) {
		return nil, format.Not("sum of the header is %08x, not %08x, and the lengths do not fit", h.sum, h.headerSum)
	}
	return h, nil
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.size + h.kernel + h.rootfs, Certainty: format.Exact}, nil
}

// sum is Netgear's: see Doc.
type sum struct{ c0, c1 uint32 }

func (s *sum) Write(b []byte) (int, error) {
	c0, c1 := s.c0, s.c1
	for _, x := range b {
		c0 += uint32(x)
		c1 += c0
	}
	s.c0, s.c1 = c0, c1
	return len(b), nil
}

func (s *sum) value() uint32 { return fold(s.c1)<<16 | fold(s.c0) }

func fold(c uint32) uint32 {
	c = c&0xffff + c>>16
	return (c + c>>16) & 0xffff
}
