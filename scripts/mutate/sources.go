//go:build linux

package main

import (
	"cmp"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// Bounds of what is mutated.
const (
	windowMost = 256 << 10 // of a file or container
	largeMost  = 8 << 20   // of files that are mutated whole
	leafMost   = 96 << 10  // of a file found inside
	treeMost   = 192 << 10 // of a tree made of such files
)

// source is bytes to be mutated.
type source struct {
	Name string // for surveys, which select by name
	From string // where it was found
	Data []byte // in a worker: nil until load reads it from the file of sources
	Size int
	At   int64
}

// sources are all there are, in groups that are drawn with equal chance
// whatever their number: one for each format, kind of file and so on.
type sources struct {
	Windows map[string][]source // fronts and ends of corpus files, by the folder they are in; containers, by their format
	Leaves  map[string][]source // files found inside, by their kind
	Large   []source            // corpus files up to largeMost
	Trees   [][]source          // files of one image, with their paths
	groups  []string            // of Windows
	kinds   []string            // of Leaves
	file    *os.File            // in a worker: where the bytes are
}

// gather reads the files and takes what is inside of them apart.
func gather(files []string) *sources {
	s := &sources{Windows: map[string][]source{}, Leaves: map[string][]source{}}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			fmt.Fprintln(os.Stderr, "mutate:", err)
			continue
		}
		base := filepath.Base(name)
		group := "file/" + filepath.Base(filepath.Dir(name))
		s.window(group, base, base, b, true)
		if len(b) > windowMost && len(b) <= largeMost {
			s.Large = append(s.Large, source{Name: base, From: base, Data: b})
		}
		s.inside(base, b)
	}
	s.order()
	return s
}

// window adds the front of b and, if it is longer and tail is set, its end.
func (s *sources) window(group, name, from string, b []byte, tail bool) {
	if len(b) == 0 {
		return
	}
	s.Windows[group] = append(s.Windows[group], source{Name: name, From: from, Data: slices.Clone(b[:min(len(b), windowMost)])})
	if tail && len(b) > 2*windowMost {
		s.Windows[group] = append(s.Windows[group], source{Name: name, From: from + " (end)", Data: slices.Clone(b[len(b)-windowMost:])})
	}
}

func (s *sources) order() {
	for _, m := range []map[string][]source{s.Windows, s.Leaves} {
		for _, l := range m {
			slices.SortFunc(l, func(a, b source) int {
				return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Name, b.Name), cmp.Compare(len(a.Data), len(b.Data)), slices.Compare(a.Data, b.Data))
			})
		}
	}
	s.groups, s.kinds = sorted(s.Windows), sorted(s.Leaves)
}

func sorted[V any](m map[string]V) []string {
	var l []string
	for k := range m {
		l = append(l, k)
	}
	slices.Sort(l)
	return l
}

func (s *sources) each(visit func(group string, x *source)) {
	for _, g := range s.groups {
		for i := range s.Windows[g] {
			visit(g, &s.Windows[g][i])
		}
	}
	for _, g := range s.kinds {
		for i := range s.Leaves[g] {
			visit("kind/"+g, &s.Leaves[g][i])
		}
	}
	for i := range s.Large {
		visit("large", &s.Large[i])
	}
	for _, t := range s.Trees {
		for i := range t {
			visit("tree", &t[i])
		}
	}
}

func (s *sources) len() (n int) {
	s.each(func(string, *source) { n++ })
	return n
}

func (s *sources) bytes() (n int64) {
	s.each(func(_ string, x *source) { n += int64(len(x.Data)) })
	return n
}

func (s *sources) list(w io.Writer) {
	s.each(func(g string, x *source) {
		fmt.Fprintf(w, "%-24s %8d %s (%s)\n", g, len(x.Data), x.From, path.Base(x.Name))
	})
}

// write puts the bytes of all sources into a file and what is known about them
// into another, NAME.index, so that a worker holds the bytes of one at a time.
func (s *sources) write(name string) error {
	data, err := os.Create(name)
	if err != nil {
		return err
	}
	defer data.Close()
	at := int64(0)
	s.each(func(_ string, x *source) {
		x.Size, x.At = len(x.Data), at
		n, e := data.Write(x.Data)
		at += int64(n)
		x.Data, err = nil, errors.Join(err, e)
	})
	if err != nil {
		return err
	}
	index, err := os.Create(name + ".index")
	if err != nil {
		return err
	}
	defer index.Close()
	return gob.NewEncoder(index).Encode(s)
}

func readSources(name string) (*sources, error) {
	index, err := os.Open(name + ".index")
	if err != nil {
		return nil, err
	}
	defer index.Close()
	s := new(sources)
	if err := gob.NewDecoder(index).Decode(s); err != nil {
		return nil, err
	}
	s.groups, s.kinds = sorted(s.Windows), sorted(s.Leaves)
	s.file, err = os.Open(name)
	return s, err
}

// load gives a source with a copy of its bytes.
func (s *sources) load(x source) source {
	x.Data = make([]byte, x.Size)
	if _, err := s.file.ReadAt(x.Data, x.At); err != nil {
		panic(err)
	}
	return x
}
