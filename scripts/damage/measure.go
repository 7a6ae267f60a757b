//go:build linux

package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"assay"
	"assay/lab"
)

// found is what one inspection gave.
type found struct {
	format   string
	files    map[assay.Digest]int64    // contents that nothing opened, with their sizes
	names    map[string][]assay.Digest // by the last element of their paths
	gaps     int
	reasons  int // gaps that have one
	told     bool
	mu       sync.Mutex
	contents map[assay.Digest][]byte
}

// heldMost is how long a content may be to be compared byte by byte.
const heldMost = 4 << 20

// Keep implements unpack.Keeper.
func (f *found) Keep(ref assay.Ref, c assay.Content) error {
	if ref.Size > heldMost {
		return nil
	}
	b := make([]byte, ref.Size)
	n, _ := c.ReadAt(b, 0)
	f.mu.Lock()
	f.contents[ref.Digest] = b[:n]
	f.mu.Unlock()
	return nil
}

func inspect(name string, b []byte) (*found, error) {
	f := &found{files: map[assay.Digest]int64{}, names: map[string][]assay.Digest{}, contents: map[assay.Digest][]byte{}}
	rep, err := lab.Inspect(context.Background(), lab.Subject{Name: name, Content: assay.Bytes(b)}, lab.Options{NoSurvey: true, Jobs: 1, Keeper: f})
	if err != nil {
		return nil, err
	}
	if rep.Incomplete != "" {
		return nil, fmt.Errorf("incomplete: %s", rep.Incomplete)
	}
	first := true
	for x := range rep.Files {
		if first {
			f.format, first = x.Format, false
		}
		f.told = f.told || x.Damaged
		if x.Type != assay.Regular || x.Ref.Digest.IsZero() || x.Ref.Size == 0 || x.Format != "" || x.Piece {
			continue
		}
		f.files[x.Ref.Digest] = x.Ref.Size
		base := path.Base(string(x.Path))
		f.names[base] = append(f.names[base], x.Ref.Digest)
	}
	for _, g := range rep.Gaps {
		f.gaps++
		if g.Reason != "" {
			f.reasons++
		}
	}
	f.told = f.told || len(rep.Failures) > 0 || f.gaps > 0
	return f, nil
}

// measure inspects a sample whole and in every damaged form. Nil: nothing in it
// could be told from another (no files).
func measure(s *sample) (*row, error) {
	b, err := os.ReadFile(s.path)
	if err != nil {
		return nil, err
	}
	whole, err := inspect(s.name, b)
	if err != nil {
		return nil, err
	}
	if !wanted(whole.format, s.name) {
		return nil, nil
	}
	originals, err := s.originals(whole)
	if err != nil || len(originals) == 0 {
		return nil, err
	}
	r := &row{Format: whole.format, name: s.name, Bytes: len(b), Files: len(originals), Damages: map[string]share{}}
	for _, o := range originals {
		r.Content += o.size
	}
	for _, d := range damages {
		hurt := d.do(b)
		if *dump != "" {
			if err := os.WriteFile(filepath.Join(*dump, s.name+"."+strings.ReplaceAll(d.name, " ", "")), hurt, 0o644); err != nil {
				return nil, err
			}
		}
		f, err := inspect(s.name, hurt)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.name, err)
		}
		r.Damages[d.name] = compareWith(originals, whole, f)
		if *verbose {
			fmt.Printf("%s, %s: %s\n", s.name, d.name, strings.Join(lost(originals, f), " "))
		}
	}
	return r, nil
}

// original is a content that is in the sample.
type original struct {
	digest assay.Digest
	size   int64
	name   string
}

// originals are the contents that the sample is known to have, each of which
// the whole sample must give; where that is not known, those that it gives.
func (s *sample) originals(whole *found) (list []original, err error) {
	names := map[assay.Digest]string{}
	for _, n := range slices.Sorted(maps.Keys(whole.names)) {
		for _, d := range whole.names[n] {
			names[d] = n
		}
	}
	for d, size := range whole.files {
		if _, is := s.known[d]; is || s.known == nil {
			list = append(list, original{d, size, names[d]})
		}
	}
	for d := range s.known {
		if _, is := whole.files[d]; !is && !s.part && d != assay.DigestOf(nil) {
			return nil, fmt.Errorf("undamaged, content %.12s of %d bytes is not found", d, s.known[d])
		}
	}
	slices.SortFunc(list, func(a, b original) int { return strings.Compare(a.digest.String(), b.digest.String()) })
	return list, nil
}

// compareWith counts what of the originals is in f.
func compareWith(originals []original, whole, f *found) share {
	var s share
	var files, bytes, placed, total int64
	for _, o := range originals {
		total += o.size
		if _, is := f.files[o.digest]; is {
			files++
			bytes += o.size
			placed += o.size
			continue
		}
		placed += partly(whole.contents[o.digest], o.name, f)
	}
	s.Files = percent(files, int64(len(originals)))
	s.Bytes = percent(bytes, total)
	s.Placed = percent(placed, total)
	s.Reasons = percent(int64(f.reasons), int64(f.gaps))
	s.Told = f.told || s.Files == 100
	return s
}

// partly is how many bytes of a content stand at their places in a file of the
// same name, or in one that lost its name.
func partly(want []byte, name string, f *found) (best int64) {
	if len(want) == 0 {
		return 0
	}
	try := func(d assay.Digest) {
		best = max(best, equal(f.contents[d], want))
	}
	for _, d := range f.names[name] {
		try(d)
	}
	if best > 0 {
		return best
	}
	for n, list := range f.names {
		if strings.ContainsAny(n, "0123456789") || n == "data" { // inode-12 and the like
			for _, d := range list {
				if c := f.contents[d]; sampled(c, want) {
					try(d)
				}
			}
		}
	}
	return best
}

// sampled says in advance whether two contents may have much in common.
func sampled(a, b []byte) bool {
	same, of := 0, 0
	for i := len(b) / 16; i < len(b); i += 1 + len(b)/64 {
		of++
		if i < len(a) && a[i] == b[i] {
			same++
		}
	}
	return same*5 > of
}

// equal counts equal bytes in equal places; what chance and fill give is none.
func equal(a, b []byte) (n int64) {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			n++
		}
	}
	if n < int64(len(b)/10) {
		return 0
	}
	return n
}

func lost(originals []original, f *found) (names []string) {
	for _, o := range originals {
		if _, is := f.files[o.digest]; !is {
			names = append(names, fmt.Sprintf("%s(%d)", o.name, o.size))
		}
	}
	slices.Sort(names)
	return names
}

func percent(n, of int64) float64 {
	if of == 0 {
		return 100
	}
	return float64(n*1000/of) / 10
}
