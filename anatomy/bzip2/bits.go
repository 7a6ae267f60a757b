package bzip2

import "encoding/binary"

// bits reads a slice bit by bit, the highest bit of a byte first. Behind the
// end there are zeros, and over says so.
type bits struct {
	b    []byte
	acc  uint64 // the next bits, at the top
	have uint   // how many of them
	at   int    // next byte to load
}

func newBits(b []byte, skip uint) bits {
	r := bits{b: b, at: int(skip / 8)}
	if n := skip % 8; n > 0 {
		r.fill()
		r.drop(n)
	}
	return r
}

// fill makes at least 32 bits ready.
func (r *bits) fill() {
	if r.have >= 32 {
		return
	}
	if r.at+4 <= len(r.b) {
		r.acc |= uint64(binary.BigEndian.Uint32(r.b[r.at:])) << (32 - r.have)
		r.at += 4
		r.have += 32
		return
	}
	for r.have < 32 {
		if r.at < len(r.b) {
			r.acc |= uint64(r.b[r.at]) << (56 - r.have)
		}
		r.at++
		r.have += 8
	}
}

func (r *bits) drop(n uint) { r.acc <<= n; r.have -= n }

// take reads up to 32 bits.
func (r *bits) take(n uint) uint32 {
	r.fill()
	v := uint32(r.acc >> (64 - n))
	r.drop(n)
	return v
}

func (r *bits) take64(n uint) uint64 {
	hi := uint64(r.take(n / 2))
	return hi<<(n-n/2) | uint64(r.take(n-n/2))
}

// pos is how many bits were read.
func (r *bits) pos() int64 { return int64(r.at)*8 - int64(r.have) }

// over reports whether more was read than there is.
func (r *bits) over() bool { return r.pos() > int64(len(r.b))*8 }
