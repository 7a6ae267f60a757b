// Package deflate64 decodes Deflate64, the form of DEFLATE with a window of
// 64 KiB that zip (method 9) and 7z have: lengths of up to 65,538 and two more
// distance codes.
//
// Sources: RFC 1951; PKWARE, APPNOTE.TXT, section 5.5 (Deflate64); the tables
// of 7-Zip, CPP/7zip/Compress/DeflateConst.h, for code 285 and codes 30 and 31.
package deflate64

import (
	"bufio"
	"errors"
	"io"
)

// ErrCorrupt: the data cannot be Deflate64 from here on.
var ErrCorrupt = errors.New("corrupt deflate64 data")

const (
	window    = 64 << 10
	longest   = 3 + 1<<16 - 1 // bytes of a match
	outLength = 2*window + longest
	maxBits   = 15
)

// Reader decodes a stream.
type Reader struct {
	src  io.ByteReader
	bits uint32 // not yet consumed, the next in the lowest bit
	n    uint

	out   []byte // the window and what comes behind it
	at    int    // where the next byte is decoded to
	given int    // up to where bytes were handed out
	err   error

	last   bool
	inside bool // of a compressed block
	stored int  // bytes left of a block that is not compressed
	lit    code
	dist   code
}

// NewReader reads from src, not a byte further than it must when src is an
// io.ByteReader.
func NewReader(src io.Reader) *Reader {
	b, is := src.(io.ByteReader)
	if !is {
		b = bufio.NewReader(src)
	}
	return &Reader{src: b, out: make([]byte, outLength)}
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for r.given == r.at && r.err == nil {
		if r.at >= 2*window {
			copy(r.out, r.out[r.at-window:r.at])
			r.at, r.given = window, window
		}
		r.err = r.some()
	}
	n := copy(p, r.out[r.given:r.at])
	r.given += n
	if n > 0 {
		return n, nil
	}
	return 0, r.err
}

// some decodes until the window is to be moved, or to the end of a block.
func (r *Reader) some() error {
	switch {
	case r.stored > 0:
		return r.copyStored()
	case r.inside:
		return r.symbols()
	case r.last:
		return io.EOF
	}
	head, err := r.take(3)
	if err != nil {
		return err
	}
	r.last = head&1 != 0
	switch head >> 1 {
	case 0:
		return r.storedHeader()
	case 1:
		r.fixed()
	case 2:
		if err := r.dynamic(); err != nil {
			return err
		}
	default:
		return ErrCorrupt
	}
	r.inside = true
	return nil
}

// take gives the next n bits, 16 at most.
func (r *Reader) take(n uint) (uint32, error) {
	for r.n < n {
		b, err := r.src.ReadByte()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		r.bits |= uint32(b) << r.n
		r.n += 8
	}
	v := r.bits & (1<<n - 1)
	r.bits >>= n
	r.n -= n
	return v, nil
}

func (r *Reader) storedHeader() error {
	r.bits, r.n = r.bits>>(r.n&7), r.n&^7
	size, err := r.take(16)
	if err != nil {
		return err
	}
	check, err := r.take(16)
	if err != nil {
		return err
	}
	if size != ^check&0xffff {
		return ErrCorrupt
	}
	r.stored = int(size)
	return nil
}

func (r *Reader) copyStored() error {
	for ; r.stored > 0 && r.at < 2*window; r.stored-- {
		b, err := r.take(8)
		if err != nil {
			return err
		}
		r.out[r.at] = byte(b)
		r.at++
	}
	return nil
}

// symbols decodes symbols of a compressed block.
func (r *Reader) symbols() error {
	for r.at < 2*window {
		s, err := r.symbol(&r.lit)
		switch {
		case err != nil:
			return err
		case s < 256:
			r.out[r.at] = byte(s)
			r.at++
			continue
		case s == 256:
			r.inside = false
			return nil
		case s > 285:
			return ErrCorrupt
		}
		length, err := r.value(lengths[s-257])
		if err != nil {
			return err
		}
		if s, err = r.symbol(&r.dist); err != nil {
			return err
		}
		distance, err := r.value(distances[s])
		if err != nil {
			return err
		}
		if distance > r.at {
			return ErrCorrupt
		}
		for range length {
			r.out[r.at] = r.out[r.at-distance]
			r.at++
		}
	}
	return nil
}

// value is a base with its extra bits.
func (r *Reader) value(c extra) (int, error) {
	v, err := r.take(c.bits)
	return c.base + int(v), err
}
