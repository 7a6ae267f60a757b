package squashfs

import "encoding/binary"

// order is the byte order of an image. Versions 1 to 3 pack their fields as
// the bit fields of C on the machine that made the image: from the lowest bit
// on little-endian machines, from the highest on big-endian ones.
type order struct{ big bool }

func (o order) u16(b []byte) uint16 {
	if o.big {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (o order) u32(b []byte) uint32 {
	if o.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (o order) u64(b []byte) uint64 {
	if o.big {
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}

// bits reads the field of n bits (up to 32) that starts pos bits into b, in
// the order in which C packs bit fields: squashfs_compat.h, SQUASHFS_SWAP.
func (o order) bits(b []byte, pos, n uint) uint32 {
	first, skip := pos/8, pos%8
	var v uint64
	for i := uint(0); i*8 < skip+n; i++ {
		if o.big {
			v |= uint64(b[first+i]) << (56 - 8*i)
		} else {
			v |= uint64(b[first+i]) << (8 * i)
		}
	}
	if o.big {
		v >>= 64 - skip - n
	} else {
		v >>= skip
	}
	return uint32(v & (1<<n - 1))
}

func (o order) String() string {
	if o.big {
		return "big-endian"
	}
	return "little-endian"
}
