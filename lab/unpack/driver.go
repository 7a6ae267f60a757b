package unpack

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"assay"
)

// driver is one run.
type driver struct {
	opt   Options
	ctx   context.Context
	scan  *scanner
	spill *spill
	queue *queue

	mu    sync.Mutex
	nodes map[assay.Digest]*node

	bytes, entries, contents atomic.Int64
	told                     atomic.Int64 // bytes at the last call of Progress
	sharedLimit              atomic.Bool
}

// node is a distinct content and the state of what is known about it.
type node struct {
	mu       sync.Mutex
	is       assay.Inspected
	surveyed Set
	sink     *sink
	looked   bool  // dissected
	seen     bool  // surveys may see it: a format did not take it apart whole
	wanted   bool  // to be accounted for when dissected
	rare     *rare // what most contents have none of
}

// rare is what is known about few of the contents of a release, of which there
// may be very many.
type rare struct {
	names   []string // met under, while it was being dissected
	facts   []SurveyFact
	tooDeep string // why it was not opened where it was met, too deep inside others
}

// more is for writing what most contents have none of; the lock is held.
func (n *node) more() *rare {
	if n.rare == nil {
		n.rare = new(rare)
	}
	return n.rare
}

func newDriver(ctx context.Context, opt Options) *driver {
	nodes := map[assay.Digest]*node{}
	if opt.Shared != nil && !opt.Shared.spoiled {
		nodes = opt.Shared.nodes
	}
	return &driver{
		opt: opt, ctx: ctx,
		scan:  newScanner(opt.Formats),
		spill: newSpill(opt.Spill, opt.Limits.Disk),
		queue: newQueue(opt.Jobs),
		nodes: nodes,
	}
}

var (
	errEntries = errors.New("limit on entries reached")
	errBytes   = errors.New("limit on decoded bytes reached")
	errRatio   = errors.New("limit on the ratio of decoded to stored bytes reached")
	errDisk    = errors.New("limit on spilled bytes reached")
)

func isLimit(err error) bool {
	return errors.Is(err, errEntries) || errors.Is(err, errBytes) || errors.Is(err, errRatio) || errors.Is(err, errDisk)
}

// limit notes that a limit was met whose effect depends on the order of work.
func (d *driver) limit(err error) error {
	d.sharedLimit.Store(true)
	return err
}

// stopped is the error with which everything ends once the run is cancelled.
func (d *driver) stopped() error { return d.ctx.Err() }

// claim gives the node of a content; first is true for exactly one caller.
func (d *driver) claim(ref assay.Ref) (n *node, first bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n = d.nodes[ref.Digest]; n != nil {
		return n, false
	}
	n = &node{is: assay.Inspected{Ref: ref}}
	d.nodes[ref.Digest] = n
	d.contents.Add(1)
	return n, true
}

// count adds decoded or read bytes and now and then tells how far the run is.
func (d *driver) count(n int64) error {
	total := d.bytes.Add(n)
	if total > d.opt.Limits.Bytes {
		return d.limit(errBytes)
	}
	if d.opt.Progress != nil {
		if last := d.told.Load(); total-last > 1<<20 && d.told.CompareAndSwap(last, total) {
			d.opt.Progress(Progress{total, d.entries.Load(), d.contents.Load()})
		}
	}
	return nil
}

// guard turns a panic of a format or survey, which is always our mistake, into
// an error, so that the rest of the work goes on.
func guard(what string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s panicked: %v at %s", what, p, culprit(debug.Stack()))
		}
	}()
	return f()
}

// culprit is the innermost frame of this module in a stack.
func culprit(stack []byte) string {
	lines := strings.Split(string(stack), "\n")
	seen := false
	for i, l := range lines {
		if strings.HasPrefix(l, "panic(") {
			seen = true
			continue
		}
		if seen && strings.HasPrefix(l, "assay") && i+1 < len(lines) {
			at := strings.TrimSpace(lines[i+1])
			if j := strings.LastIndex(at, "/assay/"); j >= 0 {
				at = at[j+1:]
			}
			at, _, _ = strings.Cut(at, " +0x")
			return at[strings.LastIndex(at, "/")+1:]
		}
	}
	return "unknown place"
}

// release collects what is known into the result, in an order that does not
// depend on the order of work.
func (d *driver) release(name string, subject assay.Ref) *assay.Release {
	r := &assay.Release{Name: name, Subject: subject, Contents: make(map[assay.Digest]*assay.Inspected, len(d.nodes))}
	d.reachable(subject.Digest, func(digest assay.Digest, n *node) {
		if n.rare != nil {
			slices.SortStableFunc(n.rare.facts, func(a, b SurveyFact) int { return a.Survey - b.Survey })
			for _, f := range n.rare.facts {
				n.is.Facts = append(n.is.Facts, f.Fact)
			}
			n.rare.facts = nil
		}
		sortFailures(n.is.Failures)
		if n.sink != nil {
			n.sink.finish()
			n.sink = nil
		}
		if l := n.is.Layer; l != nil {
			linkTargets(l)
		}
		is := n.is // a later run may learn more
		r.Contents[digest] = &is
	})
	d.bound(r)
	for _, in := range r.Contents {
		if in.Layer != nil {
			sortFailures(in.Layer.Failures)
		}
	}
	return r
}

func sortFailures(f []assay.Failure) {
	slices.SortStableFunc(f, func(a, b assay.Failure) int {
		if a.Offset != b.Offset {
			return int(max(-1, min(1, a.Offset-b.Offset)))
		}
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.By+a.Reason, b.By+b.Reason)
	})
}

// linkTargets gives hard links the content of the entry they name, through
// links to links; of entries with the same name the last counts.
func linkTargets(l *assay.Layer) {
	var names map[string]*assay.Child
	for _, c := range l.Children {
		if c.Type != assay.Hardlink || !c.Ref.Digest.IsZero() {
			continue
		}
		if names == nil {
			names = make(map[string]*assay.Child, len(l.Children))
			for _, k := range l.Children {
				if k.Type == assay.Regular || k.Type == assay.Hardlink {
					names[k.Name] = k
				}
			}
		}
		t := names[assay.CleanName(c.Target)]
		for hops := 0; t != nil && t.Type == assay.Hardlink && t.Ref.Digest.IsZero() && hops < maxLinkHops; hops++ {
			t = names[assay.CleanName(t.Target)]
		}
		if t != nil {
			c.Ref, c.Damaged = t.Ref, t.Damaged
		}
	}
}

// maxLinkHops is how long a chain of hard links may be.
const maxLinkHops = 40
