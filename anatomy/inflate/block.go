package inflate

import (
	"encoding/binary"
	"errors"
	"io"
)

// Room that the fast loop wants: one refill reads 8 bytes and up to two are
// done in a turn; one turn writes two literals and a match of 258 bytes, whose
// copying may write 8 bytes too many.
const (
	fastIn  = 24
	fastOut = 2 + 258 + 8
)

// errBlockEnd: the symbol was the one that ends a block.
var errBlockEnd = errors.New("end of block")

// block decodes the symbols of a compressed block into dst from out on.
func (d *decoder) block(dst []byte, out int) (int, error) {
	out, err := d.fast(dst, out)
	for err == nil {
		out, err = d.one(dst, out)
	}
	if err == errBlockEnd {
		err = nil
	}
	return out, err
}

// one decodes one symbol, looking at every step whether there is input and
// room.
func (d *decoder) one(dst []byte, out int) (int, error) {
	d.refill()
	e, ok := d.symbol(d.lit[:], litBits)
	switch {
	case !ok:
		return out, io.ErrUnexpectedEOF
	case e&isLiteral != 0:
		if out >= len(dst) {
			return out, ErrFull
		}
		dst[out] = byte(e >> 16)
		return out + 1, nil
	case e&isEnd != 0 && e&isException != 0:
		return out, errBlockEnd
	case e&isException != 0:
		return out, ErrCorrupt
	}
	length := d.value(e)
	d.refill()
	e, ok = d.symbol(d.dist[:], distBits)
	if !ok || d.n < 0 {
		return out, io.ErrUnexpectedEOF
	}
	if e&isException != 0 {
		return out, ErrCorrupt
	}
	distance := d.value(e)
	if d.n < 0 {
		return out, io.ErrUnexpectedEOF
	}
	if distance > out {
		return out, ErrCorrupt
	}
	n := min(length, len(dst)-out)
	for i := range n {
		dst[out+i] = dst[out+i-distance]
	}
	if out += n; n < length {
		return out, ErrFull
	}
	return out, nil
}

// symbol decodes one symbol of a table and drops its code, but for lengths and
// distances, whose extra bits follow. Not ok: the input ends before.
func (d *decoder) symbol(table []uint32, bits int) (uint32, bool) {
	e := table[d.bits&(1<<bits-1)]
	if e&(isLiteral|isException|isSubtable) == isException|isSubtable {
		if d.n < bits {
			return 0, false
		}
		d.drop(bits)
		e = table[e>>16+uint32(d.bits)&(1<<(e>>8&31)-1)]
	}
	if e&isLiteral != 0 || e&isException != 0 {
		if d.n < int(e&0xff) {
			return 0, false
		}
		d.drop(int(e & 0xff))
		if e == isException && d.n < maxBits {
			return 0, false // what looks like no code may be a code cut short
		}
	}
	return e, true
}

// value is the base of a length or distance with its extra bits, and drops
// both; d.n is negative afterwards if the input ended before.
func (d *decoder) value(e uint32) int {
	v := int(e>>16) + int(d.bits&(1<<(e&0xff)-1)>>(e>>8&31))
	d.drop(int(e & 0xff))
	return v
}

// fast decodes as long as there is room enough on both sides that nothing
// needs to be asked.
func (d *decoder) fast(dst []byte, out int) (_ int, err error) {
	src, pos, bits, n := d.src, d.pos, d.bits, uint(d.n)
	lit, dist := &d.lit, &d.dist
	for pos+fastIn <= len(src) && out+fastOut <= len(dst) {
		bits |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
		pos += int(63-n) >> 3
		n |= 56
		e := lit[bits&(1<<litBits-1)]
		if e&isLiteral != 0 {
			bits >>= e & 63
			n -= uint(e & 0xff)
			dst[out] = byte(e >> 16)
			out++
			e = lit[bits&(1<<litBits-1)]
			if e&isLiteral != 0 {
				bits >>= e & 63
				n -= uint(e & 0xff)
				dst[out] = byte(e >> 16)
				out++
				e = lit[bits&(1<<litBits-1)]
			}
		}
		if e&(isLiteral|isException) != 0 {
			if e&isLiteral != 0 {
				continue
			}
			if e&isSubtable != 0 {
				bits >>= litBits
				n -= litBits
				e = lit[(e>>16+uint32(bits)&(1<<(e>>8&31)-1))%litTableSize]
			}
			if e&isLiteral != 0 {
				bits >>= e & 63
				n -= uint(e & 0xff)
				dst[out] = byte(e >> 16)
				out++
				continue
			}
			if e&isException != 0 {
				bits >>= e & 63
				n -= uint(e & 0xff)
				if err = errBlockEnd; e&isEnd == 0 {
					err = ErrCorrupt
				}
				break
			}
		}
		length := int(e>>16) + int(bits&(1<<(e&63)-1)>>(e>>8&31))
		bits >>= e & 63
		n -= uint(e & 0xff)

		bits |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
		pos += int(63-n) >> 3
		n |= 56
		e = dist[bits&(1<<distBits-1)]
		if e&isException != 0 {
			if e&isSubtable != 0 {
				bits >>= distBits
				n -= distBits
				e = dist[(e>>16+uint32(bits)&(1<<(e>>8&31)-1))%distTableSize]
			}
			if e&isException != 0 {
				err = ErrCorrupt
				break
			}
		}
		distance := int(e>>16) + int(bits&(1<<(e&63)-1)>>(e>>8&31))
		bits >>= e & 63
		n -= uint(e & 0xff)
		if distance > out {
			err = ErrCorrupt
			break
		}
		copyMatch(dst, out, distance, length)
		out += length
	}
	d.pos, d.bits, d.n = pos, bits&(1<<n-1), int(n)
	return out, err
}

// copyMatch copies length bytes from distance before out; dst has 8 bytes of
// room behind them.
func copyMatch(dst []byte, out, distance, length int) {
	from := out - distance
	if distance >= length {
		if length > 32 {
			copy(dst[out:out+length], dst[from:from+length])
			return
		}
	} else if distance < 8 {
		if distance == 1 {
			fill(dst[out:out+length], dst[from])
			return
		}
		for i := range length {
			dst[out+i] = dst[from+i]
		}
		return
	}
	s, t := dst[from:from+length+8], dst[out:out+length+8]
	for i := 0; i < length; i += 8 {
		binary.LittleEndian.PutUint64(t[i:], binary.LittleEndian.Uint64(s[i:]))
	}
}

func fill(b []byte, v byte) {
	for i := range b {
		b[i] = v
	}
}
