// Package lzh decodes the compression of LHA (methods -lh4- to -lh7-) and ARJ
// (methods 1 to 4): matches in a window, and static Huffman codes in blocks.
//
// Source: Haruhiko Okumura, ar002 (1990), which both go back to; notes.doc of
// unarj 2.65 for ARJ's differences.
package lzh

import (
	"errors"
	"fmt"
	"io"
)

// ErrCorrupt is wrapped by all errors that mean damaged data.
var ErrCorrupt = errors.New("lzh: corrupt")

func corrupt(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(why, args...))
}

// Method is one of the variants: they differ in how far matches reach.
type Method struct {
	window    int // bytes
	positions int // symbols of the position code
	bits      uint
	fastest   bool // no Huffman codes
}

// The methods.
var (
	LH4     = Method{1 << 12, 14, 4, false}
	LH5     = Method{1 << 13, 14, 4, false}
	LH6     = Method{1 << 15, 16, 5, false}
	LH7     = Method{1 << 16, 17, 5, false}
	ARJ     = Method{26624, 17, 5, false}
	Fastest = Method{26624, 0, 0, true} // ARJ's method 4
)

const (
	symbols    = 510 // bytes and lengths of matches
	threshold  = 3   // shortest match
	codeMost   = 16
	lengthsMax = 19 // symbols of the code for code lengths
	step       = 64 << 10
)

// Decode writes size bytes to w, and says how many of them there were. The
// error is w's, io.ErrUnexpectedEOF, or wraps ErrCorrupt.
func Decode(w io.Writer, src io.ByteReader, m Method, size int64) (int64, error) {
	d := &decoder{bits: bits{src: src}, m: m, w: w, left: size}
	err := d.run()
	if flush := d.flush(); flush != nil {
		err = flush
	}
	return size - d.left - int64(len(d.out)-d.given), err
}

type decoder struct {
	bits
	m     Method
	w     io.Writer
	out   []byte // history and what was decoded behind it
	given int    // bytes of out that were written
	left  int64  // to be decoded

	block     int // codes to come in the block
	main, pos table
}

func (d *decoder) run() error {
	for d.left > 0 {
		n, dist, err := d.next()
		if err != nil {
			return err
		}
		if d.over() {
			return io.ErrUnexpectedEOF
		}
		if n == 0 {
			d.out = append(d.out, byte(dist))
			d.left--
		} else {
			n = int(min(int64(n), d.left))
			if dist > len(d.out) || dist > d.m.window {
				return corrupt("match %d back, at %d", dist, len(d.out))
			}
			for range n {
				d.out = append(d.out, d.out[len(d.out)-dist])
			}
			d.left -= int64(n)
		}
		if len(d.out)-d.given >= step {
			if err := d.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush writes what is new and keeps the history.
func (d *decoder) flush() error {
	n, err := d.w.Write(d.out[d.given:])
	d.given += n
	if err != nil {
		return err
	}
	if over := len(d.out) - d.m.window; over > 4*step {
		d.out = append(d.out[:0], d.out[over:]...)
		d.given = len(d.out)
	}
	return nil
}

// next gives a match, or with the length 0 a byte.
func (d *decoder) next() (n, dist int, err error) {
	if d.m.fastest {
		return d.nextFastest()
	}
	if d.block == 0 {
		if err := d.tables(); err != nil {
			return 0, 0, err
		}
	}
	d.block--
	c, ok := d.main.decode(&d.bits)
	if !ok {
		return 0, 0, corrupt("no code")
	}
	if c < 256 {
		return 0, c, nil
	}
	p, ok := d.pos.decode(&d.bits)
	if !ok {
		return 0, 0, corrupt("no code for a position")
	}
	if p > 1 {
		p = 1<<(p-1) + int(d.take(uint(p-1)))
	}
	return c - 256 + threshold, p + 1, nil
}

// nextFastest reads lengths and positions in unary steps.
func (d *decoder) nextFastest() (n, dist int, err error) {
	if n = d.stepped(0, 7); n == 0 {
		return 0, int(d.take(8)), nil
	}
	return n - 1 + threshold, d.stepped(9, 13) + 1, nil
}

func (d *decoder) stepped(from, to uint) int {
	base, width := 0, from
	for ; width < to && d.take(1) != 0; width++ {
		base += 1 << width
	}
	return base + int(d.take(width))
}

// tables reads the head of a block.
func (d *decoder) tables() error {
	if d.block = int(d.take(16)); d.block == 0 {
		if d.over() {
			return io.ErrUnexpectedEOF
		}
		return corrupt("block without codes")
	}
	var lengths table
	if err := d.short(&lengths, lengthsMax, 5, 3); err != nil {
		return err
	}
	if err := d.long(&lengths); err != nil {
		return err
	}
	return d.short(&d.pos, d.m.positions, d.m.bits, -1)
}

// short reads a code of few symbols: a count, then lengths of 3 bits, which
// ones lengthen. Behind the symbol gap, up to three are left out.
func (d *decoder) short(t *table, most int, width uint, gap int) error {
	n := int(d.take(width))
	if n == 0 {
		return t.single(int(d.take(width)), most)
	}
	if n > most {
		return corrupt("%d code lengths of %d", n, most)
	}
	var lengths [lengthsMax + 3]uint8
	for i := 0; i < n; {
		l := d.take(3)
		if l == 7 {
			for d.take(1) != 0 {
				if l++; l > codeMost {
					return corrupt("code of %d bits", l)
				}
			}
		}
		lengths[i] = uint8(l)
		if i++; i == gap {
			i += int(d.take(2))
		}
	}
	return t.build(lengths[:most])
}

// long reads the code of bytes and lengths.
func (d *decoder) long(lengths *table) error {
	n := int(d.take(9))
	if n == 0 {
		return d.main.single(int(d.take(9)), symbols)
	}
	if n > symbols {
		return corrupt("%d code lengths of %d", n, symbols)
	}
	var list [symbols]uint8
	for i := 0; i < n; {
		c, ok := lengths.decode(&d.bits)
		if !ok || d.over() {
			return corrupt("no code for a code length")
		}
		switch c {
		case 0:
			i++
		case 1:
			i += int(d.take(4)) + 3
		case 2:
			i += int(d.take(9)) + 20
		default:
			list[i] = uint8(c - 2)
			i++
		}
	}
	return d.main.build(list[:])
}
