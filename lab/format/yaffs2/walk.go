package yaffs2

import (
	"context"

	"assay/internal/window"
	"assay/lab/format"
)

// maxForeign is how many pages in a row may have no tags that make sense: a
// few erase blocks.
const maxForeign = 512

// leastErased is how many bytes of erased pages may always stand between used
// ones, erasedRatio how many for each byte before them.
const (
	leastErased = 64 << 20
	erasedRatio = 8
)

// state is what a page is.
type state uint8

const (
	used state = iota
	erased
	foreign
)

// walker goes over the pages.
type walker struct {
	*geometry
	ctx   context.Context
	win   *window.Window
	index int64 // of the present page
	state state
	tags  tags
	end   int64 // behind the last used page

	strange int
}

func newWalker(in *format.Input, g *geometry) *walker {
	return &walker{geometry: g, ctx: in.Ctx, win: window.New(in.Content), index: -1}
}

// at is where the present page stands.
func (w *walker) at() int64 { return w.index * w.stride() }

// next goes to the next page; false at the end of the file system.
func (w *walker) next() bool {
	w.index++
	off := w.at()
	if w.ctx.Err() != nil || w.strange > maxForeign || off-w.end > max(leastErased, erasedRatio*w.end) {
		return false
	}
	spare := w.win.At(off+int64(w.page), w.spare)
	if len(spare) < w.spare {
		return false
	}
	w.tags = tags{}
	if w.erased(spare) {
		w.state = erased
		return true
	}
	var ok bool
	if w.tags, ok = w.parse(spare); !ok {
		w.state = foreign
		w.strange++
		return true
	}
	w.state, w.strange = used, 0
	w.end = off + w.stride()
	return true
}
