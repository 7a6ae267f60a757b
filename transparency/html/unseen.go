package html

import (
	"cmp"
	"slices"

	"assay"
)

// unseen is what was not looked at, or not wholly.
type unseen struct {
	Gaps         []assay.Gap // largest first
	GapCount     int
	GapBytes     int64
	MoreGaps     int
	Failures     []failure
	FailureCount int
	MoreFailures int
}

// failure is a failure with the number of times the same was told elsewhere.
type failure struct {
	assay.PlacedFailure
	Times int
}

func newUnseen(rep *assay.Report) unseen {
	u := unseen{GapCount: len(rep.Gaps), FailureCount: len(rep.Failures)}
	for i := range rep.Gaps {
		u.GapBytes += rep.Gaps[i].Length
	}
	gaps := slices.Clone(rep.Gaps)
	slices.SortStableFunc(gaps, func(a, b assay.Gap) int { return cmp.Compare(b.Length, a.Length) })
	u.Gaps = gaps[:min(len(gaps), maxGaps)]
	u.MoreGaps = len(gaps) - len(u.Gaps)
	u.alike(rep.Failures)
	return u
}

// alike puts failures of the same words together.
func (u *unseen) alike(failures []assay.PlacedFailure) {
	type words struct{ stage, by, reason string }
	at := map[words]int{}
	for _, f := range failures {
		k := words{f.Stage, f.By, f.Reason}
		i, known := at[k]
		if !known {
			i = len(u.Failures)
			at[k] = i
			u.Failures = append(u.Failures, failure{PlacedFailure: f})
		}
		u.Failures[i].Times++
	}
	u.MoreFailures = max(len(u.Failures)-maxFailures, 0)
	u.Failures = u.Failures[:min(len(u.Failures), maxFailures)]
}

// Where names the entry that a failure concerns.
func (f failure) Where() assay.Path {
	if f.Name != "" && f.Path != "" {
		return f.Path.Inside(f.Name)
	}
	return f.Path
}

// Hint says what the entropy of a large enough gap is like.
func (u unseen) Hint(g assay.Gap) string {
	switch {
	case g.Length < 4096:
		return ""
	case g.Entropy >= 7.9:
		return "as compressed or encrypted data has"
	case g.Entropy < 1:
		return "nearly all the same"
	}
	return ""
}
