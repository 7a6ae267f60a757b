package accuracy

import (
	"cmp"
	"fmt"
	"slices"

	"assay"
)

// Coverage is how much of an image is explained.
type Coverage struct {
	Total     int64 `json:"total"`     // bytes of the image
	Explained int64 `json:"explained"` // of them: structure, named or recognised contents, padding
	// Gaps counts the bytes of all gaps, of the image itself and of contents
	// inside it.
	Gaps int64 `json:"gaps"`
}

// NewCoverage takes the figures from a report.
func NewCoverage(r *assay.Report) *Coverage {
	c := &Coverage{Total: r.Coverage.Total, Explained: r.Coverage.Explained}
	for _, g := range r.Gaps {
		c.Gaps += g.Length
	}
	return c
}

// Share is the explained share in percent.
func (c *Coverage) Share() float64 { return 100 * float64(c.Explained) / float64(max(c.Total, 1)) }

// largest lists the largest gaps of a report, a line each.
func largest(r *assay.Report, n int) (lines []string) {
	gaps := slices.Clone(r.Gaps)
	slices.SortStableFunc(gaps, func(a, b assay.Gap) int { return cmp.Compare(b.Length, a.Length) })
	for _, g := range gaps[:min(n, len(gaps))] {
		lines = append(lines, fmt.Sprintf("gap of %d bytes at 0x%x of %s, entropy %.2f: %s: %s", g.Length, g.Offset, g.Path, g.Entropy, g.By, g.Reason))
	}
	return lines
}
