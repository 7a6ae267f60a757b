//go:build linux

package pairs

import (
	"context"

	"assay"
	"assay/equivalence"
	"assay/lab"
	"assay/lab/unpack"
)

// Compare takes both sides of a pair apart and compares them under the built-in
// policy.
func Compare(ctx context.Context, p *Pair) (*assay.Comparison, error) {
	a, b := p.File, p.File
	if p.File == "" {
		a, b = "a.bin", "b.bin"
	}
	return Subjects(ctx, lab.Subject{Name: a, Content: assay.Bytes(p.A)}, lab.Subject{Name: b, Content: assay.Bytes(p.B)})
}

// Subjects is Compare for images and directories of any size; everything is
// kept in memory.
func Subjects(ctx context.Context, subjects ...lab.Subject) (*assay.Comparison, error) {
	opt := lab.Options{Jobs: 1, Shared: unpack.NewShared(), NoSurvey: true}
	var sides [2]equivalence.Side
	for i, s := range subjects {
		rep, rel, err := lab.Examine(ctx, s, opt)
		if err != nil {
			return nil, err
		}
		contents := lab.NewContents(ctx, s, rel, opt, nil)
		defer contents.Close()
		sides[i] = equivalence.Side{
			Name: rep.Name, From: "content", Subject: rep.Subject, Files: rep.Files, Incomplete: rep.Incomplete, Contents: contents,
			Layer: func(d assay.Digest) *assay.Layer {
				if in := rel.Contents[d]; in != nil {
					return in.Layer
				}
				return nil
			},
		}
		if s.Dir != nil {
			sides[i].From = "directory"
		}
	}
	return equivalence.Compare(ctx, sides[0], sides[1], equivalence.Options{}), nil
}
