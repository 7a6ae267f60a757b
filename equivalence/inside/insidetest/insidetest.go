// Package insidetest is the suite of all splitters.
package insidetest

import (
	"context"
	"testing"

	"assay"
	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Sample is a content.
type Sample struct {
	Kind, Name string
	Content    []byte
}

func (s *Sample) input() *inside.Input {
	return &inside.Input{Content: assay.Bytes(s.Content), Ctx: context.Background(), Kind: s.Kind, Name: s.Name}
}

// Parts gives the parts of a sample, by name, as comparisons see them: of all
// parts with one name the first. It checks that every byte is in one part.
func Parts(t *testing.T, x inside.Splitter, s Sample) map[string]part.Part {
	t.Helper()
	if !x.Fits(s.Kind, s.Name, s.Content[:min(len(s.Content), 4096)]) {
		t.Fatalf("%s: the splitter does not fit", s.Kind)
	}
	list, err := x.Parts(s.input())
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]part.Part{}
	at := int64(0)
	for _, p := range inside.Cover(list, int64(len(s.Content))) {
		if p.Offset != at || p.Length <= 0 {
			t.Fatalf("part %s at %d with %d bytes: want one at %d", p.Name, p.Offset, p.Length, at)
		}
		if _, twice := by[p.Name]; !twice {
			by[p.Name] = p
		}
		at += p.Length
	}
	if at != int64(len(s.Content)) {
		t.Fatalf("the parts end at %d of %d", at, len(s.Content))
	}
	return by
}

// Places gives the name of the place of every line of a sample.
func Places(t *testing.T, x inside.Splitter, s Sample) (names []string, uses []part.Use) {
	t.Helper()
	if !x.Fits(s.Kind, s.Name, s.Content[:min(len(s.Content), 4096)]) {
		t.Fatalf("%s %s: the splitter does not fit", s.Kind, s.Name)
	}
	at, err := x.Locate(s.input())
	if err != nil {
		t.Fatal(err)
	}
	for off := 0; off < len(s.Content); off++ {
		p := at(int64(off))
		if off == 0 || s.Content[off-1] == '\n' {
			names, uses = append(names, p.Name), append(uses, p.Use)
		}
		if names[len(names)-1] != p.Name {
			t.Fatalf("offset %d: %s inside of %s", off, p.Name, names[len(names)-1])
		}
	}
	return names, uses
}

// Bad gives a splitter damaged content: it must not panic, and what it says
// must be in bounds. It is the body of fuzz functions.
func Bad(t *testing.T, x inside.Splitter, s Sample) {
	t.Helper()
	if x.Locate != nil {
		at, err := x.Locate(s.input())
		if err != nil {
			return
		}
		for _, off := range []int64{0, int64(len(s.Content)) / 2, int64(len(s.Content))} {
			if p := at(off); p.Offset < 0 || p.Length < 0 || p.Offset+p.Length > int64(len(s.Content)) {
				t.Errorf("offset %d: part %+v", off, p)
			}
		}
		return
	}
	list, err := x.Parts(s.input())
	if err != nil {
		return
	}
	at := int64(0)
	for _, p := range inside.Cover(list, int64(len(s.Content))) {
		if p.Offset != at || p.Length <= 0 {
			t.Fatalf("part %+v: want one at %d", p, at)
		}
		at += p.Length
	}
	if at != int64(len(s.Content)) {
		t.Fatalf("the parts end at %d of %d", at, len(s.Content))
	}
}
