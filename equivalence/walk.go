package equivalence

import (
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/equivalence/pair"
	"assay/equivalence/tree"
)

// contents compares what two entries hold, from the outermost container in.
// kind is "renamed" when that is to be said also of what is otherwise the same.
func (c *comparing) contents(a, b *tree.Node, kind string) {
	switch {
	case a.Ref.Digest == b.Ref.Digest && !a.Ref.Digest.IsZero() && a.Format != "dir" && !a.Damaged && !b.Damaged:
		c.out.Same += a.Count()
		if kind != "" {
			c.add(difference(a, b, kind))
		} else {
			c.out.Same++
		}
		return
	case !readable(a) || !readable(b):
		c.unread(a, b, "the content could not be read to its end")
		return
	case a.Closed || b.Closed:
		c.unread(a, b, "what is inside is not listed: limit on entries or depth reached")
		return
	}
	if a.Opened() && b.Opened() {
		c.opened(a, b, kind)
		return
	}
	if a.Opened() != b.Opened() {
		if x, y := c.a.closed(a), c.b.closed(b); x+y != "" {
			side := "a"
			if x == "" {
				side = "b"
			}
			c.unreadable(a.Path, side, x+y)
			return
		}
	}
	if kind == "" {
		kind = "changed"
	}
	c.jobs = append(c.jobs, job{a: a, b: b, diff: c.add(difference(a, b, kind))})
}

// readable: the content was read to its end.
func readable(n *tree.Node) bool {
	return (!n.Ref.Digest.IsZero() || n.Format == "dir" || n.Type != assay.Regular) && !n.Damaged
}

// unread notes a pair one side of which could not be read.
func (c *comparing) unread(a, b *tree.Node, why string) {
	side := "both"
	switch x, y := readable(a) && !a.Closed, readable(b) && !b.Closed; {
	case y && !x:
		side = "a"
	case x && !y:
		side = "b"
	}
	c.unreadable(a.Path, side, why)
}

// opened compares two containers: what is in them, then their own bytes.
func (c *comparing) opened(a, b *tree.Node, kind string) {
	x, y := a, b
	if a.Format != b.Format {
		x, y = peel(a, b)
		for n := a; n != x; n = n.Kids[0] {
			c.jobs = append(c.jobs, job{a: n, container: true, diff: -1})
		}
		for n := b; n != y; n = n.Kids[0] {
			c.jobs = append(c.jobs, job{b: n, container: true, diff: -1})
		}
		if x != a || y != b {
			i := c.add(difference(a, b, orChanged(kind)))
			c.all[i].Ranges = []assay.Range{packedAs(a, b)}
			c.contents(x, y, "")
			return
		}
	}
	if kind != "" {
		c.add(difference(a, b, kind))
	}
	pairs := pair.Match(x.Kids, y.Kids)
	for _, p := range pairs {
		c.entries(x, y, p)
	}
	c.jobs = append(c.jobs, job{a: x, b: y, pairs: pairs, container: true, diff: -1})
}

func orChanged(kind string) string {
	if kind == "" {
		return "changed"
	}
	return kind
}

// packedAs says that the same may be in containers of different kinds.
func packedAs(a, b *tree.Node) assay.Range {
	return assay.Range{
		A: 0, B: 0, Length: a.Ref.Size, LengthB: b.Ref.Size, Cause: "container", Part: "container",
		TextA: formats(a), TextB: formats(b),
	}
}

// formats names the containers around each other.
func formats(n *tree.Node) string {
	list := []string{n.Format}
	for len(n.Kids) == 1 && n.Kids[0].Opened() {
		n = n.Kids[0]
		list = append(list, n.Format)
	}
	return strings.Join(list, " > ")
}

// peel goes through containers that hold one container only, until both sides
// hold the same bytes, are containers of one format, or hold several entries.
func peel(a, b *tree.Node) (*tree.Node, *tree.Node) {
	la, lb := chain(a), chain(b)
	for depth := range len(la) + len(lb) - 1 {
		for i := max(0, depth-len(lb)+1); i <= min(depth, len(la)-1); i++ {
			x, y := la[i], lb[depth-i]
			if x.Ref.Digest == y.Ref.Digest && !x.Ref.Digest.IsZero() || x.Format == y.Format && x.Format != "" {
				return x, y
			}
		}
	}
	return la[len(la)-1], lb[len(lb)-1]
}

// chain is a container and what it holds, as long as that is one thing.
func chain(n *tree.Node) []*tree.Node {
	list := []*tree.Node{n}
	for len(n.Kids) == 1 && n.Kids[0].Opened() {
		n = n.Kids[0]
		list = append(list, n)
	}
	return list
}

// entries compares a pair of entries of the containers a and b.
func (c *comparing) entries(a, b *tree.Node, p pair.Pair) {
	switch {
	case p.B == nil:
		if why := c.b.hurt(b); why != "" {
			c.unreadable(p.A.Path, "b", "not found, and not all of its container could be read: "+why)
			return
		}
		c.alone(p.A, b, "removed")
		return
	case p.A == nil:
		if why := c.a.hurt(a); why != "" {
			c.unreadable(p.B.Path, "a", "not found, and not all of its container could be read: "+why)
			return
		}
		c.alone(p.B, a, "added")
		return
	}
	kind := ""
	if p.Renamed {
		kind = "renamed"
	}
	ranges := c.attributes(a, b, p.A, p.B)
	if p.Repacked {
		ranges = append(ranges, assay.Range{A: -1, B: -1, Cause: "compression", Part: "name", TextA: p.A.Name, TextB: p.B.Name, Note: "the ending says how the entry is compressed"})
	}
	if len(ranges) > 0 {
		i := c.add(difference(p.A, p.B, "metadata"))
		c.all[i].Ranges = ranges
	} else if kind == "" && kindOf(p.A) == kindOf(p.B) && kindOf(p.A) != assay.Regular {
		c.out.Same++
		return
	}
	if kindOf(p.A) == assay.Regular && kindOf(p.B) == assay.Regular {
		c.contents(p.A, p.B, kind)
	}
}

// alone notes an entry that only one side has.
func (c *comparing) alone(n, other *tree.Node, kind string) {
	d := assay.Difference{Path: n.Path, Kind: kind}
	r := assay.Range{A: -1, B: -1, Length: n.Ref.Size, Cause: "unexplained", Part: "entry"}
	if kind == "removed" {
		d.A, d.AtA, r.A = n.Ref, n.At(), 0
	} else {
		d.B, d.AtB, r.B = n.Ref, n.At(), 0
	}
	if n.Type == assay.Dir && implied(n, other) {
		r.Cause, r.Note = "container", "one of the containers records no directories, or not all"
	}
	if k := n.Count(); k > 0 {
		d.Detail = fmt.Sprintf("with %d entries inside", k)
	}
	d.Ranges = []assay.Range{r}
	c.add(d)
}

// implied: the directory is there on the other side as a part of names.
func implied(n, other *tree.Node) bool {
	if n.Name == "" {
		return true
	}
	for _, k := range other.Kids {
		if strings.HasPrefix(k.Name, n.Name+"/") {
			return true
		}
	}
	return false
}

// difference is a row about a pair, without ranges.
func difference(a, b *tree.Node, kind string) assay.Difference {
	d := assay.Difference{Path: a.Path, Kind: kind, A: a.Ref, B: b.Ref, AtA: a.At(), AtB: b.At()}
	if !samePlace(a, b) {
		d.Other = b.Path
	}
	return d
}

// samePlace: the paths are the same but for the names of the images.
func samePlace(a, b *tree.Node) bool {
	_, x, _ := strings.Cut(string(a.Path), "!/")
	_, y, _ := strings.Cut(string(b.Path), "!/")
	return path.Clean("/"+x) == path.Clean("/"+y)
}
