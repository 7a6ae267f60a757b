// Package inflate decodes DEFLATE (RFC 1951) and zlib (RFC 1950) data that
// stand in memory, as the blocks of file systems do, straight into a slice.
// The output is its own window, so nothing is copied twice; the numbers of
// bytes read and written are exact, also where the data are damaged. Streams
// of unknown length are read with a library instead.
package inflate

import (
	"encoding/binary"
	"errors"
	"hash/adler32"
	"io"
	"sync"
)

var (
	// ErrCorrupt: the data cannot be DEFLATE from here on.
	ErrCorrupt = errors.New("corrupt deflate data")
	// ErrFull: there is more output than dst has room for.
	ErrFull = errors.New("deflate data longer than expected")
	// ErrChecksum: the Adler-32 of the output is not the one in the trailer.
	ErrChecksum = errors.New("zlib checksum differs")
)

// Decode decodes a DEFLATE stream from src into dst. It returns how many bytes
// were written and read; with an error, what was written before it is good.
func Decode(dst, src []byte) (out, in int, err error) {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	return d.decode(dst, src)
}

// DecodeZlib decodes zlib data: a two-byte header (RFC 1950 section 2.2), a
// DEFLATE stream and the Adler-32 of the output, which is verified.
func DecodeZlib(dst, src []byte) (out, in int, err error) {
	if !IsZlib(src) {
		return 0, 0, ErrCorrupt
	}
	out, in, err = Decode(dst, src[2:])
	in += 2
	if err != nil {
		return out, in, err
	}
	if len(src)-in < 4 {
		return out, len(src), io.ErrUnexpectedEOF
	}
	sum := binary.BigEndian.Uint32(src[in:])
	if in += 4; adler32.Checksum(dst[:out]) != sum {
		err = ErrChecksum
	}
	return out, in, err
}

// IsZlib reports whether b starts with a zlib header without preset dictionary.
func IsZlib(b []byte) bool {
	return len(b) >= 2 && b[0]&15 == 8 && b[0]>>4 <= 7 && b[1]&0x20 == 0 && (uint(b[0])<<8|uint(b[1]))%31 == 0
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

// decoder is the state of one stream.
type decoder struct {
	src  []byte
	pos  int
	bits uint64 // not yet consumed, the next in the lowest bit
	n    int    // how many of them are valid
	idle byte   // bits that were passed over to come to a whole byte

	lens [maxLitLen + maxDist]uint8
	lit  [litTableSize]uint32
	dist [distTableSize]uint32
	pre  [1 << preBits]uint32
}

func (d *decoder) decode(dst, src []byte) (out, in int, err error) {
	d.src, d.pos, d.bits, d.n = src, 0, 0, 0
	defer func() { d.src = nil }()
	for last := false; !last && err == nil; {
		d.refill()
		if d.n < 3 {
			err = io.ErrUnexpectedEOF
			break
		}
		last = d.bits&1 != 0
		kind := d.bits >> 1 & 3
		d.drop(3)
		left := -1 // of a stored block
		switch kind {
		case 0:
			left, err = d.storedHeader()
		case 1:
			err = d.fixed()
		case 2:
			err = d.dynamic()
		default:
			err = ErrCorrupt
		}
		switch {
		case err != nil:
		case left >= 0:
			if out, left = d.stored(dst, out, left); left > 0 {
				if err = io.ErrUnexpectedEOF; out == len(dst) {
					err = ErrFull
				}
			}
		default:
			out, err = d.block(dst, out)
		}
	}
	return out, d.pos - max(d.n, 0)>>3, err
}

// refill brings the bit buffer to at least 56 bits where the input has them.
func (d *decoder) refill() {
	if len(d.src)-d.pos >= 8 {
		d.bits |= binary.LittleEndian.Uint64(d.src[d.pos:]) << (d.n & 63)
		d.pos += (63 - d.n) >> 3
		d.n |= 56
		d.bits &= 1<<d.n - 1
		return
	}
	for d.n <= 56 && d.pos < len(d.src) {
		d.bits |= uint64(d.src[d.pos]) << d.n
		d.pos++
		d.n += 8
	}
}

func (d *decoder) drop(n int) {
	d.bits >>= n
	d.n -= n
}

// storedHeader reads the length of a block that is not compressed (RFC 1951
// section 3.2.4).
func (d *decoder) storedHeader() (int, error) {
	d.idle |= byte(d.bits & (1<<(d.n&7) - 1))
	d.drop(d.n & 7)
	d.pos -= d.n >> 3
	d.bits, d.n = 0, 0
	if len(d.src)-d.pos < 4 {
		return 0, io.ErrUnexpectedEOF
	}
	size, check := binary.LittleEndian.Uint16(d.src[d.pos:]), binary.LittleEndian.Uint16(d.src[d.pos+2:])
	if size != ^check {
		return 0, ErrCorrupt
	}
	d.pos += 4
	return int(size), nil
}

// stored copies as much of the left bytes of such a block as there are and as
// have room.
func (d *decoder) stored(dst []byte, out, left int) (newOut, newLeft int) {
	from := d.src[d.pos:]
	n := copy(dst[out:], from[:min(len(from), left)])
	d.pos += n
	return out + n, left - n
}
