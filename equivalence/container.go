package equivalence

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/equivalence/align"
	"assay/equivalence/allowance"
	"assay/equivalence/pair"
	"assay/equivalence/tree"
)

// container compares the bytes of two containers that are not contents of
// entries, field by field; of a container that only one side has it says what
// is in it besides contents.
func (c *comparing) container(j *job) {
	var x, y *account
	var err error
	if j.a != nil {
		if x, err = c.account(&c.a, j.a); err != nil {
			c.unreadable(j.a.Path, "a", err.Error())
			return
		}
	}
	if j.b != nil {
		if y, err = c.account(&c.b, j.b); err != nil {
			c.unreadable(j.b.Path, "b", err.Error())
			return
		}
	}
	n := j.a
	if n == nil {
		n = j.b
	}
	if x == nil && j.a != nil || y == nil && j.b != nil {
		if n.Format != "dir" {
			c.give(j, []assay.Range{{A: 0, B: 0, Length: n.Ref.Size, Cause: allowance.NotAvailable, Part: "container", Note: "of one side only a report is there: bytes beside the contents cannot be compared"}})
		}
		return
	}
	var ranges []assay.Range
	switch {
	case n.Format == "dir":
	case x == nil:
		ranges = y.lonely(false)
	case y == nil:
		ranges = x.lonely(true)
	case x.format != y.format: // fields of two formats have nothing in common; entries were compared
		ranges = slices.Concat([]assay.Range{packedAs(j.a, j.b)}, x.lonely(true), y.lonely(false))
	default:
		ranges = c.fieldByField(j, x, y)
	}
	if r, differs := order(j.pairs); differs {
		ranges = append(ranges, r)
	}
	if len(ranges) == 0 && x != nil && y != nil && n.Format != "dir" && c.quiet(j) {
		ranges = []assay.Range{{A: 0, B: 0, Length: j.a.Ref.Size, LengthB: other(j.b.Ref.Size, j.a.Ref.Size), Cause: allowance.Unexplained, Part: "container", Note: "the bytes are not the same, and nothing that format/" + n.Format + " tells of them differs"}}
	}
	c.give(j, c.withheld(j, ranges))
}

// quiet reports whether the digests of two containers differ and those of their
// entries and what is recorded of them do not.
func (c *comparing) quiet(j *job) bool {
	if j.a.Ref.Digest == j.b.Ref.Digest {
		return false
	}
	for _, p := range j.pairs {
		if p.A == nil || p.B == nil || p.A.Ref.Digest != p.B.Ref.Digest || p.A.Name != p.B.Name || len(c.attributes(j.a, j.b, p.A, p.B)) > 0 {
			return false
		}
	}
	return true
}

// give adds ranges to the difference of a job, or makes one.
func (c *comparing) give(j *job, ranges []assay.Range) {
	if len(ranges) == 0 {
		return
	}
	if j.diff < 0 {
		d := assay.Difference{Kind: "changed"}
		switch {
		case j.a == nil:
			d.Path, d.B, d.AtB = j.b.Path, j.b.Ref, j.b.At()
		case j.b == nil:
			d.Path, d.A, d.AtA = j.a.Path, j.a.Ref, j.a.At()
		default:
			d = difference(j.a, j.b, "changed")
		}
		j.diff = c.add(d)
	}
	c.all[j.diff].Ranges = append(c.all[j.diff].Ranges, ranges...)
}

// order says whether entries that both containers have stand in another order.
func order(pairs []pair.Pair) (assay.Range, bool) {
	// pairs are in the order of A; B's order is that of positions
	at := map[*tree.Node]int{}
	var b []*tree.Node
	for _, p := range pairs {
		if p.B != nil {
			b = append(b, p.B)
		}
	}
	for i, n := range inOrder(b) {
		at[n] = i
	}
	last := -1
	for _, p := range pairs {
		if p.A == nil || p.B == nil {
			continue
		}
		if at[p.B] < last {
			return assay.Range{A: -1, B: -1, Cause: "ordering", Part: "order of entries", TextA: p.A.Name, Note: "the same entries stand in another order"}, true
		}
		last = at[p.B]
	}
	return assay.Range{}, false
}

// inOrder sorts entries of one container by their place in it.
func inOrder(list []*tree.Node) []*tree.Node {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y *tree.Node) int { return x.Place - y.Place })
	return list
}

// account is what is known about the bytes of one container.
type account struct {
	node    *tree.Node
	content assay.Content
	fields  []assay.Field
	// rest are the ranges that no field covers, by offset.
	rest   []span
	format string
	told   bool // the format says what its bytes mean
}

type span struct{ off, n int64 }

// account asks what the bytes of a container mean; nil when only a report is
// there.
func (c *comparing) account(s *Side, n *tree.Node) (*account, error) {
	if n.Format == "dir" {
		return &account{node: n}, nil
	}
	if s.Contents == nil {
		return nil, nil
	}
	at, err := s.Contents.Open(n.Ref.Digest)
	if err != nil {
		return nil, err
	}
	x := &account{node: n, content: at, format: n.Format}
	layer := s.Layer(n.Ref.Digest)
	if layer == nil {
		return nil, fmt.Errorf("container %s: nothing is known of how it was opened", n.Format)
	}
	x.told, err = s.Contents.Fields(n.Ref.Digest, func(f assay.Field) {
		if f.Offset >= 0 && f.Length >= 0 && f.Length <= at.Size()-f.Offset {
			x.fields = append(x.fields, f)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("fields of %s: %w", n.Format, err)
	}
	x.spans(layer)
	x.uncovered()
	return x, nil
}

// spans adds fields for what the unpacker knows: contents that stand in the
// container as they are, and padding; where the format says what its bytes
// mean, only padding behind the container. Contents that are decoded are not
// accounted for without the format's word: something may be left over behind a
// stream.
func (x *account) spans(l *assay.Layer) {
	end := int64(0)
	for _, f := range x.fields {
		end = max(end, f.Offset+f.Length)
	}
	for _, s := range l.Spans {
		if s.Use == assay.Padding && (!x.told || s.Offset >= end) && x.filled(s) {
			x.fields = append(x.fields, assay.Field{Offset: s.Offset, Length: s.Length, Name: "padding", Role: assay.Fill})
		}
	}
	if x.told {
		return
	}
	for _, k := range l.Children {
		if k.Offset >= 0 && k.Ref.Size > 0 {
			x.fields = append(x.fields, assay.Field{Offset: k.Offset, Length: k.Ref.Size, Name: "content", Role: assay.Encoded, Entry: k.Name})
		}
	}
}

// filled: the padding is one of the two values that flash and files are filled
// with, erased and zero.
func (x *account) filled(s assay.Span) bool {
	var b [1]byte
	if n, _ := x.content.ReadAt(b[:], s.Offset); n < 1 {
		return false
	}
	return b[0] == 0 || b[0] == 0xff
}

// uncovered finds what no field covers.
func (x *account) uncovered() {
	by := make([]span, 0, len(x.fields))
	for _, f := range x.fields {
		by = append(by, span{f.Offset, f.Length})
	}
	slices.SortFunc(by, func(a, b span) int { return int(max(-1, min(1, a.off-b.off))) })
	at := int64(0)
	for _, s := range append(by, span{x.content.Size(), 0}) {
		if s.off > at {
			x.rest = append(x.rest, span{at, s.off - at})
		}
		at = max(at, s.off+s.n)
	}
}

// lonely are the ranges of a container that the other side does not have: what
// its bytes say besides contents and what follows from them.
func (x *account) lonely(isA bool) (ranges []assay.Range) {
	tell := func(off, n int64, cause, part, text string) {
		r := assay.Range{A: off, B: -1, Length: n, Cause: cause, Part: part, TextA: text}
		if !isA {
			r.A, r.B, r.TextA, r.TextB = -1, off, "", text
		}
		ranges = append(ranges, r)
	}
	for _, f := range x.fields {
		if f.Role == assay.Statement || f.Role == assay.Signed {
			if v := x.value(&f); !empty(v) {
				tell(f.Offset, f.Length, allowance.OfRole(f.Role), f.Name, shown(v))
			}
		}
	}
	for _, s := range x.rest {
		tell(s.off, s.n, allowance.Unexplained, "not accounted for by format/"+x.format, "")
	}
	return ranges
}

func empty(v []byte) bool { return strings.Trim(string(v), "\x00 ") == "" }

// maxValue is how many bytes of a field are read as its value.
const maxValue = 1 << 16

// value is what a field holds.
func (x *account) value(f *assay.Field) []byte {
	if f.Value != nil {
		return f.Value
	}
	b := make([]byte, min(f.Length, maxValue))
	n, _ := x.content.ReadAt(b, f.Offset)
	return b[:n]
}

// same reports whether two fields hold the same.
func same(x, y *account, f, g *assay.Field) bool {
	if f.Value != nil || g.Value != nil || f.Length <= maxValue && g.Length <= maxValue {
		return string(x.value(f)) == string(y.value(g))
	}
	if f.Length != g.Length {
		return false
	}
	runs, err := align.Contents(assay.Section(x.content, f.Offset, f.Length), assay.Section(y.content, g.Offset, g.Length), 0)
	return err == nil && len(runs) == 0
}
