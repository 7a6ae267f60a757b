// Package printable finds text in contents that are no text: the run of
// printable bytes around a place, and pieces of a large content with enough
// around each place to see it whole.
package printable

import (
	"context"
	"io"

	"assay"
)

const (
	whole  = 4 << 20 // contents up to this size are one piece
	piece  = 1 << 20
	border = 2 << 10 // bytes around a piece
)

// Pieces calls visit with parts of a content in order until it returns false.
// The places b[from:to] of all calls together are the content, each once; what
// stands around them in b is there to be looked at. b[0] stands at base and is
// valid during the call only.
func Pieces(ctx context.Context, c assay.Content, visit func(b []byte, base int64, from, to int) bool) error {
	size := c.Size()
	if s, is := c.(assay.Slicer); is && size < 1<<31 {
		if b, ok := s.Slice(0, size); ok {
			visit(b, 0, 0, len(b))
			return nil
		}
	}
	step := int64(piece)
	if size <= whole {
		step = size
	}
	var buf []byte
	for at := int64(0); at < size; at += step {
		if err := ctx.Err(); err != nil {
			return err
		}
		base := max(0, at-border)
		n := min(size, at+step+border) - base
		if int64(cap(buf)) < n {
			buf = make([]byte, n)
		}
		m, err := c.ReadAt(buf[:n], base)
		from, to := int(at-base), min(int(at-base+step), m)
		if to > from && !visit(buf[:m], base, from, to) {
			return nil
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
	return nil
}

// Is tells the bytes of printable text: ASCII from blank to tilde, and tab.
var Is = func() (t [256]bool) {
	t['\t'] = true
	for c := ' '; c <= '~'; c++ {
		t[c] = true
	}
	return t
}()

// Around gives the run of printable bytes that b[at] stands in, at most limit
// bytes to each side.
func Around(b []byte, at, limit int) (from, to int) {
	from, to = at, at
	for from > 0 && at-from < limit && Is[b[from-1]] {
		from--
	}
	for to < len(b) && to-at < limit && Is[b[to]] {
		to++
	}
	return from, to
}
