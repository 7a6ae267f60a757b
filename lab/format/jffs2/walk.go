package jffs2

import (
	"bytes"
	"context"
	"encoding/binary"

	"assay/internal/window"
	"assay/lab/format"
)

// maxJunk is how far a next node is looked for behind bytes that are neither
// a node nor erased flash: a few erase blocks of the usual 64 or 128 KiB.
const maxJunk = 512 << 10

// kind is what a stretch of flash is.
type kind uint8

const (
	aNode  kind = iota
	blank       // erased: 0xff
	zeroed      // 0x00: the rest of a NAND page behind a write
	junk        // anything else
)

// stretch is a part of the flash. The header is that of a node.
type stretch struct {
	kind   kind
	off, n int64
	header
}

func (s stretch) end() int64 { return s.off + s.n }

// walker goes over the flash from stretch to stretch. What stands behind the
// last node is not part of the file system and is not told.
type walker struct {
	ctx   context.Context
	win   *window.Window
	order binary.ByteOrder
	pos   int64
	held  []stretch // found behind the last node, told before the next
	ready int       // of held, how many may be told

	junked int64 // bytes since the last node that are not erased flash
}

// newWalker decides on the byte order by the first node.
func newWalker(in *format.Input) (*walker, error) {
	w := &walker{ctx: in.Ctx, win: window.New(in.Content)}
	b := w.win.At(0, headLength)
	for _, o := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if _, ok := parseHeader(b, o); ok {
			w.order = o
			return w, nil
		}
	}
	return nil, format.Not("no node with a sound header")
}

// next gives the next stretch; false at the end of the file system.
func (w *walker) next() (stretch, bool) {
	for {
		if w.ready > 0 {
			s := w.held[0]
			w.held = w.held[1:]
			w.ready--
			return s, true
		}
		if w.ctx.Err() != nil || w.pos >= w.win.Size() {
			return stretch{}, false
		}
		s := w.stretch()
		if s.kind == junk || s.kind == zeroed {
			w.junked += s.n
		}
		if w.junked > maxJunk {
			return stretch{}, false
		}
		w.held = append(w.held, s)
		w.pos = s.end()
		if s.kind == aNode {
			w.ready, w.junked = len(w.held), 0
		}
	}
}

// stretch finds out what stands at pos.
func (w *walker) stretch() stretch {
	b := w.win.At(w.pos, headLength)
	if h, ok := parseHeader(b, w.order); ok {
		n := min((h.length+3)&^3, w.win.Size()-w.pos)
		return stretch{kind: aNode, off: w.pos, n: n, header: h}
	}
	if len(b) == 0 {
		return stretch{kind: junk, off: w.pos, n: w.win.Size() - w.pos}
	}
	switch b[0] {
	case 0xff:
		if n := w.run(0xff); n > 0 {
			return stretch{kind: blank, off: w.pos, n: n}
		}
	case 0:
		if n := w.run(0); n > 0 {
			return stretch{kind: zeroed, off: w.pos, n: n}
		}
	}
	return stretch{kind: junk, off: w.pos, n: w.junk()}
}

// run counts the bytes of value v from pos on, in whole words of 4.
func (w *walker) run(v byte) (n int64) {
	word := uint64(v) * 0x0101010101010101
	for w.ctx.Err() == nil {
		b := w.win.At(w.pos+n, 64<<10)
		i := 0
		for i+8 <= len(b) && binary.LittleEndian.Uint64(b[i:]) == word {
			i += 8
		}
		for i < len(b) && b[i] == v {
			i++
		}
		n += int64(i)
		if i < len(b) || len(b) == 0 {
			break
		}
	}
	if w.pos+n == w.win.Size() {
		return n
	}
	return n &^ 3
}

// junk counts the bytes from pos on up to the next thing that may be a node
// or a longer run of erased flash.
func (w *walker) junk() int64 {
	mark := make([]byte, 2)
	w.order.PutUint16(mark, magic)
	for n := int64(4); w.ctx.Err() == nil && n <= maxJunk; {
		b := w.win.At(w.pos+n, 4096)
		if len(b) < headLength {
			break
		}
		for i := 0; i+headLength <= len(b); i += 4 {
			if b[i] == mark[0] && b[i+1] == mark[1] {
				if _, ok := parseHeader(b[i:], w.order); ok {
					return n + int64(i)
				}
			} else if b[i] == 0xff && bytes.Equal(b[i:i+headLength], erased[:]) {
				return n + int64(i)
			}
		}
		n += int64(len(b)-headLength+4) &^ 3
	}
	return min(w.win.Size()-w.pos, maxJunk+4)
}

var erased = [headLength]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}

// endMark looks behind the last node for the mark that OpenWrt's padjffs2
// leaves at the next erase block, and tells how far its end is from end.
func (w *walker) endMark(end int64) int64 {
	w.pos = end
	n := w.run(0xff)
	if bytes.Equal(w.win.At(end+n, 4), []byte{0xde, 0xad, 0xc0, 0xde}) {
		return n + 4
	}
	return 0
}
