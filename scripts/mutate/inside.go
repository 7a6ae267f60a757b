//go:build linux

package main

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"assay"
	"assay/lab/format"
	formats "assay/lab/format/all"
	"assay/lab/unpack"
)

// How many of one image are taken.
const (
	containersMost = 3  // of each format
	leavesMost     = 16 // of each kind
)

// taken collects the containers and files that are found inside of an image.
type taken struct {
	mu     sync.Mutex
	opened map[string][][]byte // by format: the fronts of what was opened
	leaves map[assay.Digest][]byte
}

// inside takes an image apart and adds what is in it.
func (s *sources) inside(name string, b []byte) {
	t := &taken{opened: map[string][][]byte{}, leaves: map[assay.Digest][]byte{}}
	limits := assay.DefaultLimits()
	limits.Bytes = 512 << 20
	opt := unpack.Options{Jobs: 2, Limits: limits, Keeper: t}
	for _, f := range formats.Formats() {
		opt.Formats = append(opt.Formats, unpack.Named{Name: f.Name, Format: t.watch(f.Name, f.Format)})
	}
	rel := unpack.Content(context.Background(), name, assay.Bytes(b), opt)
	for f, fronts := range t.opened {
		slices.SortFunc(fronts, func(a, b []byte) int { return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b)) })
		fronts = slices.CompactFunc(fronts, slices.Equal)
		// the shortest, which are whole, and the longest
		if k := len(fronts); k > containersMost {
			fronts = append(fronts[:containersMost-1:containersMost-1], fronts[k-1])
		}
		for _, x := range fronts {
			s.Windows["format/"+f] = append(s.Windows["format/"+f], source{Name: name, From: name, Data: x})
		}
	}
	s.files(name, rel, t)
}

// watch makes a format that keeps the front of everything it opens.
func (t *taken) watch(name string, f format.Format) format.Format {
	open := f.Open
	f.Open = func(in *format.Input, out format.Sink) error {
		front := make([]byte, min(in.Size(), windowMost))
		n, _ := in.ReadAt(front, 0)
		t.mu.Lock()
		if n > 0 {
			t.opened[name] = append(t.opened[name], front[:n])
		}
		t.mu.Unlock()
		return open(in, out)
	}
	return f
}

// Keep implements unpack.Keeper.
func (t *taken) Keep(ref assay.Ref, c assay.Content) error {
	if ref.Size > leafMost || ref.Size == 0 {
		return nil
	}
	b := make([]byte, ref.Size)
	if n, err := c.ReadAt(b, 0); int64(n) < ref.Size {
		return err
	}
	t.mu.Lock()
	t.leaves[ref.Digest] = b
	t.mu.Unlock()
	return nil
}

// files adds files by their kind, and a tree of those that stand first.
func (s *sources) files(name string, rel *assay.Release, t *taken) {
	seen := map[assay.Digest]bool{}
	kinds := map[string]int{}
	var tree []source
	size := 0
	for f := range rel.Walk {
		b := t.leaves[f.Ref.Digest]
		if b == nil || f.Piece || seen[f.Ref.Digest] || f.Name == "" {
			continue
		}
		seen[f.Ref.Digest] = true
		x := source{Name: f.Name, From: string(f.Path), Data: b}
		if kinds[f.Kind]++; kinds[f.Kind] <= leavesMost {
			s.Leaves[f.Kind] = append(s.Leaves[f.Kind], x)
		}
		if len(b) <= 16<<10 && size+len(b) <= treeMost {
			tree = append(tree, x)
			size += len(b)
		}
	}
	if len(tree) >= 8 {
		s.Trees = append(s.Trees, tree)
	}
}
