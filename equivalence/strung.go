package equivalence

import (
	"io"
	"sort"

	"assay"
)

// strung is parts of a content, one behind the other, as a content.
type strung struct {
	of    assay.Content
	parts []span
	at    []int64 // where each part begins
	size  int64
}

func (s *strung) index() {
	s.at = make([]int64, len(s.parts))
	for i, p := range s.parts {
		s.at[i] = s.size
		s.size += p.n
	}
}

// Size implements assay.Content.
func (s *strung) Size() int64 { return s.size }

// ReadAt implements io.ReaderAt.
func (s *strung) ReadAt(p []byte, off int64) (int, error) {
	done := 0
	for len(p) > 0 {
		i := s.part(off)
		if i < 0 {
			return done, io.EOF
		}
		in := off - s.at[i]
		n := min(int64(len(p)), s.parts[i].n-in)
		m, err := s.of.ReadAt(p[:n], s.parts[i].off+in)
		done += m
		if int64(m) < n {
			return done, err
		}
		p, off = p[n:], off+n
	}
	return done, nil
}

// part is the index of the part that holds an offset; -1 for none.
func (s *strung) part(off int64) int {
	if off < 0 || off >= s.size {
		return -1
	}
	return sort.Search(len(s.at), func(i int) bool { return s.at[i] > off }) - 1
}

// place is where an offset is in the content.
func (s *strung) place(off int64) int64 {
	i := s.part(off)
	if i < 0 {
		return -1
	}
	return s.parts[i].off + off - s.at[i]
}

// within is how many of n bytes from off stand in one part.
func (s *strung) within(off, n int64) int64 {
	i := s.part(off)
	if i < 0 {
		return n
	}
	return min(n, s.at[i]+s.parts[i].n-off)
}

// bytes are the first of n bytes at off.
func (s *strung) bytes(off, n int64) []byte {
	b := make([]byte, min(n, 64))
	m, _ := s.ReadAt(b, off)
	return b[:m]
}
