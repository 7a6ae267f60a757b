// Package efi reads what UEFI firmware is made of: its compression.
package efi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Source: UEFI Specification 2.10, chapter 19 "EFI Compression Algorithm
// Specification". Its blocks, Huffman trees and positions are those of LHA's
// method lh5; "Tiano" compression differs in the width of one field.

// ErrCorrupt is wrapped by errors that say that the data break the format.
var ErrCorrupt = errors.New("efi: corrupt compressed data")

// Variants are the two widths of the number of position codes.
const (
	Standard = 4 // EFI 1.1
	Tiano    = 5
)

const (
	literals = 256
	codes    = 510 // literals and lengths 3 to 256
	minMatch = 3
	extras   = 19 // lengths of codes' lengths
)

// MaxSize bounds the size that a header may claim.
const MaxSize = 256 << 20

// Size reads the header: the lengths of the compressed data behind it and of
// the content.
func Size(b []byte) (packed, size int64, err error) {
	if len(b) < 8 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	packed, size = int64(binary.LittleEndian.Uint32(b)), int64(binary.LittleEndian.Uint32(b[4:]))
	if size > MaxSize || packed > MaxSize || size > 0 && packed == 0 {
		return 0, 0, fmt.Errorf("%w: %d bytes of %d", ErrCorrupt, packed, size)
	}
	return packed, size, nil
}

// Decode decodes src, which begins with the header. With an error it gives what
// came before the damage.
func Decode(src []byte, variant int) ([]byte, error) {
	packed, size, err := Size(src)
	if err != nil {
		return nil, err
	}
	d := &decoder{variant: variant}
	d.src = src[8:]
	if packed < int64(len(d.src)) {
		d.src = d.src[:packed]
	}
	// a match of 256 bytes needs two bits at least
	d.dst = make([]byte, 0, min(size, int64(len(d.src))*8*256))
	return d.run(int(size))
}

type decoder struct {
	variant  int
	src      []byte
	pos      int    // bytes used
	hold     uint64 // bits not used yet, the next one highest of n
	n        uint
	over     int // bits read behind the end
	dst      []byte
	left     int // symbols of the block
	c, p, pt tree
}

// bits gives the next n bits, n up to 16.
func (d *decoder) bits(n uint) uint32 {
	for d.n < n {
		d.hold <<= 8
		if d.pos < len(d.src) {
			d.hold |= uint64(d.src[d.pos])
			d.pos++
		} else {
			d.over += 8
		}
		d.n += 8
	}
	d.n -= n
	return uint32(d.hold>>d.n) & (1<<n - 1)
}

// slack is how many bits behind the end may be looked at: encoders flush whole
// bytes, decoders read ahead.
const slack = 64

func (d *decoder) run(size int) ([]byte, error) {
	for len(d.dst) < size {
		if d.over > slack {
			return d.dst, io.ErrUnexpectedEOF
		}
		if d.left == 0 {
			if err := d.block(); err != nil {
				return d.dst, fmt.Errorf("block at byte %d: %w", d.pos, err)
			}
		}
		d.left--
		s, err := d.c.symbol(d)
		if err != nil {
			return d.dst, err
		}
		if s < literals {
			d.dst = append(d.dst, byte(s))
			continue
		}
		n := s - literals + minMatch
		p, err := d.p.symbol(d)
		if err != nil {
			return d.dst, err
		}
		back := p
		if p > 1 {
			back = 1<<(p-1) + int(d.bits(uint(p-1)))
		}
		from := len(d.dst) - back - 1
		if from < 0 {
			return d.dst, fmt.Errorf("%w: match %d bytes back at %d", ErrCorrupt, back+1, len(d.dst))
		}
		for ; n > 0 && len(d.dst) < size; n-- {
			d.dst = append(d.dst, d.dst[from])
			from++
		}
	}
	return d.dst, nil
}

// block reads the three trees of a block.
func (d *decoder) block() error {
	if d.left = int(d.bits(16)); d.left == 0 {
		return fmt.Errorf("%w: no symbols", ErrCorrupt)
	}
	if err := d.lengths(&d.pt, extras, 5, 3); err != nil {
		return err
	}
	if err := d.codeLengths(); err != nil {
		return err
	}
	return d.lengths(&d.p, 1<<d.variant-1, uint(d.variant), -1)
}

// lengths reads the tree of positions, or that of codes' lengths, which has a
// run of zeros behind its third length.
func (d *decoder) lengths(t *tree, most int, width uint, special int) error {
	n := int(d.bits(width))
	if n == 0 {
		return t.only(int(d.bits(width)))
	}
	if n > most {
		return fmt.Errorf("%w: %d lengths of %d", ErrCorrupt, n, most)
	}
	var l [32]byte
	for i := 0; i < n; {
		c := d.bits(3)
		if c == 7 {
			for d.bits(1) == 1 {
				if c++; c > 16 {
					return fmt.Errorf("%w: a code of more than 16 bits", ErrCorrupt)
				}
			}
		}
		l[i] = byte(c)
		if i++; i == special {
			i += int(d.bits(2))
		}
	}
	return t.build(l[:most])
}

// codeLengths reads the tree of literals and lengths.
func (d *decoder) codeLengths() error {
	n := int(d.bits(9))
	if n == 0 {
		return d.c.only(int(d.bits(9)))
	}
	if n > codes {
		return fmt.Errorf("%w: %d codes", ErrCorrupt, n)
	}
	var l [codes]byte
	for i := 0; i < n; {
		s, err := d.pt.symbol(d)
		if err != nil {
			return err
		}
		switch s {
		case 0:
			i++
		case 1:
			i += 3 + int(d.bits(4))
		case 2:
			i += 20 + int(d.bits(9))
		default:
			if s > 18 {
				return fmt.Errorf("%w: a code of %d bits", ErrCorrupt, s-2)
			}
			l[i] = byte(s - 2)
			i++
		}
		if d.over > slack {
			return io.ErrUnexpectedEOF
		}
	}
	return d.c.build(l[:])
}

// tree is a canonical Huffman code: the symbols of each length stand in their
// order.
type tree struct {
	count   [17]uint16
	symbols [codes]uint16
	single  int // the only symbol, which takes no bits; -1 otherwise
}

func (t *tree) only(s int) error {
	if s >= codes {
		return fmt.Errorf("%w: symbol %d", ErrCorrupt, s)
	}
	t.single = s
	return nil
}

func (t *tree) build(lengths []byte) error {
	t.single = -1
	t.count = [17]uint16{}
	for _, n := range lengths {
		t.count[n]++
	}
	t.count[0] = 0
	space := 0
	var next [18]uint16
	for n := 1; n <= 16; n++ {
		space += int(t.count[n]) << (16 - n)
		next[n+1] = next[n] + t.count[n]
	}
	if space > 1<<16 {
		return fmt.Errorf("%w: more codes than there is room for", ErrCorrupt)
	}
	for s, n := range lengths {
		if n > 0 {
			t.symbols[next[n]] = uint16(s)
			next[n]++
		}
	}
	return nil
}

func (t *tree) symbol(d *decoder) (int, error) {
	if t.single >= 0 {
		return t.single, nil
	}
	code, first, index := 0, 0, 0
	for n := 1; n <= 16; n++ {
		code = code<<1 | int(d.bits(1))
		count := int(t.count[n])
		if code-first < count {
			return int(t.symbols[index+code-first]), nil
		}
		index += count
		first = (first + count) << 1
	}
	return 0, fmt.Errorf("%w: no such code", ErrCorrupt)
}
