package equivalence

import (
	"bytes"
	"fmt"
	"slices"

	"assay"
	"assay/equivalence/align"
	"assay/equivalence/allowance"
	"assay/internal/legible"
)

// fieldKey is what fields of two containers are paired by.
type fieldKey struct {
	role        assay.Role
	name, entry string
}

// fieldByField compares two containers of one format: fields by their names,
// then what no field covers.
func (c *comparing) fieldByField(j *job, x, y *account) (ranges []assay.Range) {
	names := c.partners(j)
	byKey := make(map[fieldKey][]int, len(y.fields))
	for i := range y.fields {
		f := &y.fields[i]
		if f.Role == assay.Fill {
			continue
		}
		entry := f.Entry
		if n, ok := names.ofB[entry]; ok {
			entry = n
		}
		k := fieldKey{f.Role, f.Name, entry}
		byKey[k] = append(byKey[k], i)
	}
	used := make([]bool, len(y.fields))
	for i := range x.fields {
		f := &x.fields[i]
		if f.Role == assay.Fill {
			continue
		}
		k := fieldKey{f.Role, f.Name, f.Entry}
		list := byKey[k]
		if len(list) == 0 {
			if r, tell := names.oneSided(x, f, true); tell {
				ranges = append(ranges, r)
			}
			continue
		}
		g := &y.fields[list[0]]
		used[list[0]], byKey[k] = true, list[1:]
		if !same(x, y, f, g) {
			if r, tell := names.changed(x, y, f, g); tell {
				ranges = append(ranges, r)
			}
		}
	}
	for i := range y.fields {
		if f := &y.fields[i]; !used[i] && f.Role != assay.Fill {
			if r, tell := names.oneSided(y, f, false); tell {
				ranges = append(ranges, r)
			}
		}
	}
	ranges = append(ranges, fills(x, y)...)
	return append(ranges, c.rests(x, y)...)
}

// naming knows which entries belong together and which of them are the same.
type naming struct {
	ofB  map[string]string // name on side B: name on side A
	same map[string]bool   // by the name on side A: content and attributes are the same
	has  map[string]bool   // by the name on side A: both sides have it
	told map[string]bool   // by the name on side A: a difference is listed for the entry
}

func (c *comparing) partners(j *job) *naming {
	n := &naming{map[string]string{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, p := range j.pairs {
		if p.A == nil || p.B == nil {
			continue
		}
		n.ofB[p.B.Name] = p.A.Name
		n.has[p.A.Name] = true
		n.same[p.A.Name] = p.A.Ref.Digest == p.B.Ref.Digest && !p.A.Damaged && !p.B.Damaged
		n.told[p.A.Name] = p.A.Ref.Digest != p.B.Ref.Digest || p.A.Name != p.B.Name || len(c.attributes(j.a, j.b, p.A, p.B)) > 0
	}
	return n
}

// changed is the range of a field that holds something else on each side.
// What an entry's own difference says is not said again; an attribute that
// differs although the entry does not is one that the listing does not show.
func (n *naming) changed(x, y *account, f, g *assay.Field) (assay.Range, bool) {
	if f.Role == assay.Attribute && (n.told[f.Entry] || !n.has[f.Entry] && f.Entry != "") {
		return assay.Range{}, false
	}
	r := assay.Range{A: f.Offset, B: g.Offset, Length: f.Length, Cause: allowance.OfRole(f.Role), Part: partOf(f)}
	if g.Length != f.Length {
		r.LengthB = g.Length
	}
	if f.Role == assay.Encoded {
		switch {
		case f.Entry == "":
			return r, true
		case !n.has[f.Entry]: // nobody has compared what this decodes to
			r.Cause, r.Note = allowance.Unexplained, "what is stored here belongs to no entry that both sides have"
			return r, true
		}
		return r, n.same[f.Entry]
	}
	r.TextA, r.TextB = shown(x.value(f)), shown(y.value(g))
	return r, true
}

// oneSided is the range of a field that the other side does not have.
func (n *naming) oneSided(x *account, f *assay.Field, isA bool) (assay.Range, bool) {
	if f.Role == assay.Attribute || f.Role == assay.Encoded {
		return assay.Range{}, false
	}
	r := assay.Range{A: f.Offset, B: -1, Length: f.Length, Cause: allowance.OfRole(f.Role), Part: partOf(f)}
	v := x.value(f)
	if isA {
		r.TextA = shown(v)
	} else {
		r.A, r.B, r.TextB = -1, f.Offset, shown(v)
	}
	return r, f.Role == assay.Derived || !empty(v)
}

func partOf(f *assay.Field) string {
	if f.Entry == "" {
		return f.Name
	}
	return f.Name + " of " + f.Entry
}

// fills says when unused bytes take more room on one side, or are filled with
// something else.
func fills(x, y *account) []assay.Range {
	a, b := unused(x), unused(y)
	r := assay.Range{A: -1, B: -1, Length: a.size, LengthB: b.size, Cause: "padding", Part: "fill"}
	if a.size != b.size {
		r.Note = fmt.Sprintf("the format's own fill: %s and %s", legible.Count(a.size, "byte"), legible.Count(b.size, "byte"))
		return []assay.Range{r}
	}
	at, n := unlike(a, b)
	if n == 0 {
		return nil
	}
	r.A, r.B, r.Length, r.LengthB = a.place(at), b.place(at), n, 0
	r.TextA, r.TextB = shown(a.bytes(at, 1)), shown(b.bytes(at, 1))
	r.Note = "the format's own fill, of another value: bytes that differ are counted from the first one on"
	return []assay.Range{r}
}

// unused is all fill of a container, in order.
func unused(x *account) *strung {
	s := &strung{of: x.content}
	for _, f := range x.fields {
		if f.Role == assay.Fill && f.Length > 0 {
			s.parts = append(s.parts, span{f.Offset, f.Length})
		}
	}
	slices.SortFunc(s.parts, func(a, b span) int { return int(max(-1, min(1, a.off-b.off))) })
	s.index()
	return s
}

// unlike counts bytes that differ between two contents of one length, and says
// where the first of them is. What cannot be read differs.
func unlike(a, b *strung) (first, n int64) {
	x, y := make([]byte, 64<<10), make([]byte, 64<<10)
	for at := int64(0); at < a.size; at += int64(len(x)) {
		k := min(int64(len(x)), a.size-at)
		got, _ := a.ReadAt(x[:k], at)
		other, _ := b.ReadAt(y[:k], at)
		if got != other || !bytes.Equal(x[:got], y[:got]) {
			for i := range k {
				if i >= int64(min(got, other)) || x[i] != y[i] {
					if n++; n == 1 {
						first = at + i
					}
				}
			}
		}
	}
	return first, n
}

// rests compares what no field covers: it has to be the same, in order.
func (c *comparing) rests(x, y *account) (ranges []assay.Range) {
	a, b := &strung{of: x.content, parts: x.rest}, &strung{of: y.content, parts: y.rest}
	a.index()
	b.index()
	runs, err := align.Contents(a, b, inMemory)
	if err != nil {
		c.unreadable(x.node.Path, "both", err.Error())
		return nil
	}
	for _, r := range runs {
		ranges = append(ranges, strung2(a, b, r, x.format)...)
	}
	return ranges
}

// inMemory is up to which size contents are compared in memory, which finds
// what was inserted and taken away.
const inMemory = 32 << 20

// strung2 brings a run of strung parts back to the places in the containers,
// one range for each piece of side A, or of B when A has nothing.
func strung2(a, b *strung, r align.Run, format string) (ranges []assay.Range) {
	for r.LenA > 0 || r.LenB > 0 {
		n, m := a.within(r.A, r.LenA), b.within(r.B, r.LenB)
		if r.LenA > 0 && r.LenB > 0 {
			n, m = min(n, max(m, 1)), min(m, max(n, 1))
		}
		out := assay.Range{A: a.place(r.A), B: b.place(r.B), Length: n, Cause: allowance.Unexplained, Part: "not accounted for by format/" + format}
		if r.LenA == 0 {
			out.A, out.Length = -1, m
		} else if r.LenB == 0 {
			out.B = -1
		} else if m != n {
			out.LengthB = m
		}
		out.TextA, out.TextB = shown(a.bytes(r.A, n)), shown(b.bytes(r.B, m))
		ranges = append(ranges, out)
		r = align.Run{A: r.A + n, LenA: r.LenA - n, B: r.B + m, LenB: r.LenB - m}
	}
	return ranges
}
