package html

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/internal/legible"
)

// maxText is how many characters of a text of a comparison are shown.
const maxText = 600

// differenceList are the differences of one sort: allowed by the policy or not.
type differenceList struct {
	Rows []*differenceRow
	More int // that are not shown
}

// All is how many there are in the comparison's list.
func (l *differenceList) All() int { return len(l.Rows) + l.More }

// differenceRow is one difference.
type differenceRow struct {
	*assay.Difference
	ID     string
	Causes string // of all its ranges, for the filter
	Count  int64  // ranges
	Ranges []*rangeRow
	More   int64 // ranges that are not shown
	Unfold bool
}

// rangeRow is one range with its texts.
type rangeRow struct {
	*assay.Range
	Texts []sideText
}

// differences fills both lists: those that are not allowed come first, and of
// those, and of their ranges, as few as possible are left out.
func (v *comparisonView) differences() {
	left, unfold := maxAllRanges, 12
	for _, l := range []struct {
		list      *differenceList
		explained bool
	}{{&v.Open, false}, {&v.Allowed, true}} {
		for i := range v.Differences {
			d := &v.Differences[i]
			if d.Explained != l.explained {
				continue
			}
			if len(v.Open.Rows)+len(v.Allowed.Rows) >= maxDifferences {
				l.list.More++
				continue
			}
			row := newDifferenceRow(d, min(left, maxRanges))
			row.ID = fmt.Sprintf("d%d", i+1)
			left -= len(row.Ranges)
			if !d.Explained && len(row.Ranges) <= 6 && unfold > 0 {
				row.Unfold = true
				unfold--
			}
			l.list.Rows = append(l.list.Rows, row)
		}
	}
}

func newDifferenceRow(d *assay.Difference, most int) *differenceRow {
	row := &differenceRow{Difference: d, Count: int64(len(d.Ranges)) + d.LeftOut}
	var causes []string
	list := make([]*assay.Range, len(d.Ranges))
	for i := range d.Ranges {
		list[i] = &d.Ranges[i]
		if !slices.Contains(causes, d.Ranges[i].Cause) && len(causes) < 40 {
			causes = append(causes, d.Ranges[i].Cause)
		}
	}
	if len(causes) == 0 {
		causes = []string{d.Cause}
	}
	row.Causes = strings.Join(causes, " ")
	if most < len(list) { // what is not allowed must not be among those left out
		slices.SortStableFunc(list, func(x, y *assay.Range) int {
			switch {
			case x.Explained == y.Explained:
				return 0
			case y.Explained:
				return -1
			}
			return 1
		})
		list = list[:max(0, most)]
	}
	for _, r := range list {
		row.Ranges = append(row.Ranges, &rangeRow{r, sideTexts(r)})
	}
	row.More = row.Count - int64(len(list))
	return row
}

// Where is the place of a range on both sides.
func (r *rangeRow) Where() string {
	if r.A < 0 && r.B < 0 {
		if r.Length == 0 && r.LengthB == 0 {
			return ""
		}
		return r.lengths()
	}
	at := func(n int64) string {
		if n < 0 {
			return "nothing"
		}
		return fmt.Sprintf("0x%x", n)
	}
	if r.A == r.B {
		return "A and B " + at(r.A) + ", " + r.lengths()
	}
	return "A " + at(r.A) + ", B " + at(r.B) + ", " + r.lengths()
}

func (r *rangeRow) lengths() string {
	if r.LengthB > 0 && r.LengthB != r.Length {
		return fmt.Sprintf("%s on A, %s on B", legible.Count(r.Length, "byte"), legible.Grouped(r.LengthB))
	}
	return legible.Count(r.Length, "byte")
}

// ShownPart is the part that a range stands in.
func (r *rangeRow) ShownPart() string { return legible.Clip(legible.Escape(r.Part), maxText) }

// ShownNote is what its cause rests on.
func (r *rangeRow) ShownNote() string { return legible.Clip(legible.Escape(r.Note), maxText) }

// ShownDetail is what is known of a difference as a whole.
func (d *differenceRow) ShownDetail() string { return legible.Clip(legible.Escape(d.Detail), maxText) }
