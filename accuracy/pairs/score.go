//go:build linux

package pairs

import (
	"slices"
	"strings"

	"assay"
	"assay/accuracy"
)

// Outcome is how one pair was answered.
type Outcome struct {
	Right   bool // the verdict
	Wrong   bool // equivalent or identical, and it is not
	Caused  bool // the recipe's own difference has one of the expected causes
	Asked   bool // a cause is expected
	Located bool // the place was told
	Exact   bool // and no other place besides it
}

// Judge holds a comparison against what is known.
func (p *Pair) Judge(c *assay.Comparison) (o Outcome) {
	same := c.Verdict == assay.Equivalent || c.Verdict == assay.Identical
	o.Right = c.Verdict == p.Want || p.Want == assay.Equivalent && same
	o.Wrong = p.Want != assay.Equivalent && same
	o.Asked = len(p.Causes) > 0
	elsewhere := false
	for i := range c.Differences {
		d := &c.Differences[i]
		here := p.here(d)
		for k := range d.Ranges {
			r := &d.Ranges[k]
			caused := slices.Contains(p.Causes, r.Cause)
			if p.Want == assay.Equivalent {
				o.Caused = o.Caused || caused
				continue
			}
			switch {
			case here && !r.Explained && p.holds(r):
				o.Located = true
				o.Caused = o.Caused || caused
			case !r.Explained && !here:
				elsewhere = true
			}
		}
	}
	if p.Want == assay.Equivalent && c.Verdict == assay.Identical {
		o.Asked = false
	}
	o.Exact = o.Located && !elsewhere
	return o
}

// here: the difference is about the pair's path.
func (p *Pair) here(d *assay.Difference) bool {
	is := func(path assay.Path) bool {
		if p.Path == "." {
			return !strings.Contains(string(path), "!/")
		}
		return path != "" && assay.UnescapeName(path.Last()) == p.Path
	}
	return is(d.Path) || is(d.Other)
}

// holds: the range has the pair's offset in it, on side B or, for what is gone,
// on side A.
func (p *Pair) holds(r *assay.Range) bool {
	if p.Offset == nothing {
		return true
	}
	n := r.Length
	if r.LengthB != 0 {
		n = r.LengthB
	}
	return r.B >= 0 && r.B <= p.Offset && p.Offset < r.B+n || r.B < 0 && r.A >= 0 && r.A <= p.Offset && p.Offset <= r.A+r.Length
}

// add counts an outcome.
func add(s *accuracy.Pairs, p *Pair, o Outcome) {
	count := func(c *accuracy.Count, yes bool) {
		c.Of++
		if yes {
			c.Found++
		}
	}
	switch p.Want {
	case assay.Equivalent:
		count(&s.Equivalent, o.Right)
	case assay.Different:
		count(&s.Different, o.Right)
		count(&s.Located, o.Located)
		count(&s.Exact, o.Exact)
	default:
		count(&s.CannotTell, o.Right)
	}
	if o.Asked {
		count(&s.Causes, o.Caused)
	}
	if o.Wrong {
		s.Wrong++
	}
}
