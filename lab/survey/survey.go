// Package survey is the contract for everything that learns from content: one
// folder per survey, listed in all/. A survey learns and never judges; what it
// learns are structs of lab/fact.
package survey

import (
	"context"

	"assay"
)

// Survey reads one content and emits facts about it.
type Survey struct {
	Doc Doc
	// Version changes whenever the same bytes would give other facts.
	Version int
	// Selects decides from the entry's name in its layer, the kind of the
	// content (anatomy/kind) and its first bytes whether Read is worth
	// calling. A name may select a survey; it never changes its result.
	Selects func(s *Subject) bool
	// Read emits facts. What it cannot read is an error; facts emitted before
	// are kept.
	Read func(in *Input, emit func(value any)) error
}

// Subject is what Selects decides on.
type Subject struct {
	Name string // path in the layer, slash-separated, without leading slash
	Kind string
	Head []byte // up to 4,096 first bytes of the content
	Size int64
}

// Input is a content to be surveyed.
type Input struct {
	assay.Content
	Ctx    context.Context
	Kind   string
	Limits assay.Limits
}

// Doc is what the public page says.
type Doc struct {
	Title      string
	Learns     string // which facts, from what
	Limits     string // what it does not see
	References []string
}

// All returns the whole content if it is at most limit bytes, without copying
// where it stands in memory; ok is false when it is longer or cannot be read.
func (in *Input) All(limit int64) (b []byte, ok bool) {
	n := in.Size()
	if n > limit {
		return nil, false
	}
	if s, is := in.Content.(assay.Slicer); is {
		if b, ok := s.Slice(0, n); ok {
			return b, true
		}
	}
	b = make([]byte, n)
	m, _ := in.ReadAt(b, 0)
	return b, int64(m) == n
}
