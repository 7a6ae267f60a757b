package deflate64

// extra is the smallest value of a code and how many bits are added to it.
type extra struct {
	base int
	bits uint
}

var lengths, distances = func() (l [29]extra, d [32]extra) {
	base := 3
	for i := range 28 {
		n := uint(0)
		if i >= 8 {
			n = uint(i-4) / 4
		}
		l[i] = extra{base, n}
		base += 1 << n
	}
	l[28] = extra{3, 16} // the length 258 of DEFLATE
	base = 1
	for i := range 32 {
		n := uint(0)
		if i >= 4 {
			n = uint(i-2) / 2
		}
		d[i] = extra{base, n}
		base += 1 << n
	}
	return
}()

// code is a canonical Huffman code: how many symbols have each length, and the
// symbols in the order of their codes (RFC 1951, section 3.2.2).
type code struct {
	count   [maxBits + 1]int
	symbols [288]uint16
}

// build makes a code of lengths. One with too many codes is refused.
func (c *code) build(lens []uint8) bool {
	clear(c.count[:])
	for _, l := range lens {
		c.count[l]++
	}
	left := 1
	var offset [maxBits + 2]int
	for l := 1; l <= maxBits; l++ {
		if left = left<<1 - c.count[l]; left < 0 {
			return false
		}
		offset[l+1] = offset[l] + c.count[l]
	}
	for s, l := range lens {
		if l > 0 {
			c.symbols[offset[l]] = uint16(s)
			offset[l]++
		}
	}
	c.count[0] = 0
	return true
}

// symbol decodes one symbol, bit by bit.
func (r *Reader) symbol(c *code) (int, error) {
	v, first, index := 0, 0, 0
	for l := 1; l <= maxBits; l++ {
		bit, err := r.take(1)
		if err != nil {
			return 0, err
		}
		v |= int(bit)
		if n := c.count[l]; v-n < first {
			return int(c.symbols[index+v-first]), nil
		} else {
			index += n
			first = (first + n) << 1
			v <<= 1
		}
	}
	return 0, ErrCorrupt
}

// fixed sets the codes of RFC 1951, section 3.2.6.
func (r *Reader) fixed() {
	var lens [288]uint8
	for i := range lens {
		switch {
		case i < 144:
			lens[i] = 8
		case i < 256:
			lens[i] = 9
		case i < 280:
			lens[i] = 7
		default:
			lens[i] = 8
		}
	}
	r.lit.build(lens[:])
	for i := range 32 {
		lens[i] = 5
	}
	r.dist.build(lens[:32])
}

// order is that of the code lengths' code lengths.
var order = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads the codes of a block (RFC 1951, section 3.2.7).
func (r *Reader) dynamic() error {
	head, err := r.take(14)
	if err != nil {
		return err
	}
	lits, dists, pres := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if lits > 286 {
		return ErrCorrupt
	}
	var pre [19]uint8
	for _, s := range order[:pres] {
		v, err := r.take(3)
		if err != nil {
			return err
		}
		pre[s] = uint8(v)
	}
	if !r.lit.build(pre[:]) {
		return ErrCorrupt
	}
	var lens [286 + 32]uint8
	for i := 0; i < lits+dists; {
		s, err := r.symbol(&r.lit)
		if err != nil {
			return err
		}
		if s < 16 {
			lens[i] = uint8(s)
			i++
			continue
		}
		repeat := [3]extra{{3, 2}, {3, 3}, {11, 7}}[s-16]
		n, err := r.value(repeat)
		if err != nil {
			return err
		}
		v := uint8(0)
		if s == 16 {
			if i == 0 {
				return ErrCorrupt
			}
			v = lens[i-1]
		}
		if n > lits+dists-i {
			return ErrCorrupt
		}
		for range n {
			lens[i] = v
			i++
		}
	}
	if lens[256] == 0 || !r.lit.build(lens[:lits]) || !r.dist.build(lens[lits:lits+dists]) {
		return ErrCorrupt
	}
	return nil
}
