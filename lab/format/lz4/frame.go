package lz4

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"assay/internal/window"
)

const (
	frameMagic  = 0x184d2204
	legacyMagic = 0x184c2102
	skipMagic   = 0x184d2a50 // the low four bits are free
	headerMax   = 4 + 2 + 8 + 4 + 1

	legacyBlock  = 8 << 20
	legacyPacked = legacyBlock + legacyBlock/255 + 16 // LZ4_COMPRESSBOUND
	history      = 64 << 10                           // how far back linked blocks refer
)

var (
	le       = binary.LittleEndian
	errMagic = errors.New("no LZ4 magic")
	errCut   = io.ErrUnexpectedEOF
)

// form is what a part of a file is.
type form uint8

const (
	framed form = iota
	legacy
	skippable
)

// part is a frame, a legacy stream or a skippable frame.
type part struct {
	form    form
	at      int64
	body    int64 // where the first block stands
	end     int64 // behind what is known to belong to it
	content int64 // declared size, -1 without
	block   int   // most bytes in a block
	blocks  int64
	dict    uint32

	linked, blockSums, contentSum, hasDict bool
}

// begin reads the header at off; a legacy stream has a magic only.
func begin(win *window.Window, off int64) (p part, err error) {
	p = part{at: off, body: off + 4, end: off + 4, content: -1}
	b := win.At(off, headerMax)
	if len(b) < 4 {
		return p, errMagic
	}
	switch m := le.Uint32(b); {
	case m == legacyMagic:
		p.form, p.block = legacy, legacyBlock
		return p, nil
	case m&^15 == skipMagic:
		p.form = skippable
		if len(b) < 8 {
			return p, errCut
		}
		p.body = off + 8
		p.end = p.body + int64(le.Uint32(b[4:]))
		if p.end > win.Size() {
			p.end = win.Size()
			return p, errCut
		}
		return p, nil
	case m != frameMagic:
		return p, errMagic
	}
	return p, p.header(b)
}

func (p *part) header(b []byte) error {
	if len(b) < 7 {
		return errCut
	}
	flags, size := b[4], b[5]
	if flags>>6 != 1 || flags&2 != 0 || size&0x8f != 0 || size < 0x40 {
		return fmt.Errorf("frame at 0x%x: flags %02x %02x", p.at, flags, size)
	}
	p.block = 1 << (8 + 2*(size>>4))
	p.linked, p.blockSums, p.contentSum = flags&0x20 == 0, flags&0x10 != 0, flags&4 != 0
	n := 6
	if flags&8 != 0 {
		if len(b) < n+8 {
			return errCut
		}
		c := le.Uint64(b[n:])
		if c > 1<<62 {
			return fmt.Errorf("frame at 0x%x: declares %d bytes", p.at, c)
		}
		p.content = int64(c)
		n += 8
	}
	if p.hasDict = flags&1 != 0; p.hasDict {
		if len(b) < n+4 {
			return errCut
		}
		p.dict = le.Uint32(b[n:])
		n += 4
	}
	if len(b) < n+1 {
		return errCut
	}
	if sum := byte(sumOf(b[4:n]) >> 8); sum != b[n] {
		return fmt.Errorf("frame at 0x%x: header checksum is %02x, recorded: %02x", p.at, sum, b[n])
	}
	p.body = p.at + int64(n) + 1
	p.end = p.body
	return nil
}

// packed is a block as it stands in the input.
type packed struct {
	at     int64 // of its data
	length int64
	end    int64 // behind its checksum
	stored bool
	last   bool // no block: the end mark
}

// next reads the block header at off.
func (p *part) next(win *window.Window, off int64) (k packed, err error) {
	b := win.At(off, 4)
	if len(b) < 4 {
		return packed{at: off, end: off}, errCut
	}
	n := le.Uint32(b)
	k = packed{at: off + 4, length: int64(n &^ (1 << 31)), stored: n>>31 != 0, last: n == 0}
	k.end = k.at + k.length
	if k.last {
		return k, nil
	}
	if k.length > int64(p.block) {
		return packed{at: off, end: off}, fmt.Errorf("block at 0x%x: %d bytes, more than %d", off, k.length, p.block)
	}
	if p.blockSums {
		k.end += 4
	}
	return k, nil
}

// walk goes from block to block of a frame to its end.
func (p *part) walk(ctx context.Context, win *window.Window) error {
	for {
		if p.blocks&0xffff == 0xffff && ctx.Err() != nil {
			return ctx.Err()
		}
		k, err := p.next(win, p.end)
		if err != nil {
			return err
		}
		if k.end > win.Size() {
			return errCut
		}
		p.end = k.end
		if k.last {
			break
		}
		p.blocks++
	}
	if p.contentSum {
		if p.end+4 > win.Size() {
			return errCut
		}
		p.end += 4
	}
	return nil
}

// nextLegacy reads the block header at off. There is none when what stands
// there is no length, or one that leads out of the input.
func nextLegacy(win *window.Window, off int64) (k packed, is bool) {
	b := win.At(off, 4)
	if len(b) < 4 {
		return k, false
	}
	n := int64(le.Uint32(b))
	k = packed{at: off + 4, length: n, end: off + 4 + n}
	return k, n > 0 && n <= legacyPacked
}
