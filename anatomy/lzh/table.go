package lzh

import "io"

// bits reads the highest bit of a byte first. Behind the end there are zeros,
// and over says so.
type bits struct {
	src   io.ByteReader
	acc   uint64
	have  uint
	ended int // bytes read behind the end
}

func (b *bits) fill() {
	for b.have <= 32 {
		c, err := b.src.ReadByte()
		if err != nil {
			b.ended++
			c = 0
		}
		b.acc |= uint64(c) << (56 - b.have)
		b.have += 8
	}
}

// take reads up to 16 bits.
func (b *bits) take(n uint) uint32 {
	if n == 0 {
		return 0
	}
	b.fill()
	v := uint32(b.acc >> (64 - n))
	b.drop(n)
	return v
}

func (b *bits) drop(n uint) {
	b.acc <<= n
	b.have -= n
}

func (b *bits) over() bool { return b.ended*8 > int(b.have) }

const quickBits = 10

// table is a canonical Huffman code; one with a single symbol takes no bits.
type table struct {
	only  int // the symbol, -1 if there are more
	quick [1 << quickBits]uint16
	limit [codeMost + 1]uint32
	base  [codeMost + 1]int32
	order [symbols]uint16
}

func (t *table) single(symbol, most int) error {
	if t.only = symbol; symbol >= most {
		return corrupt("symbol %d of %d", symbol, most)
	}
	return nil
}

func (t *table) build(lengths []uint8) error {
	t.only = -1
	var count, next [codeMost + 1]int
	for _, l := range lengths {
		count[l]++
	}
	clear(t.quick[:])
	code, at := 0, 0
	for l := 1; l <= codeMost; l++ {
		code <<= 1
		t.base[l] = int32(at - code)
		next[l] = at
		at += count[l]
		if code += count[l]; code > 1<<l {
			return corrupt("code table with too many codes of %d bits", l)
		}
		t.limit[l] = uint32(code) << (codeMost - l)
	}
	if code != 1<<codeMost {
		return corrupt("code table is not complete")
	}
	for s, l := range lengths {
		if l == 0 {
			continue
		}
		i := next[l]
		next[l]++
		t.order[i] = uint16(s)
		if l <= quickBits {
			from := (i - int(t.base[l])) << (quickBits - l)
			for j := range 1 << (quickBits - l) {
				t.quick[from+j] = uint16(s)<<5 | uint16(l)
			}
		}
	}
	return nil
}

func (t *table) decode(b *bits) (int, bool) {
	if t.only >= 0 {
		return t.only, true
	}
	b.fill()
	if q := t.quick[b.acc>>(64-quickBits)]; q != 0 {
		b.drop(uint(q & 31))
		return int(q >> 5), true
	}
	v := uint32(b.acc >> 48)
	for l := quickBits + 1; l <= codeMost; l++ {
		if v < t.limit[l] {
			b.drop(uint(l))
			return int(t.order[int32(v>>(codeMost-l))+t.base[l]]), true
		}
	}
	return 0, false
}
