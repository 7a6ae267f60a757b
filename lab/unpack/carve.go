package unpack

import (
	"fmt"
	"path"

	"assay"
	"assay/lab/format"
)

// carveWindow is how much is searched for signatures before what was found is
// measured.
const carveWindow = 4 << 20

// maxRefused is how many candidates may be refused in one content, besides one
// for each refusedPer bytes of it: more are an attack on time.
const (
	maxRefused = 20_000
	refusedPer = 1024
)

// carve looks for containers in [from, to) of the content and makes each a
// piece. Every candidate is measured; of containers that overlap the one that
// starts first wins, of those that start together the longest. What is left is
// padding or a gap.
func (s *sink) carve(from, to int64) {
	pos := from
	refused := int64(0)
	buf := newBuffer(2 * carveWindow)
	defer func() { freeBuffer(buf) }()
	for at := from; at < to && s.d.stopped() == nil; {
		hits, err := s.hits(at, to, buf)
		if err != nil {
			s.fault("", at, err)
			break
		}
		next := at + carveWindow
		for len(hits) > 0 && s.d.stopped() == nil {
			n := 1
			for n < len(hits) && hits[n].start == hits[0].start {
				n++
			}
			start := hits[0].start
			if start >= pos {
				if refused > maxRefused+(to-from)/refusedPer {
					s.Fail("", start, fmt.Sprintf("search for containers given up: %d candidates were none", refused))
					s.leave(pos, to)
					return
				}
				if f, ext := s.best(hits[:n], to); f >= 0 {
					s.leave(pos, start)
					pos = s.piece(f, start, to, ext)
				} else {
					refused += int64(n)
				}
			}
			hits = hits[n:]
		}
		at = max(next, pos)
	}
	if s.layer.Format != "carve" || len(s.layer.Children) > 0 {
		s.leave(pos, to)
	}
}

// hits gives the candidates that start in [at, at+carveWindow).
func (s *sink) hits(at, to int64, buf []byte) ([]hit, error) {
	reach := min(to-at, carveWindow+s.d.scan.maxAt+64)
	var b []byte
	if in, is := s.held.Content.(assay.Slicer); is {
		b, _ = in.Slice(at, reach)
	}
	if b == nil {
		if int64(cap(buf)) < reach {
			buf = make([]byte, reach)
		}
		b = buf[:reach]
		if n, err := s.held.ReadAt(b, at); int64(n) < reach {
			return nil, err
		}
	}
	found := s.d.scan.find(nil, b, at)
	in := found[:0]
	for _, h := range found {
		if h.start >= at && h.start < at+carveWindow {
			in = append(in, h)
		}
	}
	sortHits(in)
	return in, nil
}

// best measures the candidates at one place.
func (s *sink) best(hits []hit, to int64) (int, format.Extent) {
	best, extent := -1, format.Extent{}
	for _, h := range hits {
		ext, err := s.d.measure(h.format, assay.Section(s.held, h.start, to-h.start))
		if err != nil {
			continue
		}
		if best < 0 || ext.Certainty == format.Exact && (extent.Certainty != format.Exact || ext.Length > extent.Length) {
			best, extent = h.format, ext
		}
	}
	return best, extent
}

// piece makes the container at start a child and returns where it ends.
func (s *sink) piece(f int, start, to int64, ext format.Extent) int64 {
	if ext.Certainty != format.Unknown {
		length := min(ext.Length, to-start)
		s.addPiece(f, start, length)
		return start + length
	}
	rest := hold(assay.Section(s.held.Content, start, to-start), s.held, nil)
	defer rest.drop()
	at := place{depth: s.at.depth + 1, share: min(s.at.share, rest.Size())}
	opened := s.d.newSink(at, rest)
	length := opened.openUnknown(f, rest)
	s.addOpened(f, start, length, opened)
	return start + length
}

// newPiece makes a child of the range, named by its offset and format.
func (s *sink) newPiece(f int, start, length int64) *assay.Child {
	s.d.entries.Add(1)
	name := fmt.Sprintf("%x.%s", start, path.Base(s.d.opt.Formats[f].Name))
	c := &assay.Child{Entry: assay.Entry{Name: name, Piece: true}, Offset: start}
	s.mu.Lock()
	s.layer.Children = append(s.layer.Children, c)
	s.mu.Unlock()
	return c
}

func (s *sink) addPiece(f int, start, length int64) {
	s.content(s.newPiece(f, start, length), format.One(start, length))
}

// addOpened makes a piece of a container that has been opened already.
func (s *sink) addOpened(f int, start, length int64, opened *sink) {
	c := s.newPiece(f, start, length)
	s.claim(start, length, assay.Data, "")
	h := hold(assay.Section(s.held.Content, start, length), s.held, nil)
	defer h.drop()
	ref, err := s.d.digest(h)
	if err != nil {
		s.fault(c.Name, start, err)
		return
	}
	c.Ref = ref
	n, first := s.d.claim(ref)
	if !first {
		return
	}
	head := peek(h, headSize)
	n.mu.Lock()
	n.is.Kind = kindOf(head, ref.Size)
	n.looked = true
	n.mu.Unlock()
	opened.attach(n)
}

// carveUnclaimed looks into the parts of a container of pieces that its
// headers do not name.
func (s *sink) carveUnclaimed(size int64) {
	s.mu.Lock()
	free := unclaimed(s.claims, size)
	s.mu.Unlock()
	for _, r := range free {
		s.carve(r.Offset, r.Offset+r.Length)
	}
}
