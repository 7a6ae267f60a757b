package lzma

// The decoders of several bits in a row take the range coder's state and the
// input at its place and give the state back, so that run, which has more
// variables than there are registers, need not keep all of them at hand. They
// decide without branches: m is all ones for a bit of 0 and zero for a bit of
// 1. The probabilities of both next bits are loaded before the bit is known.

// tree3 decodes a bit tree of three levels; the result has a 1 above them.
func tree3(rng, code uint32, in *[treeInput]byte, t *[8]uint16) (uint32, uint32, int, uint32) {
	n, sym, p := 0, uint32(1), uint32(t[1])
	for sym < 8 {
		if rng < topValue {
			rng, code, n = rng<<8, code<<8|uint32(in[n&(treeInput-1)]), n+1
		}
		p0, p1 := uint32(t[sym*2&7]), uint32(t[(sym*2+1)&7])
		bound := (rng >> modelBits) * p
		m := uint32(int64(uint64(code)-uint64(bound)) >> 63)
		t[sym&7] = uint16(p - uint32(int32(p+m&bitOffset)>>moveBits))
		p = p1 ^ (p0^p1)&m
		rng -= bound
		rng += m & (bound - rng)
		code -= bound &^ m
		sym = sym<<1 + 1 + m
	}
	return rng, code, n, sym
}

// tree6 decodes a bit tree of six levels.
func tree6(rng, code uint32, in *[treeInput]byte, t *[64]uint16) (uint32, uint32, int, uint32) {
	n, sym, p := 0, uint32(1), uint32(t[1])
	for sym < 64 {
		if rng < topValue {
			rng, code, n = rng<<8, code<<8|uint32(in[n&(treeInput-1)]), n+1
		}
		p0, p1 := uint32(t[sym*2&63]), uint32(t[(sym*2+1)&63])
		bound := (rng >> modelBits) * p
		m := uint32(int64(uint64(code)-uint64(bound)) >> 63)
		t[sym&63] = uint16(p - uint32(int32(p+m&bitOffset)>>moveBits))
		p = p1 ^ (p0^p1)&m
		rng -= bound
		rng += m & (bound - rng)
		code -= bound &^ m
		sym = sym<<1 + 1 + m
	}
	return rng, code, n, sym
}

// tree8 decodes a bit tree of eight levels. The upper half of t is read, and
// not used.
func tree8(rng, code uint32, in *[treeInput]byte, t *[512]uint16) (uint32, uint32, int, uint32) {
	n, sym, p := 0, uint32(1), uint32(t[1])
	for sym < 256 {
		if rng < topValue {
			rng, code, n = rng<<8, code<<8|uint32(in[n&(treeInput-1)]), n+1
		}
		p0, p1 := uint32(t[sym*2&511]), uint32(t[(sym*2+1)&511])
		bound := (rng >> modelBits) * p
		m := uint32(int64(uint64(code)-uint64(bound)) >> 63)
		t[sym&511] = uint16(p - uint32(int32(p+m&bitOffset)>>moveBits))
		p = p1 ^ (p0^p1)&m
		rng -= bound
		rng += m & (bound - rng)
		code -= bound &^ m
		sym = sym<<1 + 1 + m
	}
	return rng, code, n, sym
}

// matched decodes a literal behind a match: as long as its bits are those of
// match, the byte at the last distance, they choose among probabilities of
// their own.
func matched(rng, code uint32, in *[treeInput]byte, t *[litCoder]uint16, match uint32) (uint32, uint32, int, uint32) {
	n, sym, off := 0, uint32(1), uint32(0x100)
	match <<= 1
	i := (off + match&off + sym) & 0x3ff
	p := uint32(t[i])
	for {
		if rng < topValue {
			rng, code, n = rng<<8, code<<8|uint32(in[n&(treeInput-1)]), n+1
		}
		off0, off1 := off&^match, off&match
		match <<= 1
		i0, i1 := (off0+match&off0+sym*2)&0x3ff, (off1+match&off1+sym*2+1)&0x3ff
		bound := (rng >> modelBits) * p
		m := uint32(int64(uint64(code)-uint64(bound)) >> 63)
		t[i] = uint16(p - uint32(int32(p+m&bitOffset)>>moveBits))
		rng -= bound
		rng += m & (bound - rng)
		code -= bound &^ m
		sym = sym<<1 + 1 + m
		if sym >= 0x100 {
			return rng, code, n, sym
		}
		p0, p1 := uint32(t[i0]), uint32(t[i1])
		p = p1 ^ (p0^p1)&m
		i = i1 ^ (i0^i1)&m
		off = off1 ^ (off0^off1)&m
	}
}
