package lzma

// bits is the range decoder written for clarity: run has the fast one.
type bits struct {
	rng, code uint32
	src       []byte
	pos       int
	short     bool // the input ended
}

func (b *bits) normalize() {
	if b.rng >= topValue {
		return
	}
	b.rng <<= 8
	b.code <<= 8
	if b.pos >= len(b.src) {
		b.short = true
		return
	}
	b.code |= uint32(b.src[b.pos])
	b.pos++
}

func (b *bits) bit(p *uint16) uint32 {
	b.normalize()
	bound := (b.rng >> modelBits) * uint32(*p)
	if b.code < bound {
		b.rng = bound
		*p += (1<<modelBits - *p) >> moveBits
		return 0
	}
	b.rng, b.code = b.rng-bound, b.code-bound
	*p -= *p >> moveBits
	return 1
}

func (b *bits) direct() uint32 {
	b.normalize()
	b.rng >>= 1
	if b.code < b.rng {
		return 0
	}
	b.code -= b.rng
	return 1
}

// tree decodes a bit tree of n levels.
func (b *bits) tree(p []uint16, n int) uint32 {
	sym := uint32(1)
	for range n {
		sym = sym<<1 | b.bit(&p[sym])
	}
	return sym - 1<<n
}

// marker decodes the next symbol and reports whether it is an end marker that
// leaves the range coder finished, and where the stream then ends. at is the
// position in the output. The decoder's state is of no use afterwards.
func (d *Decoder) marker(src []byte, pos int, at uint32) (int, bool) {
	b := bits{rng: d.rng, code: d.code, src: src, pos: pos}
	ps := at & d.posMask
	if b.bit(&d.isMatch[d.state<<4|ps]) == 0 || b.bit(&d.isRep[d.state]) == 1 {
		return 0, false
	}
	l := &d.matchLen
	length := uint32(0)
	switch {
	case b.bit(&l.choice) == 0:
		length = b.tree(l.tree[ps<<3:], 3)
	case b.bit(&l.choice2) == 0:
		length = 8 + b.tree(l.tree[lenMid+ps<<3:], 3)
	default:
		length = 16 + b.tree(l.tree[lenHigh:], 8)
	}
	if b.tree(d.slot[min(length, 3)<<6:], 6) != 63 {
		return 0, false
	}
	for range 26 {
		if b.direct() == 0 {
			return 0, false
		}
	}
	for sym := uint32(1); sym < 16; sym = sym<<1 | 1 {
		if b.bit(&d.align[sym]) == 0 {
			return 0, false
		}
	}
	b.normalize()
	return b.pos, !b.short && b.code == 0
}
