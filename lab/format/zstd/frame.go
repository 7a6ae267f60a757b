package zstd

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"assay/internal/window"
)

const (
	magic      = 0xfd2fb528
	skipMagic  = 0x184d2a50 // the low four bits are free
	headerMax  = 4 + 1 + 1 + 4 + 8
	blockMax   = 128 << 10 // RFC 8878 section 3.1.1.2.4
	windowMost = 128 << 20
)

var le = binary.LittleEndian

// frame is a frame as its headers describe it.
type frame struct {
	at, end   int64 // end: behind the last byte known to belong to it
	skippable bool
	content   int64 // size it declares, -1 without
	window    int64
	dict      uint32
	checksum  bool
	blocks    int64
	packed    int64 // blocks that are compressed
	plain     int64 // bytes in blocks that are not
}

// begun reports whether the walk, which ended with err, found a frame: a magic
// alone, with nonsense behind it, is none.
func (f *frame) begun(err error) bool {
	return err == nil || f.blocks > 0 || f.window > 0 && errors.Is(err, errCut)
}

// most is how many bytes the frame can decode to.
func (f *frame) most() int64 { return f.plain + f.packed*min(f.window, blockMax) }

var (
	errMagic = errors.New("no frame magic")
	errCut   = io.ErrUnexpectedEOF
)

// walk reads the headers of the frame at off. With an error, what is in f is
// right as far as it goes.
func walk(ctx context.Context, win *window.Window, off int64) (f frame, err error) {
	f = frame{at: off, end: off, content: -1}
	b := win.At(off, headerMax)
	if len(b) < 4 {
		return f, errMagic
	}
	m := le.Uint32(b)
	if m&^15 == skipMagic {
		return f, f.skip(b, win.Size())
	}
	if m != magic {
		return f, errMagic
	}
	n, err := f.header(b)
	if err != nil {
		return f, err
	}
	f.end += int64(n)
	return f, f.walkBlocks(ctx, win)
}

func (f *frame) skip(b []byte, size int64) error {
	f.skippable, f.content = true, 0
	if len(b) < 8 {
		return errCut
	}
	f.end += 8 + int64(le.Uint32(b[4:]))
	if f.end > size {
		f.end = size
		return errCut
	}
	return nil
}

// header reads a frame header (RFC 8878 section 3.1.1.1) and gives its length.
func (f *frame) header(b []byte) (int, error) {
	if len(b) < 6 {
		return 0, errCut
	}
	d := b[4]
	if d&0x08 != 0 {
		return 0, fmt.Errorf("frame at 0x%x: reserved bit of the descriptor is set", f.at)
	}
	single, n := d&0x20 != 0, 5
	f.checksum = d&0x04 != 0
	if !single {
		w := b[5]
		f.window = int64(1) << (10 + w>>3)
		f.window += f.window / 8 * int64(w&7)
		n++
	}
	dictLength := [4]int{0, 1, 2, 4}[d&3]
	sizeLength := [4]int{0, 2, 4, 8}[d>>6]
	if single && sizeLength == 0 {
		sizeLength = 1
	}
	if len(b) < n+dictLength+sizeLength {
		return 0, errCut
	}
	f.dict = uint32(number(b[n : n+dictLength]))
	n += dictLength
	if sizeLength > 0 {
		c := number(b[n : n+sizeLength])
		if sizeLength == 2 {
			c += 256
		}
		if c > 1<<62 {
			return 0, fmt.Errorf("frame at 0x%x: declares %d bytes", f.at, c)
		}
		f.content = int64(c)
	}
	if single {
		f.window = f.content
	}
	return n + sizeLength, nil
}

func number(b []byte) (n uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		n = n<<8 | uint64(b[i])
	}
	return n
}

// walkBlocks goes from block to block to the end of the frame.
func (f *frame) walkBlocks(ctx context.Context, win *window.Window) error {
	most := max(1, min(f.window, blockMax))
	for last := false; !last; {
		if f.blocks&0xffff == 0xffff && ctx.Err() != nil {
			return ctx.Err()
		}
		b := win.At(f.end, 3)
		if len(b) < 3 {
			return errCut
		}
		h := int64(b[0]) | int64(b[1])<<8 | int64(b[2])<<16
		last = h&1 != 0
		size, length := h>>3, h>>3
		switch h >> 1 & 3 {
		case 0:
			f.plain += size
		case 1:
			f.plain += size
			length = 1
		case 2:
			f.packed++
		case 3:
			return fmt.Errorf("block at 0x%x: reserved type", f.end)
		}
		if size > most {
			return fmt.Errorf("block at 0x%x: %d bytes, more than %d", f.end, size, most)
		}
		if f.end+3+length > win.Size() {
			return errCut
		}
		f.end += 3 + length
		f.blocks++
	}
	if f.checksum {
		if f.end+4 > win.Size() {
			return errCut
		}
		f.end += 4
	}
	return nil
}
