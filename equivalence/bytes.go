package equivalence

import (
	"fmt"
	"sort"

	"assay"
	"assay/equivalence/align"
	"assay/equivalence/allowance"
	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// bytes compares two contents part by part. A pair of contents that was
// compared before has the same ranges, whatever its names.
func (c *comparing) bytes(j *job) {
	key := [2]assay.Digest{j.a.Ref.Digest, j.b.Ref.Digest}
	ranges, known := c.known[key]
	if !known {
		x, y := c.open(&c.a, j.a.Ref.Digest), c.open(&c.b, j.b.Ref.Digest)
		if x == nil || y == nil {
			if c.a.Contents == nil || c.b.Contents == nil {
				c.give(j, []assay.Range{{A: 0, B: 0, Length: j.a.Ref.Size, LengthB: other(j.b.Ref.Size, j.a.Ref.Size), Cause: allowance.NotAvailable, Note: "only a report is there: the digests are not equal, the content cannot be compared"}})
				return
			}
			c.unreadable(j.a.Path, "both", "the content could not be had a second time")
			return
		}
		d := c.differ(j, x, y)
		var err error
		if ranges, err = d.ranges(); err != nil {
			c.unreadable(j.a.Path, "both", err.Error())
			return
		}
		if !d.named {
			c.known[key] = ranges
		}
	}
	c.give(j, ranges)
}

func (c *comparing) open(s *Side, d assay.Digest) assay.Content {
	if s.Contents == nil {
		return nil
	}
	x, err := s.Contents.Open(d)
	if err != nil {
		return nil
	}
	return x
}

// other is a length that is told only when it is another one.
func other(n, than int64) int64 {
	if n == than {
		return 0
	}
	return n
}

// differ finds the ranges of one pair of contents and their causes.
type differ struct {
	c     *comparing
	j     *job
	a, b  assay.Content
	kind  string
	named bool // the causes depend on names or on other files
	out   []assay.Range
	count int64
	// of texts: where an offset stands
	inA, inB inside.Places
}

func (c *comparing) differ(j *job, a, b assay.Content) *differ {
	d := &differ{c: c, j: j, a: a, b: b}
	if j.a.Kind == j.b.Kind {
		d.kind = j.a.Kind
	}
	return d
}

// ranges finds what differs: in texts line by line, in what has parts part by
// part, in anything else byte by byte.
func (d *differ) ranges() ([]assay.Range, error) {
	if d.located() {
		return d.text()
	}
	a, b := d.parts(d.a, d.j.a.Name), d.parts(d.b, d.j.b.Name)
	if a == nil || b == nil {
		a, b = []part.Part{{Length: d.a.Size()}}, []part.Part{{Length: d.b.Size()}}
	}
	twins, onlyA, onlyB := twins(a, b)
	last := int64(-1)
	for _, t := range twins {
		if err := d.twin(t); err != nil {
			return nil, err
		}
		if t.with.Offset < last {
			d.misplaced(t)
		}
		last = max(last, t.with.Offset)
	}
	for _, p := range onlyA {
		d.explain(twin{p, p}, align.Run{A: p.Offset, LenA: p.Length, B: -1})
	}
	for _, p := range onlyB {
		d.explain(twin{p, p}, align.Run{A: -1, B: p.Offset, LenB: p.Length})
	}
	if len(d.out) == 0 {
		d.out = []assay.Range{{A: 0, B: 0, Length: d.a.Size(), LengthB: other(d.b.Size(), d.a.Size()), Cause: allowance.Unexplained, Note: "all parts are the same, the whole is not"}}
	}
	sort.SliceStable(d.out, func(i, j int) bool { return place(&d.out[i]) < place(&d.out[j]) })
	return d.out, nil
}

// misplaced: what a part stands behind may decide what it does.
func (d *differ) misplaced(t twin) {
	d.out = append(d.out, assay.Range{
		A: t.Offset, B: t.with.Offset, Length: t.Length, LengthB: other(t.with.Length, t.Length),
		Cause: allowance.Unexplained, Part: t.Name, Note: "it stands behind other parts than on the other side",
	})
}

func place(r *assay.Range) int64 {
	if r.A >= 0 {
		return r.A
	}
	return r.B
}

// parts are those that a splitter names, nil if none does.
func (d *differ) parts(c assay.Content, name string) []part.Part {
	s, in := d.splitter(c, name, func(s *inside.Named) bool { return s.Parts != nil })
	if s == nil {
		return nil
	}
	parts, err := split(s, in)
	if err != nil || len(parts) == 0 {
		return nil
	}
	return inside.Cover(parts, c.Size())
}

// splitter finds who knows a content.
func (d *differ) splitter(c assay.Content, name string, want func(*inside.Named) bool) (*inside.Named, *inside.Input) {
	if d.kind == "" {
		return nil, nil
	}
	head := make([]byte, min(c.Size(), 4096))
	n, _ := c.ReadAt(head, 0)
	for i := range d.c.insides {
		if s := &d.c.insides[i]; want(s) && s.Fits(d.kind, name, head[:n]) {
			return s, &inside.Input{Content: c, Ctx: d.c.ctx, Kind: d.kind, Name: name}
		}
	}
	return nil, nil
}

func split(s *inside.Named, in *inside.Input) (parts []part.Part, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("inside/%s panicked: %v", s.Name, p)
		}
	}()
	return s.Parts(in)
}

// twin is a pair of parts that are compared with each other.
type twin struct {
	part.Part           // on side A
	with      part.Part // on side B
}

// twins pairs parts of one name, of several the first with the first.
func twins(a, b []part.Part) (both []twin, onlyA, onlyB []part.Part) {
	names := map[string][]int{}
	for i, p := range b {
		names[p.Name] = append(names[p.Name], i)
	}
	used := make([]bool, len(b))
	for _, p := range a {
		if list := names[p.Name]; len(list) > 0 {
			both = append(both, twin{p, b[list[0]]})
			used[list[0]], names[p.Name] = true, list[1:]
		} else {
			onlyA = append(onlyA, p)
		}
	}
	for i, p := range b {
		if !used[i] {
			onlyB = append(onlyB, p)
		}
	}
	return both, onlyA, onlyB
}

// twin compares a pair of parts. Code and data that are laid out at addresses
// are compared in place when they are as long.
func (d *differ) twin(t twin) error {
	runs, err := align.Contents(assay.Section(d.a, t.Offset, t.Length), assay.Section(d.b, t.with.Offset, t.with.Length), inMemory)
	if err != nil {
		return err
	}
	for _, r := range runs {
		r.A += t.Offset
		r.B += t.with.Offset
		d.explain(t, r)
	}
	return nil
}

// maxTold is how many ranges of one pair of contents are explained; those
// behind them are one more range, unexplained.
const maxTold = 1 << 16

// explain finds the cause of one run in a pair of parts.
func (d *differ) explain(t twin, r align.Run) {
	if d.count++; d.count > maxTold {
		if d.count == maxTold+1 {
			d.out = append(d.out, assay.Range{A: r.A, B: r.B, Length: d.a.Size() - r.A, LengthB: d.b.Size() - r.B, Cause: allowance.Unexplained, Note: "more ranges than are looked at"})
		}
		return
	}
	out := assay.Range{A: r.A, B: r.B, Length: r.LenA, Part: t.Name}
	switch {
	case r.LenA == 0:
		out.Length, out.A = r.LenB, -1
	case r.LenB == 0:
		out.B = -1
	case r.LenB != r.LenA:
		out.LengthB = r.LenB
	}
	x := &allowance.Difference{Kind: d.kind, Name: d.j.a.Name, Path: d.j.a.Path, Part: t.Part, Sides: d}
	if t.Use != t.with.Use {
		x.Part.Use = part.Plain
	}
	if d.inA != nil {
		x.A, x.B = allowance.InLines(d.a, t.Part, r.A, r.LenA), allowance.InLines(d.b, t.with, r.B, r.LenB)
		out.TextA, out.TextB = lines(&x.A, r.LenA > 0 || !entire(&x.B)), lines(&x.B, r.LenB > 0 || !entire(&x.A))
	} else {
		x.A, x.B = allowance.InPart(d.a, t.Part, r.A, r.LenA), allowance.InPart(d.b, t.with, r.B, r.LenB)
		out.TextA, out.TextB = seen(&x.A), seen(&x.B)
	}
	out.Cause = allowance.Unexplained
	for i := range d.c.allowances {
		a := &d.c.allowances[i]
		if a.Explain == nil {
			continue
		}
		if note, ok := a.Explain(x); ok {
			out.Cause, out.Note = a.Name, note
			break
		}
	}
	if d.c.opt.Policy.HasOwn() {
		d.named = true
		out.Own = d.c.opt.Policy.Own(d.j.a.Path, &out, whole(&x.A), whole(&x.B))
	}
	d.out = append(d.out, out)
}
