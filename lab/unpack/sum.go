package unpack

import (
	"errors"
	"hash"
	"io"

	"assay"
)

// window is how many bytes are read at once when a content is passed through.
const window = 256 << 10

// digest hashes a content that is there already.
func (d *driver) digest(c assay.Content) (assay.Ref, error) {
	h := hashes.Get().(hash.Hash)
	defer hashes.Put(h)
	h.Reset()
	ref := assay.Ref{Size: c.Size()}
	err := d.each(c, 0, ref.Size, func(b []byte, _ int64) error {
		h.Write(b)
		return d.count(int64(len(b)))
	})
	h.Sum(ref.Digest[:0])
	return ref, err
}

// loaded is how large a content may be to be read into memory once.
const loaded = 1 << 20

// load hashes a content that is there already and holds it. One that is not
// too large and does not stand in memory is read into it: what follows looks
// at its head, at places where signatures may stand, and again at all of it.
func (d *driver) load(c assay.Content, parent *held, free func()) (*held, assay.Ref, error) {
	size := c.Size()
	_, shows := c.(assay.Slicer)
	if shows {
		_, shows = c.(assay.Slicer).Slice(0, size)
	}
	if !shows && size <= loaded {
		b := newBuffer(size)[:size]
		if n, _ := c.ReadAt(b, 0); int64(n) == size {
			if free != nil {
				free()
			}
			ref, err := d.digest(assay.Bytes(b))
			return hold(assay.Bytes(b), nil, func() { freeBuffer(b) }), ref, err
		}
		freeBuffer(b)
	}
	ref, err := d.digest(c)
	return hold(c, parent, free), ref, err
}

// each passes [off, off+n) of a content through f in windows.
func (d *driver) each(c assay.Content, off, n int64, f func(b []byte, at int64) error) error {
	s, slicer := c.(assay.Slicer)
	var buf []byte
	for end := off + n; off < end; {
		if err := d.stopped(); err != nil {
			return err
		}
		m := min(window, end-off)
		b, ok := []byte(nil), false
		if slicer {
			b, ok = s.Slice(off, m)
		}
		if !ok {
			if buf == nil {
				buf = newBuffer(window)[:window]
				defer freeBuffer(buf)
			}
			k, err := c.ReadAt(buf[:m], off)
			if int64(k) < m {
				if err == nil || errors.Is(err, io.EOF) {
					err = io.ErrUnexpectedEOF
				}
				return err
			}
			b = buf[:m]
		}
		if err := f(b, off); err != nil {
			return err
		}
		off += m
	}
	return nil
}

// peek gives up to n first bytes of a content.
func peek(c assay.Content, n int64) []byte {
	n = min(n, c.Size())
	if s, is := c.(assay.Slicer); is {
		if b, ok := s.Slice(0, n); ok {
			return b
		}
	}
	b := make([]byte, n)
	m, _ := c.ReadAt(b, 0)
	return b[:m]
}
