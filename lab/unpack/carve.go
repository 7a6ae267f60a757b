package unpack

import (
	"bytes"
	"fmt"
	"path"
	"strconv"

	"assay"
	"assay/lab/format"
)

// carveWindow is how much is searched for signatures before what was found is
// measured: little at first and behind each container, where the next one
// often starts, more as nothing is found.
const (
	carveWindow    = 4 << 20
	carveWindowMin = 64 << 10
)

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
	for at, look := from, int64(carveWindowMin); at < to && s.d.stopped() == nil; look = min(2*look, carveWindow) {
		hits, seen, err := s.hits(at, look, to, buf)
		if err != nil {
			s.fault("", at, err)
			break
		}
		next := at + look
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
				if f, ext := s.best(hits[:n], to, seen); f >= 0 {
					if s.d.entries.Load() >= s.d.opt.Limits.Entries {
						s.fault("", start, s.d.limit(errEntries))
						s.leave(pos, to)
						return
					}
					s.leave(pos, start)
					pos = s.piece(f, start, to, ext)
					look = carveWindowMin / 2
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

// hits gives the candidates that start in [at, at+look), and the content with
// what was read of it at hand.
func (s *sink) hits(at, look, to int64, buf []byte) ([]hit, assay.Content, error) {
	reach := min(to-at, look+s.d.scan.maxAt+64)
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
			return nil, nil, err
		}
	}
	found := s.d.scan.find(nil, b, at)
	in := found[:0]
	for _, h := range found {
		if h.start >= at && h.start < at+look {
			in = append(in, h)
		}
	}
	sortHits(in)
	return in, &near{s.held, b, at}, nil
}

// near is a content of which a part is in memory: thousands of candidates are
// measured there without a read for each. What it shows is good until the next
// part is read.
type near struct {
	assay.Content
	part []byte
	at   int64
}

// Slice implements assay.Slicer.
func (c *near) Slice(off, n int64) ([]byte, bool) {
	if in := off - c.at; in >= 0 && n >= 0 && n <= int64(len(c.part))-in {
		return c.part[in : in+n : in+n], true
	}
	if s, is := c.Content.(assay.Slicer); is {
		return s.Slice(off, n)
	}
	return nil, false
}

// ReadAt implements io.ReaderAt.
func (c *near) ReadAt(p []byte, off int64) (int, error) {
	if in := off - c.at; in >= 0 && int64(len(p)) <= int64(len(c.part))-in {
		return copy(p, c.part[in:]), nil
	}
	return c.Content.ReadAt(p, off)
}

// best measures the candidates at one place.
func (s *sink) best(hits []hit, to int64, c assay.Content) (int, format.Extent) {
	best, extent := -1, format.Extent{}
	for _, h := range hits {
		ext, err := s.d.measure(h.format, assay.Section(c, h.start, to-h.start))
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
	b := format.One(start, length)
	b.Key = s.twin(start, length)
	s.content(s.newPiece(f, start, length), b)
}

// twins is how many earlier pieces of the same length are compared.
const twins = 8

// twin is the key of an earlier piece with the same bytes, as in dumps with
// two copies of a system, or a new key. Comparing is much cheaper than hashing.
func (s *sink) twin(start, length int64) string {
	same := s.lengths[length]
	for _, other := range same {
		if s.d.equal(s.held, start, other, length) {
			return strconv.FormatInt(other, 16)
		}
	}
	if s.lengths == nil {
		s.lengths = map[int64][]int64{}
	}
	if len(same) < twins {
		s.lengths[length] = append(same, start)
	}
	return strconv.FormatInt(start, 16)
}

// equal reports whether two ranges of a content are the same bytes.
func (d *driver) equal(c assay.Content, a, b, n int64) bool {
	buf := newBuffer(window)[:window]
	defer freeBuffer(buf)
	same := true
	err := d.each(c, a, n, func(p []byte, at int64) error {
		q := buf[:len(p)]
		if k, _ := c.ReadAt(q, b+at-a); k < len(q) || !bytes.Equal(p, q) {
			same = false
			return errDone
		}
		return nil
	})
	return same && err == nil
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
	free := unclaimed(s.claims.all(), size)
	s.mu.Unlock()
	for _, r := range free {
		s.carve(r.Offset, r.Offset+r.Length)
	}
}
