package cpio

import (
	"bytes"
	"context"

	"assay/internal/window"
)

const (
	// between bounds the zeros between two archives that are read as one
	// (the kernel takes any number; builders pad to a page or less).
	between = 64 << 10
	// blockSize is what cpio fills its output up to.
	blockSize = 512
	// seekLeast is how far a next header is looked for behind damage; it
	// grows with what was walked, so that the search never costs more than a
	// small multiple of the archive.
	seekLeast = 1 << 20
)

// notes receives what a walk meets besides members.
type notes interface {
	Structure(off, n int64)
	Unread(off, n int64, reason string)
	Fail(name string, off int64, reason string)
}

// silent is for Measure.
type silent struct{}

func (silent) Structure(int64, int64)      {}
func (silent) Unread(int64, int64, string) {}
func (silent) Fail(string, int64, string)  {}

// walker goes from header to header, over all archives that follow each other.
type walker struct {
	ctx   context.Context
	win   *window.Window
	notes notes
	pos   int64 // the next header
	mark  int64 // everything before it is accounted for
	end   int64 // how long the archives are, once known

	variant  variant // of the present archive
	archives int     // seen so far
	trailers int
	holes    int
	members  int
}

func newWalker(ctx context.Context, src window.Source, n notes) *walker {
	return &walker{ctx: ctx, win: window.New(src), notes: n, variant: absent}
}

// next gives the next member and where its header stands, or nil at the end:
// end is set then.
func (w *walker) next() (*header, int64) {
	for w.ctx.Err() == nil {
		h, err := at(w.win, w.pos)
		switch {
		case err != nil, w.variant != absent && !h.variant.alike(w.variant), h.damaged && !w.follows(h):
			if w.members == 0 || w.pos >= w.win.Size() || !w.seek() {
				w.finish(w.pos)
				return nil, 0
			}
			continue
		case h.last():
			if w.close(h) {
				return nil, 0
			}
			continue
		}
		if w.variant == absent {
			w.variant = h.variant
			w.archives++
		}
		here := w.pos
		w.members++
		w.pos = h.next(here)
		w.claim(here + h.head)
		return h, here
	}
	w.finish(w.pos)
	return nil, 0
}

// alike reports whether two variants may stand in one archive.
func (v variant) alike(other variant) bool { return v == other || v <= crc && other <= crc }

// data marks the body of h at off as told and gives what is there of it.
func (w *walker) data(h *header, off int64) (body, n int64) {
	body = off + h.head
	n = max(min(h.size, w.win.Size()-body), 0)
	w.mark = max(w.mark, body+n)
	return body, n
}

// claim makes everything between the last data and to structure.
func (w *walker) claim(to int64) {
	to = min(to, w.win.Size())
	if to > w.mark {
		w.notes.Structure(w.mark, to-w.mark)
		w.mark = to
	}
}

func (w *walker) finish(end int64) {
	w.end = end
	w.claim(end)
}

// close ends an archive at its trailer and looks for one behind it. It
// reports whether there is none.
func (w *walker) close(h *header) bool {
	if w.variant == absent {
		w.variant = h.variant
		w.archives++
	}
	w.trailers++
	w.pos = h.next(w.pos)
	zeros := w.zeros()
	if next := w.pos + zeros; next < w.win.Size() && zeros < between {
		if h, err := at(w.win, next); err == nil && !h.damaged && h.variant <= odc {
			w.pos, w.variant = next, absent
			return false
		}
	}
	w.finish(w.pos + min(zeros, align(w.pos, blockSize)-w.pos))
	return true
}

// zeros counts the zero bytes at pos, up to between.
func (w *walker) zeros() int64 {
	for n := int64(0); n < between; {
		b := w.win.At(w.pos+n, 4096)
		if len(b) == 0 {
			return n
		}
		for _, c := range b {
			if c != 0 {
				return n
			}
			n++
		}
	}
	return between
}

// follows reports whether a header with a damaged field leads to a sound one.
func (w *walker) follows(h *header) bool {
	if w.members == 0 {
		return false
	}
	n, err := at(w.win, h.next(w.pos))
	return err == nil && n.variant.alike(w.variant)
}

// seek looks for the next sound header of the archive's variant behind
// damage. The hole is told.
func (w *walker) seek() bool {
	limit := min(w.win.Size(), w.pos+max(seekLeast, 8*w.pos))
	pattern, step := w.pattern()
	for p := w.pos + 1; p < limit && w.ctx.Err() == nil; {
		b := w.win.At(p, int(min(128<<10, limit-p)))
		i := bytes.Index(b, pattern)
		if i < 0 {
			p += int64(max(len(b)-len(pattern)+1, 1))
			continue
		}
		p += int64(i)
		if p%step == 0 && w.soundAt(p) {
			w.claim(w.pos)
			w.notes.Unread(w.pos, p-w.pos, "no header where one belongs; the next stands behind it")
			w.holes++
			w.pos, w.mark = p, p
			return true
		}
		p++
	}
	w.notes.Fail("", w.pos, "no header and no trailer where one belongs")
	return false
}

// pattern is what headers of the present archive start with, and what their
// offsets are multiples of.
func (w *walker) pattern() ([]byte, int64) {
	switch w.variant {
	case odc:
		return []byte("070707"), 1
	case binLE:
		return []byte{0xc7, 0x71}, 2
	case binBE:
		return []byte{0x71, 0xc7}, 2
	}
	return []byte("07070"), 1
}

// soundAt reports whether a sound header stands at p; of the old binary form,
// whose magic is short, another one must follow.
func (w *walker) soundAt(p int64) bool {
	h, err := at(w.win, p)
	if err != nil || h.damaged || !h.variant.alike(w.variant) {
		return false
	}
	if h.variant < binLE || h.last() {
		return true
	}
	n, err := at(w.win, h.next(p))
	return err == nil && n.variant == h.variant
}
