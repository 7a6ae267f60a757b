package rar

import (
	"encoding/binary"
	"hash/crc32"

	"assay/internal/window"
	"assay/lab/format"
)

// Kinds of blocks, as in version 5.
const (
	archiveBlock = 1
	fileBlock    = 2
	serviceBlock = 3
	cryptBlock   = 4
	endBlock     = 5
)

const (
	headerMost = 2 << 20 // of version 5
	seekMost   = 16 << 20
	seekHeader = 4 << 10 // longest header that is looked for behind damage
)

var le = binary.LittleEndian

// notes receives what a walk meets besides blocks.
type notes interface {
	Structure(off, n int64)
	Unread(off, n int64, reason string)
}

// silent is for Measure.
type silent struct{}

func (silent) Structure(int64, int64)      {}
func (silent) Unread(int64, int64, string) {}

// block is a block of either version.
type block struct {
	kind     int
	at, data int64
	packed   int64 // bytes of data
	flags    uint64
	body     []byte // version 4: behind the first 7 bytes; 5: behind the lengths
	extra    []byte // version 5
}

func (b *block) end() int64 { return b.data + b.packed }

// walker goes from block to block.
type walker struct {
	in    *format.Input
	win   *window.Window
	notes notes
	five  bool
	pos   int64
	end   int64 // behind what belongs to the archive
	done  bool
	lost  int // holes
}

func newWalker(in *format.Input, n notes) (*walker, error) {
	w := &walker{in: in, win: window.New(in.Content), notes: n}
	switch b := string(w.win.At(0, len(magic5))); {
	case b == magic5:
		w.five, w.pos = true, int64(len(magic5))
	case len(b) >= len(magic4) && b[:len(magic4)] == magic4:
		w.pos = int64(len(magic4))
	default:
		return nil, format.Not("no magic")
	}
	n.Structure(0, w.pos)
	w.end = w.pos
	return w, nil
}

// next gives the next block, or nil at the end.
func (w *walker) next() *block {
	for !w.done && w.in.Ctx.Err() == nil {
		b := w.read(w.pos, headerMost)
		if b == nil {
			if w.pos >= w.win.Size() || w.end == w.pos && w.pos < 16 || !w.seek() {
				break
			}
			continue
		}
		size := w.win.Size()
		w.notes.Structure(b.at, min(b.data, size)-b.at)
		w.pos = b.end()
		w.end = w.pos
		w.done = b.kind == endBlock || b.kind == cryptBlock
		if b.kind == cryptBlock {
			w.end = size // where encrypted headers end nobody can tell
		}
		return b
	}
	return nil
}

// seek looks for the next sound header behind damage. The hole is told.
func (w *walker) seek() bool {
	from := w.pos
	for at := from + 1; at < min(w.win.Size(), from+seekMost); at++ {
		if at&0xffff == 0 && w.in.Ctx.Err() != nil {
			return false
		}
		if b := w.read(at, seekHeader); b != nil && (b.kind == fileBlock && len(b.body) > 12 || b.kind == endBlock && b.packed == 0) {
			w.notes.Unread(from, at-from, "no sound header where one belongs; the next stands behind it")
			w.pos = at
			w.lost++
			return true
		}
	}
	return false
}

// read gives the block at pos, nil if there is none: its checksum decides.
func (w *walker) read(pos, most int64) *block {
	if w.five {
		return w.read5(pos, most)
	}
	return w.read4(pos)
}

// Flags of version 4.
const (
	before4  = 1
	after4   = 2
	crypt4   = 4
	solid4   = 0x10
	large4   = 0x100
	unicode4 = 0x200
	crypted4 = 0x80 // of the archive block: headers
	data4    = 0x8000
)

func (w *walker) read4(pos int64) *block {
	h := w.win.At(pos, 11)
	if len(h) < 7 || h[2] < 0x72 || h[2] > 0x7b {
		return nil
	}
	b := &block{at: pos, flags: uint64(le.Uint16(h[3:]))}
	size := int(le.Uint16(h[5:]))
	if size < 7 {
		return nil
	}
	sum, kind := le.Uint16(h), h[2]
	h = w.win.At(pos, size)
	if len(h) < size {
		return nil
	}
	covered := h[2:]
	if kind == 0x73 {
		covered = h[2:min(13, size)] // not the comment in old archives
	}
	if uint16(crc32.ChecksumIEEE(covered)) != sum && !(kind == 0x7b && sum == 0x3dc4) {
		return nil
	}
	b.body = h[7:]
	b.data = pos + int64(size)
	switch kind {
	case 0x73:
		b.kind = archiveBlock
		if b.flags&crypted4 != 0 {
			b.kind = cryptBlock
		}
	case 0x74:
		b.kind = fileBlock
	case 0x7b:
		b.kind = endBlock
	default:
		b.kind = serviceBlock
	}
	if b.flags&data4 != 0 || kind == 0x74 || kind == 0x7a {
		if len(b.body) < 4 {
			return nil
		}
		b.packed = int64(le.Uint32(b.body))
		if (kind == 0x74 || kind == 0x7a) && b.flags&large4 != 0 && len(b.body) >= 29 {
			b.packed |= int64(le.Uint32(b.body[25:])&0x7fffffff) << 32
		}
	}
	if b.kind == endBlock {
		b.packed = 0
	}
	return b
}

// Flags of version 5.
const (
	extra5  = 1
	data5   = 2
	before5 = 8
	after5  = 0x10
)

func (w *walker) read5(pos, most int64) *block {
	h := w.win.At(pos, 4+3)
	if len(h) < 6 {
		return nil
	}
	n := numbers{b: h[4:]}
	size := n.next()
	at := int64(4 + 3 - len(n.b))
	if n.bad || size < 2 || int64(size) > most {
		return nil
	}
	sum := le.Uint32(h)
	h = w.win.At(pos, int(at)+int(size))
	if int64(len(h)) < at+int64(size) || crc32.ChecksumIEEE(h[4:]) != sum {
		return nil
	}
	n = numbers{b: h[at:]}
	b := &block{at: pos, kind: int(n.next() & 0xff), flags: n.next(), data: pos + int64(len(h))}
	var extra uint64
	if b.flags&extra5 != 0 {
		extra = n.next()
	}
	if b.flags&data5 != 0 {
		b.packed = int64(min(n.next(), 1<<60))
	}
	if n.bad || b.kind < 1 || b.kind > 5 || extra > uint64(len(n.b)) {
		return nil
	}
	cut := len(n.b) - int(extra)
	b.body, b.extra = n.b[:cut], n.b[cut:]
	return b
}

// numbers reads numbers of 7 bits a byte, the lowest first.
type numbers struct {
	b   []byte
	bad bool
}

func (n *numbers) next() (v uint64) {
	for i := 0; i < 10; i++ {
		if i >= len(n.b) {
			break
		}
		v |= uint64(n.b[i]&0x7f) << (7 * i)
		if n.b[i] < 0x80 {
			n.b = n.b[i+1:]
			return v
		}
	}
	n.b, n.bad = nil, true
	return 0
}

func (n *numbers) bytes(k uint64) []byte {
	if k > uint64(len(n.b)) {
		n.b, n.bad = nil, true
		return nil
	}
	b := n.b[:k]
	n.b = n.b[k:]
	return b
}
