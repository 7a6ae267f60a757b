package unpack

import (
	"fmt"

	"assay"

	"assay/lab/format"
)

// content reads the content of a child, now or when its turn comes.
func (s *sink) content(c *assay.Child, b format.Body) {
	b = s.shown(c, b)
	for _, r := range b.Extents {
		if r.Offset >= 0 {
			s.claim(r.Offset, r.Length, assay.Data, "")
		}
	}
	if b.Stream != nil && b.From.Length > 0 {
		s.claim(b.From.Offset, b.From.Length, assay.Data, "")
	}
	if len(b.Extents) == 1 && b.Extents[0].Offset >= 0 {
		c.Offset = b.Extents[0].Offset
	}
	turn := s.turn(b.Key)
	if s.sync || b.Now {
		s.read(c, b, turn)
		return
	}
	s.held.keep()
	s.d.queue.put(s.at.depth+1, func() {
		defer s.held.drop()
		s.read(c, b, turn)
	})
}

// shown cuts a file that would be nothing but holes for the most part: its size
// is wrong. A disk, which is a piece, may be so.
func (s *sink) shown(c *assay.Child, b format.Body) format.Body {
	if holes := format.Holes(b.Extents); holes > 0 && !c.Piece && holes > format.HolesMost(s.held.Size()) {
		short := format.Damaged(s.held, b.Extents, fmt.Sprintf("size is wrong: there would be %d bytes of holes", holes))
		short.Key = b.Key
		return short
	}
	return b
}

// keyed is a content of this layer that may be met again.
type keyed struct {
	met     int          // entries that share it, so far
	first   *assay.Child // whose content is the known one; nil: none is read yet
	kind    string
	done    bool
	err     error // why it is damaged
	waiting []waiting
}

// waiting is an entry that gets a content when that has been read.
type waiting struct {
	child *assay.Child
	at    int64
}

// surveyedAgain is the largest content that is decoded again because it stands
// under another name, which may select another survey.
const surveyedAgain = 1 << 20

// maxAgain is how many entries that share a content may have it decoded for the
// sake of their names: the first ones. Archives made to explode have very many.
const maxAgain = 16

// turn counts the entries that share the content of a key; it is the number of
// those before this one.
func (s *sink) turn(key string) int {
	if key == "" {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.keys[key]
	if k == nil {
		if s.keys == nil {
			s.keys = map[string]*keyed{}
		}
		k = &keyed{}
		s.keys[key] = k
	}
	k.met++
	return k.met - 1
}

// again gives c the content that is known under the key, or says that c must
// be read.
func (s *sink) again(c *assay.Child, b format.Body, turn int) bool {
	known, err := s.known(c, b, turn)
	if err != nil {
		s.fault(c.Name, stands(b), err)
	}
	return known
}

func (s *sink) known(c *assay.Child, b format.Body, turn int) (known bool, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.keys[b.Key]
	may := s.d.opt.Surveyor != nil && turn < maxAgain
	switch {
	case k.first == nil && turn < maxAgain:
		k.first = c
		return false, nil
	case !k.done && (k.first == nil || !may || !mayDiffer("data", c.Name, k.first.Name, b.Size)):
		k.waiting = append(k.waiting, waiting{c, stands(b)})
		return true, nil
	case !k.done || may && mayDiffer(k.kind, c.Name, k.first.Name, k.first.Ref.Size):
		return false, nil
	}
	c.Ref, c.Damaged = k.first.Ref, k.first.Damaged
	return true, k.err
}

// stands is where a body's content is stored, -1 if not in one place.
func stands(b format.Body) int64 {
	if b.From.Length > 0 {
		return b.From.Offset
	}
	return -1
}

// mayDiffer reports whether another name may select other surveys for a
// content of that kind.
func mayDiffer(k, name, known string, size int64) bool {
	switch k {
	case "text", "script", "data", "json", "xml":
		return name != known && size <= surveyedAgain
	}
	return false
}

// settle tells the content under a key to those who wait for it; each of them
// is as damaged as the first.
func (s *sink) settle(c *assay.Child, key, k string, why error) {
	for _, w := range s.settled(c, key, k, why) {
		if why != nil {
			s.fault(w.child.Name, w.at, why)
		}
	}
}

func (s *sink) settled(c *assay.Child, key, k string, why error) []waiting {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.keys[key]
	if x == nil || x.done {
		return nil
	}
	x.done, x.kind, x.first, x.err = true, k, c, why
	list := x.waiting
	for _, w := range list {
		w.child.Ref, w.child.Damaged = c.Ref, c.Damaged
	}
	x.waiting = nil
	return list
}

// read makes the content of c, hashes it and hands it on.
func (s *sink) read(c *assay.Child, b format.Body, turn int) {
	if s.d.stopped() != nil {
		return
	}
	if b.Key != "" && s.again(c, b, turn) {
		return
	}
	from, packed := s.packing(&b)
	if packed {
		if ref, known := s.d.recall(from); known {
			c.Ref = ref
			if b.Key != "" {
				s.settle(c, b.Key, "", nil)
			}
			return
		}
	}
	h, ref, err := s.make(c, b)
	if packed && err == nil && h != nil {
		s.d.remember(from, ref)
	}
	if err != nil {
		c.Damaged = true
		s.fault(c.Name, stands(b), err)
	}
	if h == nil {
		if b.Key != "" {
			s.settle(c, b.Key, "", err)
		}
		return
	}
	defer h.drop()
	c.Ref = ref
	if b.Key != "" {
		s.settle(c, b.Key, kindOf(peek(h, headSize), ref.Size), err)
	}
	s.d.enter(place{name: c.Name, depth: s.at.depth + 1, share: min(s.at.share, ref.Size), piece: c.Piece}, h, ref)
}

// make gives the content of a body and its digest; with an error, what of it
// could be had.
func (s *sink) make(c *assay.Child, b format.Body) (*held, assay.Ref, error) {
	switch {
	case b.Stream != nil:
		return s.decode(b)
	case b.Content != nil:
		ref, err := s.d.digest(b.Content)
		return hold(b.Content, s.held, nil), ref, err
	}
	var holes int64
	for _, r := range b.Extents {
		if r.Offset < 0 {
			holes += max(r.Length, 0)
		}
	}
	if holes > 0 {
		if err := s.quota.spend(s.d, holes); err != nil {
			return nil, assay.Ref{}, err
		}
	}
	in, err := join(s.held.Content, b.Extents)
	if err != nil {
		return nil, assay.Ref{}, err
	}
	return s.d.load(in, s.held, nil)
}

func (s *sink) decode(b format.Body) (*held, assay.Ref, error) {
	w := s.d.collect(b.Size, s.quota)
	err := guard("decode", func() error { return b.Stream(w) })
	if w.err != nil {
		err = w.err
	} else if err == nil && b.Size >= 0 && w.size != b.Size {
		err = fmt.Errorf("%d bytes decoded of %d declared", w.size, b.Size)
	}
	h, ref := w.finish()
	return h, ref, err
}
