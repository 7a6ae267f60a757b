package unpack

import (
	"sort"

	"assay"
)

// masked is a content in which the parts that were taken out as contents of
// their own read as zero bytes: what is learned from it is learned once, and
// offsets stay true.
type masked struct {
	of   assay.Content
	gone []assay.Span // sorted, without overlap
}

// Size implements assay.Content.
func (m *masked) Size() int64 { return m.of.Size() }

// ReadAt implements io.ReaderAt.
func (m *masked) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.of.ReadAt(p, off)
	i := sort.Search(len(m.gone), func(i int) bool { return m.gone[i].Offset+m.gone[i].Length > off })
	for ; i < len(m.gone) && m.gone[i].Offset < off+int64(n); i++ {
		from := max(m.gone[i].Offset-off, 0)
		to := min(m.gone[i].Offset+m.gone[i].Length-off, int64(n))
		clear(p[from:to])
	}
	return n, err
}

// unopened is what surveys see of a content: all of it when nothing opened it;
// what is left when pieces were taken out; nothing when a format took it apart
// whole, since its entries are surveyed.
func (s *sink) unopened(h *held) assay.Content {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.layer.Children) == 0 && (s.layer.Format == "" || s.layer.Format == "carve"):
		return h
	case s.layer.Format != "carve" && s.pieces == 0:
		return nil
	}
	var gone []assay.Span
	for _, c := range s.claims.known {
		if c.Use == assay.Data {
			gone = append(gone, c)
		}
	}
	gone = flatten(gone, h.Size())
	var left int64 = h.Size()
	for _, g := range gone {
		left -= g.Length
	}
	if left < 64 {
		return nil
	}
	return &masked{h, gone}
}
