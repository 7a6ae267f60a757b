// Package window reads a content here and there through one buffer: many small
// neighbouring reads become few large ones, far jumps stay cheap.
package window

import "io"

// Source is what a Window looks at.
type Source interface {
	io.ReaderAt
	Size() int64
}

// slicer is a Source that shows its bytes without copying them.
type slicer interface {
	Slice(off, n int64) ([]byte, bool)
}

const (
	least = 4 << 10   // bytes read at a far jump
	most  = 128 << 10 // bytes read ahead when reads are neighbours
)

// Window is for one goroutine.
type Window struct {
	src    Source
	direct slicer
	size   int64
	buf    []byte
	at     int64 // where buf[0] stands in src
	n      int   // bytes of buf that are filled
	ahead  int   // how much the next neighbouring read takes
}

// New looks at src.
func New(src Source) *Window {
	w := &Window{src: src, size: src.Size(), ahead: least}
	w.direct, _ = src.(slicer)
	return w
}

// Size is the size of the source in bytes.
func (w *Window) Size() int64 { return w.size }

// At gives the n bytes at off, fewer at the end of the source or where it
// cannot be read. They are valid until the next call and must not be written.
func (w *Window) At(off int64, n int) []byte {
	if off < 0 || n <= 0 || off >= w.size {
		return nil
	}
	n = int(min(int64(n), w.size-off))
	if w.direct != nil {
		if b, ok := w.direct.Slice(off, int64(n)); ok {
			return b
		}
	}
	if off < w.at || off-w.at > int64(w.n) || off-w.at+int64(n) > int64(w.n) {
		w.fill(off, n)
	}
	if off < w.at || off-w.at >= int64(w.n) {
		return nil
	}
	b := w.buf[off-w.at : w.n]
	return b[:min(n, len(b)):min(n, len(b))]
}

// fill reads at off: at least n bytes, more when off is near the last read.
func (w *Window) fill(off int64, n int) {
	if near := off - (w.at + int64(w.n)); w.n > 0 && near >= -most && near <= most/2 {
		w.ahead = min(w.ahead*2, most)
	} else {
		w.ahead = least
	}
	want := int(min(int64(max(n, w.ahead)), w.size-off))
	if cap(w.buf) < want {
		w.buf = make([]byte, want)
	}
	w.buf = w.buf[:cap(w.buf)]
	got, _ := w.src.ReadAt(w.buf[:want], off)
	w.at, w.n = off, max(got, 0)
}
