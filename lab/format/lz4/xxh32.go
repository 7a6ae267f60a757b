package lz4

import "math/bits"

// Constants of XXH32 (Cyan4973/xxHash, doc/xxhash_spec.md 0.2.0).
const (
	prime1 = 0x9e3779b1
	prime2 = 0x85ebca77
	prime3 = 0xc2b2ae3d
	prime4 = 0x27d4eb2f
	prime5 = 0x165667b1
)

// xxh32 is an XXH32 sum with seed 0 over what was written.
type xxh32 struct {
	v     [4]uint32
	total uint64
	tail  [16]byte
	n     int // bytes in tail
}

func sumOf(b []byte) uint32 {
	var h xxh32
	h.write(b)
	return h.sum()
}

func (h *xxh32) write(b []byte) {
	if h.total == 0 {
		p1, p2 := uint32(prime1), uint32(prime2)
		h.v = [4]uint32{p1 + p2, p2, 0, -p1}
	}
	h.total += uint64(len(b))
	if h.n > 0 {
		m := copy(h.tail[h.n:], b)
		h.n += m
		if b = b[m:]; h.n < len(h.tail) {
			return
		}
		h.stripes(h.tail[:])
		h.n = 0
	}
	whole := len(b) &^ 15
	h.stripes(b[:whole])
	h.n = copy(h.tail[:], b[whole:])
}

func (h *xxh32) stripes(b []byte) {
	v0, v1, v2, v3 := h.v[0], h.v[1], h.v[2], h.v[3]
	for ; len(b) >= 16; b = b[16:] {
		v0 = bits.RotateLeft32(v0+le.Uint32(b)*prime2, 13) * prime1
		v1 = bits.RotateLeft32(v1+le.Uint32(b[4:])*prime2, 13) * prime1
		v2 = bits.RotateLeft32(v2+le.Uint32(b[8:])*prime2, 13) * prime1
		v3 = bits.RotateLeft32(v3+le.Uint32(b[12:])*prime2, 13) * prime1
	}
	h.v = [4]uint32{v0, v1, v2, v3}
}

func (h *xxh32) sum() uint32 {
	s := uint32(prime5)
	if h.total >= 16 {
		s = bits.RotateLeft32(h.v[0], 1) + bits.RotateLeft32(h.v[1], 7) + bits.RotateLeft32(h.v[2], 12) + bits.RotateLeft32(h.v[3], 18)
	}
	s += uint32(h.total)
	b := h.tail[:h.n]
	for ; len(b) >= 4; b = b[4:] {
		s = bits.RotateLeft32(s+le.Uint32(b)*prime3, 17) * prime4
	}
	for _, c := range b {
		s = bits.RotateLeft32(s+uint32(c)*prime5, 11) * prime1
	}
	s ^= s >> 15
	s *= prime2
	s ^= s >> 13
	s *= prime3
	return s ^ s>>16
}
