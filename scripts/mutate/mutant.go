//go:build linux

package main

import (
	"archive/tar"
	"bytes"
	"math/rand/v2"
)

// mutant is one input.
type mutant struct {
	name, from string
	data       []byte
}

// mutant makes the mutant of that number.
func (s *sources) mutant(number int) mutant {
	r := rand.New(rand.NewPCG(*seed, uint64(number)))
	switch p := r.IntN(1000); {
	case p < 5 && len(s.Large) > 0:
		return s.of(r, s.load(s.Large[r.IntN(len(s.Large))]))
	case p < 200 && len(s.Trees) > 0:
		return s.tree(r)
	case p < 450 && len(s.kinds) > 0:
		l := s.Leaves[s.kinds[r.IntN(len(s.kinds))]]
		return s.of(r, s.load(l[r.IntN(len(l))]))
	}
	return s.of(r, s.any(r))
}

// any draws a window.
func (s *sources) any(r *rand.Rand) source {
	l := s.Windows[s.groups[r.IntN(len(s.groups))]]
	x := s.load(l[r.IntN(len(l))])
	if r.IntN(3) == 0 { // often a short one, which is quick
		x.Data = x.Data[:min(len(x.Data), 4096<<r.IntN(6))]
	}
	return x
}

// of mutates one source, once to six times.
func (s *sources) of(r *rand.Rand, x source) mutant {
	b := x.Data
	for range 1 + r.IntN(6) {
		b = s.change(r, b)
	}
	return mutant{x.Name, x.From, b}
}

// tree packs files of one image into an archive, some of them mutated; the
// archive itself is mutated now and then.
func (s *sources) tree(r *rand.Rand) mutant {
	files := s.Trees[r.IntN(len(s.Trees))]
	var w bytes.Buffer
	t := tar.NewWriter(&w)
	for _, f := range files {
		b := s.load(f).Data
		for r.IntN(4) == 0 {
			b = s.change(r, b)
		}
		if t.WriteHeader(&tar.Header{Name: f.Name, Mode: 0o755, Size: int64(len(b)), Format: tar.FormatGNU}) != nil {
			continue
		}
		t.Write(b)
	}
	t.Close()
	b := w.Bytes()
	if r.IntN(8) == 0 {
		b = s.change(r, b)
	}
	return mutant{"tree.tar", "tree of " + files[0].From, b}
}
