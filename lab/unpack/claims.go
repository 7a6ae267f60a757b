package unpack

import (
	"cmp"
	"slices"

	"assay"
)

// claims are what parts of a content were said to be. Very many become fewer
// that say the same, but for structure and data, which become one, and for the
// reasons of gaps that touch, of which the first one's stays. Whether they do
// depends on how many came and never on the order in which gaps came: streams
// tell of those.
type claims struct {
	known, gaps []assay.Span
	told        int  // gaps that came
	joined      bool // known ones are fewer than came
	// how many there were after they last became fewer
	knownLeft, gapsLeft int
}

// manyGaps is from how many gaps on those that touch are one.
const manyGaps = 2 * maxFailures

// add takes a claim about a content of that size.
func (c *claims) add(span assay.Span, size int64) {
	if span.Use == assay.Unread {
		c.told++
		if c.gaps = append(c.gaps, span); len(c.gaps) > max(manyGaps, 2*c.gapsLeft) {
			c.gaps = united(c.gaps, size)
			c.gapsLeft = len(c.gaps)
		}
		return
	}
	if k := len(c.known); k > 0 {
		if last := &c.known[k-1]; last.Use == span.Use && last.Offset+last.Length == span.Offset {
			last.Length += span.Length
			return
		}
	}
	if c.known = append(c.known, span); len(c.known) >= max(2*fineSpans, 2*c.knownLeft) {
		c.known, c.joined = merged(flatten(c.known, size)), true
		c.knownLeft = len(c.known)
	}
}

// settle brings all into the form that does not depend on when some became
// fewer. Gaps overlap no more.
func (c *claims) settle(size int64) {
	if c.told > manyGaps {
		c.gaps = united(c.gaps, size)
	}
	c.gaps = flatten(c.gaps, size)
	if c.joined {
		c.known = merged(flatten(c.known, size))
	}
}

// all lists the claims.
func (c *claims) all() []assay.Span { return slices.Concat(c.known, c.gaps) }

// united joins gaps that touch or overlap. The reason is that of the first, and
// of several that start there the least one: joining some of them before gives
// the same.
func united(gaps []assay.Span, size int64) []assay.Span {
	slices.SortFunc(gaps, func(a, b assay.Span) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.By, b.By))
	})
	out := gaps[:0]
	for _, c := range gaps {
		c.Length = min(c.Length, size-c.Offset)
		if k := len(out); k > 0 && out[k-1].Offset+out[k-1].Length >= c.Offset {
			out[k-1].Length = max(out[k-1].Length, c.Offset+c.Length-out[k-1].Offset)
		} else if c.Length > 0 {
			out = append(out, c)
		}
	}
	return out
}
