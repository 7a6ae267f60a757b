// Package system finds the root file systems of a release, resolves names and
// links inside each, and derives what only the whole tree can tell: which
// services are started, which CPU, which packages. It works on the rows and
// facts of a report, so that inspecting and judging again are one code.
package system

import (
	"assay"
	"assay/lab/fact"
)

// Facts is the index of everything that surveys learned in a release.
type Facts struct {
	byDigest map[assay.Digest][]assay.Fact
	byPath   map[assay.Path][]assay.Fact
}

// NewFacts indexes facts.
func NewFacts(facts []assay.Fact) *Facts {
	f := &Facts{byDigest: map[assay.Digest][]assay.Fact{}, byPath: map[assay.Path][]assay.Fact{}}
	for _, x := range facts {
		if x.Digest.IsZero() {
			f.byPath[x.Path] = append(f.byPath[x.Path], x)
		} else {
			f.byDigest[x.Digest] = append(f.byDigest[x.Digest], x)
		}
	}
	return f
}

// About lists the facts about a file: those of its content and those of its
// place.
func (f *Facts) About(file *assay.File) []assay.Fact {
	place := f.byPath[file.Path]
	if file.Ref.Digest.IsZero() {
		return place
	}
	content := f.byDigest[file.Ref.Digest]
	if len(place) == 0 {
		return content
	}
	return append(content[:len(content):len(content)], place...)
}

// Each calls visit for every fact of type T about the files of t, in path
// order. A content that stands at several places is visited at each.
func Each[T any](t *Tree, f *Facts, visit func(file *assay.File, value T)) {
	if fact.Kind(*new(T)) == "" {
		panic("system.Each: not a fact type")
	}
	for file := range t.Files() {
		for _, x := range f.About(file) {
			if v, is := x.Value.(T); is {
				visit(file, v)
			}
		}
	}
}
