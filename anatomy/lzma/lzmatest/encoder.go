package lzmatest

import (
	"encoding/binary"
	"math/bits"

	"assay/anatomy/lzma"
)

type lengthCoder struct {
	choice   [2]uint16
	low, mid [16][8]uint16
	high     [256]uint16
}

type encoder struct {
	isMatch, rep0Long [12][16]uint16
	isRep, isRep0     [12]uint16
	slot              [4][64]uint16
	special           [128]uint16
	align             [16]uint16
	matchLen, repLen  lengthCoder
	lit               []uint16

	rc    *rangeCoder
	p     lzma.Props
	data  []byte
	pos   int
	state int
	rep0  uint32
	dict  int
	last  map[uint32]int // four bytes to their last place
}

func newEncoder(data []byte, p lzma.Props, dict uint32) *encoder {
	e := &encoder{rc: newRangeCoder(), p: p, data: data, dict: int(min(dict, 1<<30)), last: map[uint32]int{}}
	e.lit = make([]uint16, 0x300<<(p.LC+p.LP))
	e.reset()
	return e
}

func (e *encoder) reset() {
	for i := range e.isMatch {
		fill(e.isMatch[i][:], e.rep0Long[i][:])
	}
	for i := range e.slot {
		fill(e.slot[i][:])
	}
	fill(e.isRep[:], e.isRep0[:], e.special[:], e.align[:], e.lit)
	for _, l := range []*lengthCoder{&e.matchLen, &e.repLen} {
		fill(l.choice[:], l.high[:])
		for i := range l.low {
			fill(l.low[i][:], l.mid[i][:])
		}
	}
	e.state, e.rep0 = 0, 0
}

func fill(tables ...[]uint16) {
	for _, t := range tables {
		for i := range t {
			t[i] = half
		}
	}
}

// encode writes symbols for data[pos:end]; matches do not reach over end.
func (e *encoder) encode(end int) {
	for e.pos < end {
		n := e.step(end)
		for range n {
			if len(e.data)-e.pos >= 4 {
				e.last[binary.LittleEndian.Uint32(e.data[e.pos:])] = e.pos
			}
			e.pos++
		}
	}
}

// step writes one symbol and gives its length.
func (e *encoder) step(end int) int {
	is := &e.isMatch[e.state][e.posState()]
	if e.pos > 0 {
		if n := e.common(e.rep0, end); n >= 2 {
			e.rc.bit(is, 1)
			e.rep(n)
			return n
		}
		if dist, n := e.find(end); n >= 4 {
			e.match(dist, n)
			return n
		}
		if e.state >= 7 && e.common(e.rep0, end) == 1 {
			e.rc.bit(is, 1)
			e.rep(1)
			return 1
		}
	}
	e.rc.bit(is, 0)
	e.literal()
	return 1
}

func (e *encoder) posState() int { return e.pos & (1<<e.p.PB - 1) }

// common is how many bytes at pos repeat those at distance dist+1.
func (e *encoder) common(dist uint32, end int) int {
	from := e.pos - int(dist) - 1
	if from < 0 || int(dist) >= e.dict {
		return 0
	}
	n := 0
	for n < min(end-e.pos, 273) && e.data[from+n] == e.data[e.pos+n] {
		n++
	}
	return n
}

func (e *encoder) find(end int) (uint32, int) {
	if len(e.data)-e.pos < 4 {
		return 0, 0
	}
	from, ok := e.last[binary.LittleEndian.Uint32(e.data[e.pos:])]
	if !ok {
		return 0, 0
	}
	dist := uint32(e.pos - from - 1)
	return dist, e.common(dist, end)
}

func (e *encoder) literal() {
	prev := 0
	if e.pos > 0 {
		prev = int(e.data[e.pos-1])
	}
	ctx := e.pos&(1<<e.p.LP-1)<<e.p.LC + prev>>(8-e.p.LC)
	t := e.lit[0x300*ctx:][:0x300]
	c := uint32(e.data[e.pos])
	if e.state < 7 {
		e.rc.tree(t, c, 8)
	} else {
		e.matched(t, c, uint32(e.data[e.pos-int(e.rep0)-1]))
	}
	e.state = [12]int{0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 4, 5}[e.state]
}

func (e *encoder) matched(t []uint16, c, match uint32) {
	off, m := uint32(0x100), uint32(1)
	for i := 7; i >= 0; i-- {
		mb := match >> i & 1 << 8 & off
		b := c >> i & 1
		e.rc.bit(&t[off+mb+m], b)
		m = m<<1 | b
		if mb != b<<8&off {
			off = 0
		}
	}
}

func (e *encoder) length(l *lengthCoder, n int) {
	ps, v := e.posState(), uint32(n-2)
	switch {
	case v < 8:
		e.rc.bit(&l.choice[0], 0)
		e.rc.tree(l.low[ps][:], v, 3)
	case v < 16:
		e.rc.bit(&l.choice[0], 1)
		e.rc.bit(&l.choice[1], 0)
		e.rc.tree(l.mid[ps][:], v-8, 3)
	default:
		e.rc.bit(&l.choice[0], 1)
		e.rc.bit(&l.choice[1], 1)
		e.rc.tree(l.high[:], v-16, 8)
	}
}

// rep writes a repeat of the last distance behind its isMatch bit.
func (e *encoder) rep(n int) {
	e.rc.bit(&e.isRep[e.state], 1)
	e.rc.bit(&e.isRep0[e.state], 0)
	long := &e.rep0Long[e.state][e.posState()]
	if n == 1 {
		e.rc.bit(long, 0)
		e.state = after(e.state, 9, 11)
		return
	}
	e.rc.bit(long, 1)
	e.length(&e.repLen, n)
	e.state = after(e.state, 8, 11)
}

// match writes a match with a distance of its own; dist 0xFFFFFFFF is the end
// marker.
func (e *encoder) match(dist uint32, n int) {
	e.rc.bit(&e.isMatch[e.state][e.posState()], 1)
	e.rc.bit(&e.isRep[e.state], 0)
	e.length(&e.matchLen, n)
	t := e.slot[min(n-2, 3)][:]
	e.state, e.rep0 = after(e.state, 7, 10), dist
	if dist < 4 {
		e.rc.tree(t, dist, 6)
		return
	}
	k := bits.Len32(dist) - 2 // bits below the two highest
	slot := uint32(k+1)<<1 | dist>>k&1
	e.rc.tree(t, slot, 6)
	base := (2 | slot&1) << k
	if slot < 14 {
		e.rc.reverse(e.special[base-slot:], dist-base, k)
		return
	}
	e.rc.direct((dist-base)>>4, k-4)
	e.rc.reverse(e.align[:], dist&15, 4)
}

func after(state, early, late int) int {
	if state < 7 {
		return early
	}
	return late
}
