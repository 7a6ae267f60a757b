package equivalence

import (
	"iter"

	"assay"
)

// Side is one of the two things that are compared.
type Side struct {
	Name string
	// From is "content", "directory" or "report".
	From    string
	Subject assay.Ref
	Files   iter.Seq[assay.File] // as Release.Walk gives them
	// Layer gives what opening a content gave; nil for a report, of which only
	// digests are known.
	Layer func(assay.Digest) *assay.Layer
	// Contents gives contents back; nil for a report.
	Contents   Contents
	Incomplete string // why the work on this side ended early
}

// Contents gives contents of a side by their digest.
type Contents interface {
	assay.Opener
	// Need makes ready what will be opened.
	Need(digests []assay.Digest)
	// Fields tells what the bytes of a container mean; false when its format
	// does not say.
	Fields(d assay.Digest, tell func(assay.Field)) (bool, error)
}

// compared is the side as the comparison names it.
func (s *Side) compared(entries int64) assay.Compared {
	return assay.Compared{Name: s.Name, Subject: s.Subject, From: s.From, Entries: entries}
}
