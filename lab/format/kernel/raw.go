package kernel

import (
	"bytes"
	"encoding/binary"

	"assay/lab/format"
)

// Raw kernels are the memory image from the first byte of .text on
// (arch/arm/kernel/head.S, arch/mips/kernel/head.S).
const (
	leastRaw = 256 << 10
	mostRaw  = 256 << 20
)

// startsRaw reports whether a content begins like a kernel of ARM or MIPS.
func startsRaw(b []byte) bool {
	return len(b) >= 0x100 && (armCode(b) || mipsCode(b) || mipsFill(b))
}

// vectors is the room for exception vectors that kernels of MIPS leave at
// their start (arch/mips/kernel/head.S: fill 0x400).
const vectors = 0x400

// mipsFill: room for exception vectors, and then a function begins, the status
// register is read, or the entry is jumped to.
func mipsFill(b []byte) bool {
	if len(b) < vectors+8 || len(bytes.Trim(b[:vectors], "\x00")) > 0 {
		return false
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		w := order.Uint32(b[vectors:])
		if w&0xffe0ffff == 0x40006000 || w>>15 == 0x27bd<<1|1 { // mfc0 rt, $12; addiu sp, sp, -n
			return true
		}
		if w>>26 == 2 && w&0x03ffffff != 0 && order.Uint32(b[vectors+4:]) == 0 { // j kernel_entry; nop
			return true
		}
	}
	return false
}

// armCode: nearly all of the first 32 words are instructions of ARM that are
// always executed.
func armCode(b []byte) bool {
	var always [2]int
	for k := range 32 {
		if b[4*k+3]>>4 == 0xe {
			always[0]++
		}
		if b[4*k]>>4 == 0xe {
			always[1]++
		}
	}
	return max(always[0], always[1]) >= 24
}

// mipsCode: a jump over a hole of zeros in which exception vectors may stand,
// or the status register is read first.
func mipsCode(b []byte) bool {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		w := order.Uint32(b)
		switch {
		case w>>27 == 1 && w&0x03ffffff != 0 && len(bytes.Trim(b[4:0x80], "\x00")) == 0: // j, jal
			return true
		case w&0xffe0ffff == 0x40006000: // mfc0 rt, $12
			return true
		}
	}
	return false
}

func readRaw(in *format.Input) (*image, error) {
	size := in.Size()
	if size < leastRaw || size > mostRaw {
		return nil, format.Not("%d bytes", size)
	}
	if banner(in, 0, size) < 0 {
		return nil, format.Not("no banner of Linux")
	}
	return &image{kind: "raw kernel", ext: format.Extent{Length: size, Certainty: format.Bound}, plain: true, raw: true}, nil
}

var bannerPrefix = []byte("Linux version ")

// banner finds "Linux version N.N...": its offset, -1 if there is none.
func banner(in *format.Input, from, to int64) int64 {
	found := int64(-1)
	each(in, from, to, func(b []byte, at int64) bool {
		for k := 0; ; {
			j := bytes.Index(b[k:], bannerPrefix)
			if j < 0 {
				return true
			}
			k += j
			if isBanner(b[k:]) {
				found = at + int64(k)
				return false
			}
			k += len(bannerPrefix)
		}
	})
	return found
}

func isBanner(b []byte) bool {
	b = b[len(bannerPrefix):]
	k := 0
	for k < len(b) && k < 3 && b[k] >= '0' && b[k] <= '9' {
		k++
	}
	return k > 0 && k+1 < len(b) && b[k] == '.' && b[k+1] >= '0' && b[k+1] <= '9'
}

// overlap is how much of a piece is shown again with the next one.
const overlap = 256

// each shows [from, to) in pieces that overlap, until visit says stop.
func each(in *format.Input, from, to int64, visit func(b []byte, at int64) bool) {
	if s, is := in.Content.(interface {
		Slice(off, n int64) ([]byte, bool)
	}); is {
		if b, ok := s.Slice(from, to-from); ok {
			visit(b, from)
			return
		}
	}
	buf := make([]byte, 1<<20)
	for at := from; at < to; at += int64(len(buf)) - overlap {
		n, _ := in.ReadAt(buf[:min(int64(len(buf)), to-at)], at)
		if n <= 0 || !visit(buf[:n], at) || n < len(buf) || in.Ctx.Err() != nil {
			return
		}
	}
}
