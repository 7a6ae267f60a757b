package swapped

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"assay/lab/format"
)

const (
	headLength     = 128
	leastEnv       = 4 << 10
	mostEnv        = 512 << 10
	leastVariables = 24 // bytes of text before the sum is worth a try
)

// width gives the bytes in a word, 0 when nothing that is known stands in the
// swapped start of a content. Without an input only the start is looked at.
func width(head []byte, size int64, in *format.Input) int {
	if len(head) < headLength || size < 512 {
		return 0
	}
	var b [headLength]byte
	for _, w := range []int{2, 4} {
		copy(b[:], head)
		swap(b[:], w)
		if known(b[:], size) || variables(b[:]) && (in == nil || environment(in, w)) {
			return w
		}
	}
	return 0
}

// known reports whether a header of a format stands at the start.
func known(b []byte, size int64) bool {
	be, le := binary.BigEndian, binary.LittleEndian
	switch {
	case be.Uint32(b) == 0x27051956: // struct legacy_img_hdr
		h := bytes.Clone(b[:64])
		clear(h[4:8])
		return crc32.ChecksumIEEE(h) == be.Uint32(b[4:])
	case string(b[:4]) == "UBI#": // struct ubi_ec_hdr; the sum begins with all bits set and is not inverted
		return ^crc32.ChecksumIEEE(b[:60]) == be.Uint32(b[60:])
	case string(b[:4]) == "hsqs":
		log := le.Uint16(b[22:])
		return le.Uint32(b[28:]) == 4 && log >= 12 && log <= 20 && le.Uint32(b[12:]) == 1<<log
	case be.Uint32(b) == 0xd00dfeed: // struct fdt_header
		return int64(be.Uint32(b[4:])) <= size && be.Uint32(b[8:]) >= 40 && be.Uint32(b[8:]) < be.Uint32(b[4:]) && be.Uint32(b[20:]) == 17
	}
	return be.Uint32(b[8:]) == 0xaa0055ff && be.Uint32(b[4:]) == 0
}

// variables reports whether the start of an environment is at b: its sum,
// perhaps a flag, and names with values.
func variables(b []byte) bool {
	return text(b[4:]) || text(b[5:])
}

func text(b []byte) bool {
	name := bytes.IndexByte(b, '=')
	if name < 2 || name > 40 {
		return false
	}
	for _, c := range b[:leastVariables] {
		if (c < ' ' || c > '~') && c != 0 {
			return false
		}
	}
	for _, c := range b[:name] {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}

// environment reports whether the sum of an environment holds, of one of the
// usual sizes.
func environment(in *format.Input, w int) bool {
	b := in.Head(0, mostEnv)
	swap(b, w)
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		want := order.Uint32(b)
		for _, head := range []int{4, 5} {
			for n := leastEnv; n <= len(b); n *= 2 {
				if crc32.ChecksumIEEE(b[head:n]) == want {
					return true
				}
			}
			if crc32.ChecksumIEEE(b[head:]) == want {
				return true
			}
		}
	}
	return false
}
