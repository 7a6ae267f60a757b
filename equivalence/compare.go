package equivalence

import (
	"context"

	"assay"
	"assay/equivalence/allowance"
	allowances "assay/equivalence/allowance/all"
	"assay/equivalence/inside"
	insides "assay/equivalence/inside/all"
	"assay/equivalence/pair"
	"assay/equivalence/policy"
	"assay/equivalence/tree"
)

// Options are how two sides are compared.
type Options struct {
	Policy *policy.Policy // nil: the built-in one
	// Listed is how many differences, and how many ranges of each, are listed;
	// 0: DefaultListed. The others are counted.
	Listed int
	// Progress is called with the number of pairs done and of all; nil for none.
	Progress func(done, all int)
}

// DefaultListed bounds the size of a comparison.
const DefaultListed = 2000

// maxRanges is how many ranges of one difference are listed.
const maxRanges = 64

// Compare says whether a and b are the same and what is different. What ends
// early is said to be incomplete.
func Compare(ctx context.Context, a, b Side, opt Options) *assay.Comparison {
	if opt.Policy == nil {
		opt.Policy = policy.Default()
	}
	if opt.Listed == 0 {
		opt.Listed = DefaultListed
	}
	c := &comparing{
		ctx: ctx, a: a, b: b, opt: opt,
		allowances: allowances.Allowances(), insides: insides.Splitters(),
		known: map[[2]assay.Digest][]assay.Range{},
	}
	ta, tb := tree.Of(a.Files), tree.Of(b.Files)
	if ta == nil || tb == nil {
		c.unreadable(assay.Path(assay.EscapeName(a.Name)), "both", "nothing is listed")
	} else {
		c.out.A, c.out.B = a.compared(ta.Count()), b.compared(tb.Count())
		c.contents(ta, tb, "")
		c.work()
	}
	return c.finish()
}

// comparing is one comparison.
type comparing struct {
	ctx        context.Context
	a, b       Side
	opt        Options
	allowances []allowance.Named
	insides    []inside.Named

	out   assay.Comparison
	jobs  []job
	all   []assay.Difference
	tally tally
	// known are the ranges of pairs of contents that were compared already.
	known map[[2]assay.Digest][]assay.Range
}

// job is a pair of contents whose bytes have to be looked at.
type job struct {
	a, b *tree.Node // one of them nil: a container that only one side has
	// of a container: the entries that belong together.
	pairs     []pair.Pair
	container bool
	diff      int // index of the difference that takes the ranges; -1: none yet
}

// work looks at the bytes of all pairs that differ.
func (c *comparing) work() {
	c.need()
	for i := range c.jobs {
		if c.ctx.Err() != nil {
			return
		}
		j := &c.jobs[i]
		if j.container {
			c.container(j)
		} else {
			c.bytes(j)
		}
		if c.opt.Progress != nil {
			c.opt.Progress(i+1, len(c.jobs))
		}
	}
}

// need tells both sides which contents will be opened.
func (c *comparing) need() {
	var a, b []assay.Digest
	for i := range c.jobs {
		if n := c.jobs[i].a; n != nil {
			a = append(a, n.Ref.Digest)
		}
		if n := c.jobs[i].b; n != nil {
			b = append(b, n.Ref.Digest)
		}
	}
	if c.a.Contents != nil {
		c.a.Contents.Need(a)
	}
	if c.b.Contents != nil {
		c.b.Contents.Need(b)
	}
}

// unreadable notes a place about which nothing can be said.
func (c *comparing) unreadable(p assay.Path, side, why string) {
	c.out.Unreadable = append(c.out.Unreadable, assay.Unreadable{Path: p, Side: side, Reason: why})
}

// add notes a difference and gives its index.
func (c *comparing) add(d assay.Difference) int {
	c.all = append(c.all, d)
	return len(c.all) - 1
}
