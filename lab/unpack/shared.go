package unpack

import (
	"crypto/sha256"
	"hash"
	"io"
	"sync"

	"assay"
	"assay/lab/format"
)

// Shared lets several runs share what they learn about contents, so that one
// that occurs in several subjects is looked at once. The runs follow each
// other; all have the same formats, surveys and limits.
type Shared struct {
	nodes  map[assay.Digest]*node
	mu     sync.Mutex
	packed map[packing]assay.Ref // contents by what they were unpacked from
	// spoiled: a run met a limit, so what is known about some contents depends
	// on where they stood.
	spoiled bool
}

// NewShared is for the first run.
func NewShared() *Shared {
	return &Shared{nodes: map[assay.Digest]*node{}, packed: map[packing]assay.Ref{}}
}

// packing is the SHA-256 of stored bytes and of how they are unpacked.
type packing [sha256.Size]byte

// packing gives that of a body; false when nothing is shared, or when contents
// are surveyed, which needs them.
func (s *sink) packing(b *format.Body) (p packing, ok bool) {
	if s.d.opt.Shared == nil || s.d.opt.Surveyor != nil || s.d.opt.Keeper != nil || b.Packed == nil {
		return p, false
	}
	how, from, ok := b.Packed()
	if !ok {
		return p, false
	}
	h := sha256.New()
	io.WriteString(h, how)
	for _, r := range from {
		sum, ok := s.stored(r)
		if !ok {
			return p, false
		}
		h.Write(sum[:])
	}
	h.Sum(p[:0])
	return p, true
}

// stored gives the SHA-256 of a range of the input. Ranges that several
// contents share are read once.
func (s *sink) stored(r format.Range) (sum [sha256.Size]byte, ok bool) {
	s.mu.Lock()
	sum, ok = s.sums[r]
	s.mu.Unlock()
	if ok {
		return sum, true
	}
	h := sha256.New()
	if !s.hash(h, r) {
		return sum, false
	}
	h.Sum(sum[:0])
	s.mu.Lock()
	if s.sums == nil {
		s.sums = map[format.Range][sha256.Size]byte{}
	}
	s.sums[r] = sum
	s.mu.Unlock()
	return sum, true
}

// windows are buffers for reading stored ranges.
var windows = sync.Pool{New: func() any { b := make([]byte, 256<<10); return &b }}

// hash writes a range of the input to h; false when it cannot be read whole.
func (s *sink) hash(h hash.Hash, r format.Range) bool {
	buf := windows.Get().(*[]byte)
	defer windows.Put(buf)
	for at, end := r.Offset, r.Offset+r.Length; at < end; {
		b := (*buf)[:min(int64(len(*buf)), end-at)]
		if n, _ := s.held.ReadAt(b, at); n < len(b) {
			return false
		}
		h.Write(b)
		at += int64(len(b))
	}
	return true
}

// recall gives the content that was unpacked from the same before, in an
// earlier run or this one.
func (d *driver) recall(p packing) (ref assay.Ref, ok bool) {
	x := d.opt.Shared
	x.mu.Lock()
	ref, ok = x.packed[p]
	x.mu.Unlock()
	if !ok {
		return ref, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return ref, d.nodes[ref.Digest] != nil
}

// remember notes what a content was unpacked from.
func (d *driver) remember(p packing, ref assay.Ref) {
	x := d.opt.Shared
	x.mu.Lock()
	x.packed[p] = ref
	x.mu.Unlock()
}

// reachable calls visit for the subject and for everything inside it, each
// content once.
func (d *driver) reachable(subject assay.Digest, visit func(assay.Digest, *node)) {
	seen := map[assay.Digest]bool{subject: true}
	list := []assay.Digest{subject}
	for len(list) > 0 {
		digest := list[len(list)-1]
		list = list[:len(list)-1]
		n := d.nodes[digest]
		if n == nil {
			continue
		}
		visit(digest, n)
		if n.is.Layer == nil {
			continue
		}
		for _, c := range n.is.Layer.Children {
			if !seen[c.Ref.Digest] {
				seen[c.Ref.Digest] = true
				list = append(list, c.Ref.Digest)
			}
		}
	}
}
