// Package lzx decodes LZX as it stands in cabinets: frames of 32 KiB of
// output, each in data of its own, that share a window and code tables.
//
// Source: Microsoft, "LZX DELTA Compression and Decompression" ([MS-PATCH])
// section 2, and "Microsoft LZX Data Compression Format" (Cabinet SDK, 1997).
package lzx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// FrameSize is how many bytes a frame decodes to, the last one fewer.
const FrameSize = 32 << 10

const (
	windowLeast = 15
	windowMost  = 21
	literals    = 256
	lengths     = 249 // of the length tree
	minMatch    = 2
	translated  = 32768 // frames in which calls are translated
)

// ErrCorrupt is wrapped by all errors that mean damaged data.
var ErrCorrupt = errors.New("lzx: corrupt")

func corrupt(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(why, args...))
}

// slots is how many position slots a window of 15 to 21 bits has.
var slots = [...]int{30, 32, 34, 36, 38, 42, 50}

// extra is how many bits of a position follow its slot, base where it begins.
var extra, base = func() (e [51]uint8, b [51]uint32) {
	for i := range e {
		if i >= 4 {
			e[i] = uint8(min(i/2-1, 17))
		}
		if i > 0 {
			b[i] = b[i-1] + 1<<e[i-1]
		}
	}
	return e, b
}()

// Kinds of blocks.
const (
	verbatim     = 1
	aligned      = 2
	uncompressed = 3
)

// Decoder decodes one stream of frames.
type Decoder struct {
	window  []byte
	pos     int // in the window
	filled  int // bytes of the window that are good
	symbols int // of the main tree

	r          [3]uint32 // positions used last
	main, size table     // size: long match lengths
	align      table
	kind       int
	left       int  // bytes of the block to come
	odd        bool // an uncompressed block that ends with a fill byte

	began    bool
	calls    uint32 // size of the file for translating calls, 0 for none
	frames   int
	position uint32
	err      error
}

// NewDecoder decodes with a window of 15 to 21 bits.
func NewDecoder(bits int) (*Decoder, error) {
	if bits < windowLeast || bits > windowMost {
		return nil, fmt.Errorf("lzx: window of %d bits", bits)
	}
	d := &Decoder{window: make([]byte, 1<<bits), r: [3]uint32{1, 1, 1}}
	d.symbols = literals + 8*slots[bits-windowLeast]
	d.main.lengths = make([]uint8, d.symbols)
	d.size.lengths = make([]uint8, lengths)
	d.align.lengths = make([]uint8, 8)
	return d, nil
}

// Frame decodes the next frame from src into dst, which has the length of the
// frame. It returns how many bytes are good. After an error the stream cannot
// be decoded any further, and every call returns it.
func (d *Decoder) Frame(dst, src []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	if len(dst) > FrameSize {
		d.err = corrupt("frame of %d bytes", len(dst))
		return 0, d.err
	}
	b := &bits{b: src}
	if !d.began {
		d.began = true
		if b.take(1) != 0 {
			d.calls = b.take(16) << 16
			d.calls |= b.take(16)
		}
	}
	n := 0
	for n < len(dst) && d.err == nil {
		if d.left == 0 {
			d.err = d.block(b)
			continue
		}
		var m int
		m, d.err = d.run(b, min(d.left, len(dst)-n))
		d.left -= m
		d.output(dst[n : n+m])
		n += m
	}
	if d.err == nil && b.over() {
		d.err = io.ErrUnexpectedEOF
	}
	if d.odd && d.left == 0 && b.at < len(b.b) {
		d.odd = false // the fill byte stands in this frame's data
	}
	d.translate(dst[:n])
	return n, d.err
}

// output copies the last len(dst) bytes of the window.
func (d *Decoder) output(dst []byte) {
	from := d.pos - len(dst)
	if from < 0 {
		m := copy(dst, d.window[len(d.window)+from:])
		dst, from = dst[m:], 0
	}
	copy(dst, d.window[from:d.pos])
}

// translate makes the targets of calls relative again ([MS-PATCH] 2.5: E8
// call translation). The window keeps them as they were.
func (d *Decoder) translate(b []byte) {
	start := d.position
	d.position += uint32(len(b))
	d.frames++
	if d.calls == 0 || d.frames > translated || len(b) <= 10 {
		return
	}
	for i := 0; i < len(b)-10; i++ {
		if b[i] != 0xe8 {
			continue
		}
		at := int32(start) + int32(i)
		target := int32(binary.LittleEndian.Uint32(b[i+1:]))
		switch {
		case target >= 0 && target < int32(d.calls):
			binary.LittleEndian.PutUint32(b[i+1:], uint32(target-at))
		case target < 0 && target >= -at:
			binary.LittleEndian.PutUint32(b[i+1:], uint32(target)+d.calls)
		}
		i += 4
	}
}

// block reads the header of the next block.
func (d *Decoder) block(b *bits) error {
	if d.odd {
		d.odd = false
		b.skip(1)
	}
	d.kind = int(b.take(3))
	d.left = int(b.take(16) << 8)
	d.left |= int(b.take(8))
	if b.over() {
		return io.ErrUnexpectedEOF
	}
	if d.left == 0 {
		return corrupt("block of no bytes")
	}
	switch d.kind {
	case aligned:
		for i := range d.align.lengths {
			d.align.lengths[i] = uint8(b.take(3))
		}
		if err := d.align.build(); err != nil {
			return err
		}
		fallthrough
	case verbatim:
		if err := readLengths(b, d.main.lengths[:literals]); err != nil {
			return err
		}
		if err := readLengths(b, d.main.lengths[literals:]); err != nil {
			return err
		}
		if err := readLengths(b, d.size.lengths); err != nil {
			return err
		}
		if err := d.main.build(); err != nil {
			return err
		}
		return d.size.build()
	case uncompressed:
		b.align()
		p := b.raw(12)
		if p == nil {
			return io.ErrUnexpectedEOF
		}
		for i := range d.r {
			d.r[i] = binary.LittleEndian.Uint32(p[4*i:])
		}
		d.odd = d.left&1 != 0
		return nil
	}
	return corrupt("block of kind %d", d.kind)
}

// run decodes up to n bytes of the block into the window.
func (d *Decoder) run(b *bits, n int) (int, error) {
	if d.kind == uncompressed {
		p := b.raw(n)
		if p == nil {
			return 0, io.ErrUnexpectedEOF
		}
		for _, c := range p {
			d.put(c)
		}
		return n, nil
	}
	done := 0
	for done < n {
		s, ok := d.main.decode(b)
		if !ok || b.over() {
			if b.over() {
				return done, io.ErrUnexpectedEOF
			}
			return done, corrupt("no code")
		}
		if s < literals {
			d.put(byte(s))
			done++
			continue
		}
		m, err := d.match(b, s-literals, n-done)
		if err != nil {
			return done, err
		}
		done += m
	}
	return done, nil
}

func (d *Decoder) put(c byte) {
	d.window[d.pos] = c
	d.pos = (d.pos + 1) & (len(d.window) - 1)
	if d.filled < len(d.window) {
		d.filled++
	}
}
