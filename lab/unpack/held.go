package unpack

import (
	"sync"
	"sync/atomic"

	"assay"
)

// held is a content together with what must be given back when nobody needs
// it any more: a buffer, a part of the temporary file, an open file.
type held struct {
	assay.Content
	users  atomic.Int32
	free   func()
	parent *held // whose bytes these are, if they are a part of another content

	mu   sync.Mutex
	last []func() // what is still to be done with it before it is given back
}

// hold makes a content with one user. free may be nil.
func hold(c assay.Content, parent *held, free func()) *held {
	h := &held{Content: c, free: free, parent: parent}
	h.users.Store(1)
	if parent != nil {
		parent.keep()
	}
	return h
}

func (h *held) keep() { h.users.Add(1) }

// before makes the last drop call f first.
func (h *held) before(f func()) {
	h.mu.Lock()
	h.last = append(h.last, f)
	h.mu.Unlock()
}

// drop ends one use; the last one gives everything back.
func (h *held) drop() {
	if h.users.Add(-1) > 0 {
		return
	}
	for _, f := range h.last {
		f()
	}
	h.last = nil
	if h.free != nil {
		h.free()
	}
	if h.parent != nil {
		h.parent.drop()
	}
	h.Content = nil
}

// Slice implements assay.Slicer where the content does.
func (h *held) Slice(off, n int64) ([]byte, bool) {
	if s, is := h.Content.(assay.Slicer); is {
		return s.Slice(off, n)
	}
	return nil, false
}
