package html

import (
	"assay"
)

// maxEarlier is how many findings of an earlier report the page lists.
const maxEarlier = 60

// decided is what somebody decided about findings, and how they stand to an
// earlier report.
type decided struct {
	Accepted  int64
	New, Same int64
	Gone      []assay.Finding
	Unjudged  []assay.Finding
	MoreGone  int
	MoreUnj   int
}

func newDecided(rep *assay.Report) decided {
	var d decided
	for i := range rep.Findings {
		f := &rep.Findings[i]
		if f.Accepted != nil {
			d.Accepted++
		}
		switch f.Since {
		case assay.New:
			d.New++
		case assay.Unchanged:
			d.Same++
		}
	}
	if b := rep.Baseline; b != nil {
		d.Gone = b.Gone[:min(len(b.Gone), maxEarlier)]
		d.Unjudged = b.Unjudged[:min(len(b.Unjudged), maxEarlier)]
		d.MoreGone, d.MoreUnj = len(b.Gone)-len(d.Gone), len(b.Unjudged)-len(d.Unjudged)
	}
	return d
}
