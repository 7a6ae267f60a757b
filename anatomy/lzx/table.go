package lzx

// bits reads 16-bit little-endian words, the highest bit first. Behind the
// end there are zeros, and over says so.
type bits struct {
	b    []byte
	at   int
	acc  uint32
	have uint
}

func (r *bits) fill() {
	for r.have <= 16 {
		var w uint32
		if r.at+1 < len(r.b) {
			w = uint32(r.b[r.at]) | uint32(r.b[r.at+1])<<8
		} else if r.at < len(r.b) {
			w = uint32(r.b[r.at])
		}
		r.at += 2
		r.acc |= w << (16 - r.have)
		r.have += 16
	}
}

// take reads up to 17 bits.
func (r *bits) take(n uint) uint32 {
	if n == 0 {
		return 0
	}
	r.fill()
	v := r.acc >> (32 - n)
	r.drop(n)
	return v
}

func (r *bits) drop(n uint) {
	r.acc <<= n
	r.have -= n
}

// align goes to the next word; a whole word is left out where one begins.
func (r *bits) align() {
	r.fill()
	if n := r.have % 16; n > 0 {
		r.drop(n)
	} else {
		r.drop(16)
	}
	r.at -= int(r.have / 8)
	r.acc, r.have = 0, 0
}

// raw gives n bytes; the reader stands at a whole byte with no bits read
// ahead. It is nil at the end.
func (r *bits) raw(n int) []byte {
	if r.have > 0 {
		r.at -= int(r.have / 8)
		r.acc, r.have = 0, 0
	}
	if r.at < 0 || n > len(r.b)-r.at {
		return nil
	}
	p := r.b[r.at : r.at+n]
	r.at += n
	return p
}

func (r *bits) skip(n int) { r.raw(min(n, max(0, len(r.b)-r.at))) }

func (r *bits) over() bool { return r.at*8-int(r.have) > len(r.b)*8 }

const (
	codeMost  = 16
	quickBits = 9
)

// table is a canonical Huffman code.
type table struct {
	lengths []uint8
	quick   [1 << quickBits]uint16 // symbol<<5 | length by the next bits
	limit   [codeMost + 1]uint32   // by length: first number behind its codes, shifted to 16 bits
	base    [codeMost + 1]int32
	order   [literals + 8*50]uint16
	empty   bool
}

// build makes the table from its lengths. A table without codes is one that
// is not used.
func (t *table) build() error {
	var count, next [codeMost + 1]int
	for _, l := range t.lengths {
		count[l]++
	}
	t.empty = count[0] == len(t.lengths)
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
	for s, l := range t.lengths {
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

// decode reads a symbol.
func (t *table) decode(r *bits) (int, bool) {
	r.fill()
	if q := t.quick[r.acc>>(32-quickBits)]; q != 0 {
		r.drop(uint(q & 31))
		return int(q >> 5), true
	}
	v := r.acc >> 16
	for l := quickBits + 1; l <= codeMost; l++ {
		if v < t.limit[l] {
			i := int32(v>>(codeMost-l)) + t.base[l]
			if i < 0 || int(i) >= len(t.order) {
				return 0, false
			}
			r.drop(uint(l))
			return int(t.order[i]), true
		}
	}
	return 0, false
}

// readLengths reads code lengths, written as differences to those before and
// packed with a code of their own.
func readLengths(r *bits, lengths []uint8) error {
	pre := table{lengths: make([]uint8, 20)}
	for i := range pre.lengths {
		pre.lengths[i] = uint8(r.take(4))
	}
	if err := pre.build(); err != nil {
		return err
	}
	for i := 0; i < len(lengths); {
		z, ok := pre.decode(r)
		if !ok || r.over() {
			return corrupt("no code for a code length")
		}
		n, v := 1, uint8(0)
		switch z {
		case 17:
			n = 4 + int(r.take(4))
		case 18:
			n = 20 + int(r.take(5))
		case 19:
			n = 4 + int(r.take(1))
			if z, ok = pre.decode(r); !ok || z > 16 {
				return corrupt("no code for a repeated code length")
			}
			v = uint8((int(lengths[i]) - z + 17) % 17)
		default:
			v = uint8((int(lengths[i]) - z + 17) % 17)
		}
		if n > len(lengths)-i {
			return corrupt("%d code lengths of %d that are left", n, len(lengths)-i)
		}
		for range n {
			lengths[i] = v
			i++
		}
	}
	return nil
}
