package inflate

import "io"

// Sizes of the alphabets (RFC 1951 section 3.2.5 to 3.2.7) and of the decoding
// tables. A table has 1<<bits entries and behind them the subtables of longer
// codes; the sizes are the most that any complete code of at most 15 bits
// needs (what zlib's enough.c counts).
const (
	maxLitLen = 288
	maxDist   = 32
	maxBits   = 15

	litBits       = 11
	litTableSize  = 2342
	distBits      = 8
	distTableSize = 402
	preBits       = 7
)

// An entry of a decoding table:
//
//	literal     bit 31, value in 16-23, code length in 0-7
//	length or   base in 16-30, code length in 8-12, code length and number of
//	distance    extra bits together in 0-7
//	exception   bit 15, with bit 14 a subtable: its place in 16-30, its bits in
//	            8-12, the bits of the main table in 0-7; with bit 13 the end of
//	            the block, code length in 0-7; with neither no code at all
const (
	isLiteral   = 1 << 31
	isException = 1 << 15
	isSubtable  = 1 << 14
	isEnd       = 1 << 13
)

var litEntries, distEntries, preEntries = func() (lit [maxLitLen]uint32, dist [maxDist]uint32, pre [19]uint32) {
	for i := range 256 {
		lit[i] = isLiteral | uint32(i)<<16
	}
	lit[256] = isException | isEnd
	// RFC 1951 section 3.2.5: codes 257 to 285
	base := uint32(3)
	for i := range 28 {
		extra := uint32(0)
		if i >= 8 {
			extra = uint32(i-4) / 4
		}
		lit[257+i] = base<<16 | extra
		base += 1 << extra
	}
	lit[285] = 258 << 16
	lit[286], lit[287] = isException, isException
	base = 1
	for i := range 30 {
		extra := uint32(0)
		if i >= 4 {
			extra = uint32(i-2) / 2
		}
		dist[i] = base<<16 | extra
		base += 1 << extra
	}
	dist[30], dist[31] = isException, isException
	for i := range pre {
		pre[i] = uint32(i) << 16
	}
	return
}()

// build makes the decoding table of a code given by its lengths (RFC 1951
// section 3.2.2). Over-subscribed codes are refused, and incomplete ones but
// for those of at most one symbol, as zlib does.
func build(table []uint32, lens []uint8, entries []uint32, bits int) bool {
	var count, offset [maxBits + 2]int
	for _, l := range lens {
		count[l]++
	}
	longest, left := 0, 1
	for l := 1; l <= maxBits; l++ {
		if left = left<<1 - count[l]; left < 0 {
			return false
		}
		if count[l] > 0 {
			longest = l
		}
		offset[l+1] = offset[l] + count[l]
	}
	if left > 0 && longest > 1 {
		return false
	}
	var sorted [maxLitLen]uint16
	for s, l := range lens {
		if l > 0 {
			sorted[offset[l]] = uint16(s)
			offset[l]++
		}
	}
	if left > 0 {
		for i := range table[:1<<bits] {
			table[i] = isException
		}
	}
	used, prefix, sub, subBits, free := 0, -1, 0, 0, 1<<bits
	code := 0 // bit-reversed
	for l := 1; l <= longest; l++ {
		for ; count[l] > 0; count[l]-- {
			e := entries[sorted[used]]
			used++
			if l <= bits {
				e += uint32(l)<<8 | uint32(l)
				if e&(isLiteral|isException) != 0 {
					e = e&^0x1f00 | e&(isLiteral|isException|isEnd)
				}
				for i := code; i < 1<<bits; i += 1 << l {
					table[i] = e
				}
			} else {
				if p := code & (1<<bits - 1); p != prefix {
					prefix, subBits = p, l-bits
					for space := count[l]; space < 1<<subBits && bits+subBits < maxBits; {
						subBits++
						space = space<<1 + count[bits+subBits]
					}
					sub = free
					if free += 1 << subBits; free > len(table) {
						return false
					}
					table[p] = isException | isSubtable | uint32(sub)<<16 | uint32(subBits)<<8 | uint32(bits)
				}
				k := uint32(l - bits)
				e += k<<8 | k
				if e&(isLiteral|isException) != 0 {
					e &^= 0x1f00
				}
				for i := code >> bits; i < 1<<subBits; i += 1 << k {
					table[sub+i] = e
				}
			}
			code = next(code, l)
		}
	}
	return true
}

// next is the code of l bits behind code, both bit-reversed. A code one bit
// longer starts with the same bits, so that nothing is to be done between
// lengths.
func next(code, l int) int {
	bit := 1 << (l - 1)
	for code&bit != 0 {
		code ^= bit
		bit >>= 1
	}
	return code | bit
}

// fixed sets the tables of RFC 1951 section 3.2.6.
func (d *decoder) fixed() error {
	for i := range maxLitLen {
		switch {
		case i < 144:
			d.lens[i] = 8
		case i < 256:
			d.lens[i] = 9
		case i < 280:
			d.lens[i] = 7
		default:
			d.lens[i] = 8
		}
	}
	build(d.lit[:], d.lens[:maxLitLen], litEntries[:], litBits)
	for i := range maxDist {
		d.lens[i] = 5
	}
	build(d.dist[:], d.lens[:maxDist], distEntries[:], distBits)
	return nil
}

// preOrder is the order of the code lengths' code lengths (RFC 1951 section
// 3.2.7).
var preOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads the tables of a block (RFC 1951 section 3.2.7).
func (d *decoder) dynamic() error {
	d.refill()
	if d.n < 14 {
		return io.ErrUnexpectedEOF
	}
	lits, dists, pres := int(d.bits&31)+257, int(d.bits>>5&31)+1, int(d.bits>>10&15)+4
	d.drop(14)
	if lits > 286 || dists > 30 {
		return ErrCorrupt
	}
	var lens [19]uint8
	for _, s := range preOrder[:pres] {
		d.refill()
		if d.n < 3 {
			return io.ErrUnexpectedEOF
		}
		lens[s] = uint8(d.bits & 7)
		d.drop(3)
	}
	if !build(d.pre[:], lens[:], preEntries[:], preBits) {
		return ErrCorrupt
	}
	if err := d.lengths(lits + dists); err != nil {
		return err
	}
	if d.lens[256] == 0 || !build(d.lit[:], d.lens[:lits], litEntries[:], litBits) ||
		!build(d.dist[:], d.lens[lits:lits+dists], distEntries[:], distBits) {
		return ErrCorrupt
	}
	return nil
}

// lengths reads the code lengths of both alphabets.
func (d *decoder) lengths(n int) error {
	for i := 0; i < n; {
		d.refill()
		e := d.pre[d.bits&(1<<preBits-1)]
		if e&isException != 0 {
			return ErrCorrupt
		}
		if d.n < int(e&0xff) {
			return io.ErrUnexpectedEOF
		}
		d.drop(int(e & 0xff))
		value, times := uint8(e>>16), 1
		extra := 0
		switch value {
		case 16:
			if i == 0 {
				return ErrCorrupt
			}
			value, times, extra = d.lens[i-1], 3, 2
		case 17:
			value, times, extra = 0, 3, 3
		case 18:
			value, times, extra = 0, 11, 7
		}
		if d.n < extra {
			return io.ErrUnexpectedEOF
		}
		times += int(d.bits & (1<<extra - 1))
		d.drop(extra)
		if times > n-i {
			return ErrCorrupt
		}
		for ; times > 0; times-- {
			d.lens[i] = value
			i++
		}
	}
	return nil
}
