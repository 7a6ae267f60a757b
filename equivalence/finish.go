package equivalence

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/internal/legible"
)

// tally counts ranges by cause.
type tally map[string]*assay.CauseCount

// finish applies the policy, counts causes, and gives the verdict.
func (c *comparing) finish() *assay.Comparison {
	out := &c.out
	c.tally = tally{}
	switch {
	case c.ctx.Err() != nil:
		out.Incomplete = "interrupted or over the time limit"
	case c.a.Incomplete != "":
		out.Incomplete = c.a.Name + ": " + c.a.Incomplete
	case c.b.Incomplete != "":
		out.Incomplete = c.b.Name + ": " + c.b.Incomplete
	}
	judged := c.opt.Policy.Begin()
	different := 0
	for i := range c.all {
		d := &c.all[i]
		c.judge(judged, d)
		if !d.Explained && (out.Incomplete == "" || d.Kind != "added" && d.Kind != "removed") {
			different++ // of a listing that ended early nobody knows what is missing
		}
	}
	out.Policy = judged.Said()
	c.verdict(different)
	slices.SortStableFunc(c.all, func(x, y assay.Difference) int {
		return strings.Compare(string(x.Path)+"\x00"+x.Kind, string(y.Path)+"\x00"+y.Kind)
	})
	slices.SortStableFunc(out.Unreadable, func(x, y assay.Unreadable) int { return strings.Compare(string(x.Path), string(y.Path)) })
	out.Differences = c.bounded()
	for _, k := range c.tally {
		out.Causes = append(out.Causes, *k)
	}
	slices.SortFunc(out.Causes, func(x, y assay.CauseCount) int {
		if x.Explained != y.Explained {
			if x.Explained {
				return 1
			}
			return -1
		}
		return strings.Compare(x.Cause, y.Cause)
	})
	return out
}

// judger says which ranges the policy explains.
type judger interface {
	Explains(r *assay.Range) bool
}

// judge brings the policy's word to all ranges of a difference. A difference
// without ranges is one of name only.
func (c *comparing) judge(by judger, d *assay.Difference) {
	if len(d.Ranges) == 0 {
		d.Ranges = []assay.Range{{A: -1, B: -1, Cause: "attribute", Part: "name"}}
	}
	d.Explained = true
	paths := map[string]bool{}
	for i := range d.Ranges {
		r := &d.Ranges[i]
		r.Explained = by.Explains(r)
		if !r.Explained && d.Explained || d.Cause == "" {
			d.Cause = r.Cause
		}
		d.Explained = d.Explained && r.Explained
		k := c.tally[fmt.Sprint(r.Cause, r.Explained)]
		if k == nil {
			k = &assay.CauseCount{Cause: r.Cause, Explained: r.Explained}
			c.tally[fmt.Sprint(r.Cause, r.Explained)] = k
		}
		k.Ranges++
		k.Bytes += max(r.Length, r.LengthB)
		if !paths[r.Cause] {
			paths[r.Cause] = true
			k.Paths++
		}
	}
}

func (c *comparing) verdict(different int) {
	out := &c.out
	bits := c.a.Subject.Digest == c.b.Subject.Digest && !c.a.Subject.Digest.IsZero()
	switch {
	case different > 0:
		out.Verdict = assay.Different
		out.Why = legible.Count(int64(different), "difference") + " of " + fmt.Sprint(len(c.all)) + " not explained by policy " + c.opt.Policy.Name()
	case bits && c.a.From == "content" && c.b.From == "content":
		out.Verdict, out.Why = assay.Identical, "both sides have the same SHA-256"
	case len(out.Unreadable) > 0 || out.Incomplete != "":
		out.Verdict = assay.CannotTell
		out.Why = "nothing was found that the policy does not explain, but not everything could be read"
	case len(c.all) > 0:
		out.Verdict = assay.Equivalent
		out.Why = "every difference has a cause that policy " + c.opt.Policy.Name() + " allows"
	default:
		out.Verdict, out.Why = assay.Identical, "all names, attributes and contents are the same"
	}
}

// bounded keeps the differences that are listed: unexplained ones first when
// there are too many, in the order of paths.
func (c *comparing) bounded() []assay.Difference {
	for i := range c.all {
		d := &c.all[i]
		if k := len(d.Ranges); k > maxRanges {
			slices.SortStableFunc(d.Ranges, func(x, y assay.Range) int {
				switch {
				case x.Explained == y.Explained:
					return 0
				case y.Explained:
					return -1
				}
				return 1
			})
			d.Ranges, d.LeftOut = slices.Clone(d.Ranges[:maxRanges]), int64(k-maxRanges)
		}
	}
	if len(c.all) <= c.opt.Listed {
		return c.all
	}
	c.out.LeftOut = int64(len(c.all) - c.opt.Listed)
	list := make([]assay.Difference, 0, c.opt.Listed)
	for _, want := range []bool{false, true} {
		for _, d := range c.all {
			if d.Explained == want && len(list) < c.opt.Listed {
				list = append(list, d)
			}
		}
	}
	slices.SortStableFunc(list, func(x, y assay.Difference) int {
		return strings.Compare(string(x.Path)+"\x00"+x.Kind, string(y.Path)+"\x00"+y.Kind)
	})
	return list
}
