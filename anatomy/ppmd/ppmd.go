// Package ppmd decodes PPMd variant H with the range coder of 7z ("PPMd" in 7z
// archives): prediction by partial matching, by Dmitry Shkarin.
//
// Source: the model as Ppmd7.c and Ppmd7Dec.c of Igor Pavlov's LZMA SDK (public
// domain) define it; there is no other description.
package ppmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// ErrCorrupt: the data cannot be PPMd from here on.
var ErrCorrupt = errors.New("corrupt PPMd data")

// Bounds of the parameters.
const (
	minOrder  = 2
	minMemory = 1 << 11
	// MaxMemory is more than archives in the wild want: 7z uses up to 192 MiB.
	MaxMemory = 256 << 20
)

// Reader decodes a stream, which does not tell where it ends.
type Reader struct {
	model
	src       io.ByteReader
	rng, code uint32
	left      int64
	started   bool
	err       error
}

// NewReader reads size bytes of a stream of the given order, with a model of
// so many bytes.
func NewReader(src io.Reader, order int, memory uint32, size int64) (*Reader, error) {
	if order < minOrder || order > maxOrder {
		return nil, fmt.Errorf("order %d", order)
	}
	if memory < minMemory || memory > MaxMemory {
		return nil, fmt.Errorf("model of %d bytes", memory)
	}
	b, is := src.(io.ByteReader)
	if !is {
		b = bufio.NewReader(src)
	}
	return &Reader{src: b, left: size, model: model{memory: newMemory(memory), order: order}}, nil
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (n int, err error) {
	if !r.started && r.err == nil {
		r.started = true
		r.restart()
		r.err = r.begin()
	}
	for ; n < len(p) && r.err == nil; n++ {
		if r.left == 0 {
			r.err = io.EOF
			break
		}
		s := r.decode()
		if r.err != nil {
			break
		}
		p[n] = s
		r.left--
	}
	if n > 0 {
		return n, nil
	}
	return 0, r.err
}

func (r *Reader) begin() error {
	r.rng = 0xffffffff
	for i := range 5 {
		b, err := r.src.ReadByte()
		if err != nil {
			return unexpected(err)
		}
		if i == 0 && b != 0 {
			return ErrCorrupt
		}
		r.code = r.code<<8 | uint32(b)
	}
	return nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// threshold tells where in a range of total the coded symbol stands.
func (r *Reader) threshold(total uint32) uint32 {
	r.rng /= total
	if r.rng == 0 {
		r.err = ErrCorrupt
		return 0
	}
	return r.code / r.rng
}

func (r *Reader) take(start, size uint32) {
	r.code -= start * r.rng
	r.rng *= size
	r.normalize()
}

func (r *Reader) normalize() {
	for r.rng < 1<<24 && r.err == nil {
		b, err := r.src.ReadByte()
		if err != nil {
			r.err = unexpected(err)
			return
		}
		r.code = r.code<<8 | uint32(b)
		r.rng <<= 8
	}
}

// mask marks the symbols that longer contexts have.
type mask [256]bool

// decode gives the next symbol, or sets err.
func (r *Reader) decode() byte {
	var masked mask
	c := r.least
	if r.count(c) != 1 {
		if symbol, ok := r.several(c, &masked); ok || r.err != nil {
			return symbol
		}
	} else {
		s := c + one
		p := &r.bins[r.freq(s)-1][r.binIndex(c)]
		mean := (*p + 1<<(periodBits-2)) >> periodBits
		if bound := r.rng >> (intBits + periodBits) * uint32(*p); r.code < bound {
			r.rng = bound
			r.normalize()
			*p += 1<<intBits - mean
			r.found = s
			symbol := r.symbol(s)
			if f := r.freq(s); f < 128 {
				r.b[s+1]++
			}
			r.success = 1
			r.run++
			r.next()
			return symbol
		} else {
			r.code -= bound
			r.rng -= bound
			r.normalize()
		}
		*p -= mean
		r.initEsc = uint32(expEscape[*p>>10])
		masked[r.symbol(s)] = true
		r.success = 0
	}
	for r.err == nil {
		if symbol, ok := r.shorter(&masked); ok {
			return symbol
		}
	}
	return 0
}

// binIndex chooses the statistics of a context with one symbol.
func (r *Reader) binIndex(c uint32) uint32 {
	r.high6 = highBit(r.symbol(r.found))
	return r.success + uint32(toBin[r.count(r.suffix(c))-1]) + r.high6 + 2*highBit(r.symbol(c+one)) + uint32(r.run>>26)&0x20
}

// several decodes in a context of more than one symbol; not ok: the symbol is
// none of them.
func (r *Reader) several(c uint32, masked *mask) (symbol byte, ok bool) {
	s := r.states(c)
	total := r.sum(c)
	at := r.threshold(total)
	high := r.freq(s)
	if at < high {
		r.take(0, high)
		r.found = s
		symbol = r.symbol(s)
		r.success = bit(2*high > total)
		r.run += int32(r.success)
		if r.hit(); r.freq(s) > maxFreq {
			r.rescale()
		}
		r.next()
		return symbol, true
	}
	r.success = 0
	n := r.count(c)
	for range n - 1 {
		s += state
		f := r.freq(s)
		if high += f; high > at {
			r.take(high-f, f)
			r.found = s
			symbol = r.symbol(s)
			r.hit()
			if r.freq(s) > r.freq(s-state) {
				r.swap(s, s-state)
				r.found = s - state
				if r.freq(r.found) > maxFreq {
					r.rescale()
				}
			}
			r.next()
			return symbol, true
		}
	}
	if at >= total {
		r.err = ErrCorrupt
		return 0, false
	}
	r.high6 = highBit(r.symbol(r.found))
	r.take(high, total-high)
	for range n {
		masked[r.symbol(s)] = true
		s -= state
	}
	return 0, false
}

// shorter decodes in the next shorter context that has other symbols.
func (r *Reader) shorter(masked *mask) (symbol byte, ok bool) {
	before := r.count(r.least)
	for {
		r.fall++
		if r.least = r.suffix(r.least); r.least == 0 {
			r.err = ErrCorrupt // an end mark, which 7z does not write
			return 0, false
		}
		if r.count(r.least) != before {
			break
		}
	}
	c := r.least
	var open [256]uint32
	n, high := 0, uint32(0)
	for s, i := r.states(c), uint32(0); i < r.count(c); s, i = s+state, i+1 {
		if !masked[r.symbol(s)] {
			open[n] = s
			high += r.freq(s)
			n++
		}
	}
	e, escape := r.escape(before)
	total := escape + high
	at := r.threshold(total)
	if r.err != nil {
		return 0, false
	}
	if at < high {
		sum := uint32(0)
		for _, s := range open[:n] {
			f := r.freq(s)
			if sum += f; sum <= at {
				continue
			}
			r.take(sum-f, f)
			e.update()
			r.found = s
			symbol = r.symbol(s)
			if r.hit(); r.freq(s) > maxFreq {
				r.rescale()
			}
			r.run = r.init
			r.model.update()
			return symbol, true
		}
	}
	if at >= total {
		r.err = ErrCorrupt
		return 0, false
	}
	r.take(high, total-high)
	e.sum += uint16(total)
	for _, s := range open[:n] {
		masked[r.symbol(s)] = true
	}
	return 0, false
}

// escape chooses the statistics for leaving the context, of whose symbols so
// many are masked.
func (r *Reader) escape(before uint32) (*see, uint32) {
	c := r.least
	n := r.count(c)
	if n == 256 {
		return &r.dummy, 1
	}
	rest := n - before
	s := &r.sees[toSee[rest-1]][bit(rest < r.count(r.suffix(c))-n)+2*bit(r.sum(c) < 11*n)+4*bit(before > rest)+r.high6]
	v := uint32(s.sum >> s.shift)
	s.sum -= uint16(v)
	return s, v + bit(v == 0)
}
