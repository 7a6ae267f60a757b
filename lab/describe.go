package lab

import (
	"assay"
)

// describe makes a report of a release: everything but facts and judgement.
func describe(rel *assay.Release, opt Options) *assay.Report {
	rep := &assay.Report{
		Name: rel.Name, Subject: rel.Subject,
		Acquisition: opt.Acquisition,
		Files:       rel.Walk,
		Limits:      opt.Limits,
		Tool:        Tool(opt),
		JudgedAt:    opt.JudgedAt,
		Incomplete:  rel.Incomplete,
	}
	rep.Coverage = assay.Coverage{Total: rel.Subject.Size, Explained: explained(rel, rel.Subject.Digest, true)}
	told := map[assay.Digest]bool{}
	for f := range rel.Walk {
		in := rel.Contents[f.Ref.Digest]
		if in == nil || f.Type == assay.Hardlink || f.Type == assay.Symlink {
			continue
		}
		rep.Gaps = append(rep.Gaps, gapsOf(in, f)...)
		if told[f.Ref.Digest] {
			continue // the same content again: its failures have been told
		}
		told[f.Ref.Digest] = true
		for _, x := range in.Failures {
			rep.Failures = append(rep.Failures, assay.PlacedFailure{Path: f.Path, Failure: x})
		}
		if in.Layer != nil {
			for _, x := range in.Layer.Failures {
				rep.Failures = append(rep.Failures, assay.PlacedFailure{Path: f.Path, Failure: x})
			}
		}
	}
	return rep
}

// gapsOf lists the parts of a file's content that nobody understood: in opened
// containers, and in pieces and the subject also when nothing was recognised.
func gapsOf(in *assay.Inspected, f assay.File) []assay.Gap {
	l := in.Layer
	if l == nil || l.Format == "" && !isPiece(f) {
		return nil
	}
	var gaps []assay.Gap
	for _, s := range l.Spans {
		if s.Use == assay.Unread {
			gaps = append(gaps, assay.Gap{Path: f.Path, Offset: s.Offset, Length: s.Length, Entropy: s.Entropy, By: s.By, Reason: s.Reason})
		}
	}
	return gaps
}

// isPiece: the subject itself counts as a piece.
func isPiece(f assay.File) bool { return f.Piece || len(f.Path.Layers()) == 1 }

// explained counts the bytes of a content that are a container's structure, a
// named file, a recognised content or padding. Bytes of a compressed stream
// count as explained when it could be decoded: what is inside does not change
// the account of the subject.
func explained(rel *assay.Release, d assay.Digest, piece bool) int64 {
	in := rel.Contents[d]
	if in == nil || in.Kind == "" {
		return 0 // not looked at
	}
	l := in.Layer
	if l == nil || l.Format == "" && !piece {
		if piece && in.Kind == "data" {
			return 0
		}
		return in.Ref.Size
	}
	// An interrupted run has entries that nobody read: which bytes would have
	// been theirs is not known, so none of the layer's data counts.
	cut := rel.Incomplete != "" && hasUnread(l)
	var n int64
	for _, s := range l.Spans {
		if s.Use != assay.Unread && !(cut && s.Use == assay.Data) {
			n += s.Length
		}
	}
	if l.Format == "dir" {
		return n
	}
	if cut {
		return n
	}
	for _, c := range l.Children {
		switch {
		case !c.Piece || c.Offset < 0 || c.Ref.Digest.IsZero():
		case c.Closed:
			n -= c.Ref.Size
		default:
			n -= c.Ref.Size - explained(rel, c.Ref.Digest, true)
		}
	}
	return max(n, 0)
}

// hasUnread: an entry that should have a content has none.
func hasUnread(l *assay.Layer) bool {
	for _, c := range l.Children {
		if c.Type == assay.Regular && c.Ref.Digest.IsZero() {
			return true
		}
	}
	return false
}

// factsOf lists every content's facts once, in the order in which the contents
// first occur.
func factsOf(rel *assay.Release) []assay.Fact {
	var facts []assay.Fact
	done := make(map[assay.Digest]bool, len(rel.Contents))
	for f := range rel.Walk {
		if f.Ref.Digest.IsZero() || done[f.Ref.Digest] {
			continue
		}
		done[f.Ref.Digest] = true
		if in := rel.Contents[f.Ref.Digest]; in != nil {
			for _, x := range in.Facts {
				x.Digest = f.Ref.Digest
				facts = append(facts, x)
			}
		}
	}
	return facts
}
