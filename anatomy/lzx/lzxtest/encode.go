// Package lzxtest makes LZX samples for tests: a greedy encoder with fixed
// codes. It compresses poorly and is meant to be read.
package lzxtest

import "encoding/binary"

const (
	frameSize  = 32 << 10
	windowBits = 15
	slots      = 30
	symbols    = 256 + 8*slots
)

// Encode gives data as frames for a window of 15 bits: verbatim, aligned and
// uncompressed blocks by turns. calls is the file size for translating x86
// calls, 0 for none.
func Encode(data []byte, calls uint32) [][]byte {
	e := &encoder{data: translate(data, calls), r: [3]uint32{1, 1, 1}, last: map[uint32]int{}}
	var frames [][]byte
	for e.pos < len(e.data) {
		e.b, e.acc, e.have = nil, 0, 0
		if e.pos == 0 {
			if calls != 0 {
				e.bits(1, 1)
				e.bits(calls>>16, 16)
				e.bits(calls&0xffff, 16)
			} else {
				e.bits(0, 1)
			}
		}
		end := min(e.pos+frameSize, len(e.data))
		e.block(1+len(frames)%3, end)
		frames = append(frames, e.b)
	}
	return frames
}

// translate makes call targets absolute.
func translate(data []byte, size uint32) []byte {
	out := append([]byte(nil), data...)
	if size == 0 {
		return out
	}
	for from := 0; from < len(out); from += frameSize {
		b := out[from:min(from+frameSize, len(out))]
		for i := 0; i < len(b)-10; i++ {
			if b[i] != 0xe8 {
				continue
			}
			at, rel := int64(from+i), int64(int32(binary.LittleEndian.Uint32(b[i+1:])))
			switch {
			case rel >= -at && rel < int64(size)-at:
				binary.LittleEndian.PutUint32(b[i+1:], uint32(rel+at))
			case rel >= int64(size)-at && rel < int64(size):
				binary.LittleEndian.PutUint32(b[i+1:], uint32(rel-int64(size)))
			}
			i += 4
		}
	}
	return out
}

type encoder struct {
	data []byte
	pos  int
	r    [3]uint32
	last map[uint32]int
	seen bool // code lengths were written before

	b    []byte
	acc  uint32
	have int
}

// bits writes 16-bit words, the highest bit first.
func (e *encoder) bits(v uint32, n int) {
	for n--; n >= 0; n-- {
		e.acc = e.acc<<1 | v>>n&1
		if e.have++; e.have == 16 {
			e.b = append(e.b, byte(e.acc), byte(e.acc>>8))
			e.acc, e.have = 0, 0
		}
	}
}

func (e *encoder) fill() {
	for e.have > 0 {
		e.bits(0, 1)
	}
}

func (e *encoder) block(kind, end int) {
	e.bits(uint32(kind), 3)
	n := uint32(end - e.pos)
	e.bits(n>>8, 16)
	e.bits(n&0xff, 8)
	if kind == 3 {
		e.plain(end)
		return
	}
	if kind == 2 {
		for range 8 {
			e.bits(3, 3)
		}
	}
	e.lengths(256, func(s int) int { return mainLength(s) })
	e.lengths(symbols-256, func(s int) int { return 9 })
	e.lengths(249, sizeLength)
	e.seen = true
	for e.pos < end {
		e.step(kind == 2, end)
	}
	e.fill()
}

func (e *encoder) plain(end int) {
	if e.have == 0 {
		e.bits(0, 16)
	}
	e.fill()
	for _, r := range e.r {
		e.b = binary.LittleEndian.AppendUint32(e.b, r)
	}
	e.b = append(e.b, e.data[e.pos:end]...)
	if (end-e.pos)%2 != 0 {
		e.b = append(e.b, 0)
	}
	for ; e.pos < end; e.pos++ {
		e.note()
	}
}

// lengths writes code lengths with a code of 4 and 5 bits.
func (e *encoder) lengths(n int, length func(int) int) {
	for s := range 20 {
		e.bits(uint32(4+s/12), 4)
	}
	for s := range n {
		z := 0
		if !e.seen {
			z = (17 - length(s)) % 17
		}
		if z < 12 {
			e.bits(uint32(z), 4)
		} else {
			e.bits(uint32(24+z-12), 5)
		}
	}
}

func mainLength(s int) int {
	if s < 16 {
		return 8
	}
	return 9
}

func (e *encoder) main(s int) {
	if s < 16 {
		e.bits(uint32(s), 8)
	} else {
		e.bits(uint32(32+s-16), 9)
	}
}

func sizeLength(s int) int {
	if s < 7 {
		return 7
	}
	return 8
}

func (e *encoder) note() {
	if e.pos+4 <= len(e.data) {
		e.last[binary.LittleEndian.Uint32(e.data[e.pos:])] = e.pos
	}
}

// step writes one literal or match.
func (e *encoder) step(aligned bool, end int) {
	n := 0
	var dist int
	if e.pos+4 <= end {
		if from, ok := e.last[binary.LittleEndian.Uint32(e.data[e.pos:])]; ok && e.pos-from < 1<<windowBits-3 {
			dist = e.pos - from
			for n < min(end-e.pos, 257) && e.data[from+n] == e.data[e.pos+n] {
				n++
			}
		}
	}
	if n < 4 {
		e.main(int(e.data[e.pos]))
		e.note()
		e.pos++
		return
	}
	slot, extra, rest := 0, 0, uint32(0)
	switch uint32(dist) {
	case e.r[0]:
	case e.r[1]:
		slot = 1
		e.r[0], e.r[1] = e.r[1], e.r[0]
	case e.r[2]:
		slot = 2
		e.r[0], e.r[2] = e.r[2], e.r[0]
	default:
		slot, extra, rest = position(uint32(dist) + 2)
		e.r = [3]uint32{uint32(dist), e.r[0], e.r[1]}
	}
	head := min(n-2, 7)
	e.main(256 + slot*8 + head)
	if head == 7 {
		if s := n - 9; s < 7 {
			e.bits(uint32(s), 7)
		} else {
			e.bits(uint32(14+s-7), 8)
		}
	}
	if aligned && extra >= 3 {
		e.bits(rest>>3, extra-3)
		e.bits(rest&7, 3)
	} else {
		e.bits(rest, extra)
	}
	for range n {
		e.note()
		e.pos++
	}
}

// position gives the slot of a position, and its extra bits.
func position(p uint32) (slot, extra int, rest uint32) {
	base := uint32(0)
	for s := 0; ; s++ {
		n := 0
		if s >= 4 {
			n = min(s/2-1, 17)
		}
		if p < base+1<<n {
			return s, n, p - base
		}
		base += 1 << n
	}
}
