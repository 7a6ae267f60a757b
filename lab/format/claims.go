package format

import (
	"slices"

	"assay"
)

// Claims collects what Fields tells of a container's bytes where fields are
// met in no order, as in file systems. In the end it looks at what nothing was
// told of, sees to it that fields do not overlap, and tells them in the order
// of their places. It is for one goroutine.
type Claims struct {
	c      assay.Content
	tell   func(assay.Field)
	fields []assay.Field
	gaps   int // fields that Unclaimed knows
	used   Used
}

// NewClaims is for the fields of c. Done has to be called at the end.
func NewClaims(c assay.Content, tell func(assay.Field)) *Claims {
	return &Claims{c: c, tell: tell}
}

// Field claims the n bytes at off. What reaches out of the content is left out.
func (c *Claims) Field(role assay.Role, name, entry string, off, n int64) {
	c.put(assay.Field{Offset: off, Length: n, Name: name, Entry: entry, Role: role})
}

// Value claims the n bytes at off, which mean value.
func (c *Claims) Value(role assay.Role, name, entry string, off, n int64, value []byte) {
	if value == nil {
		value = []byte{}
	}
	c.put(assay.Field{Offset: off, Length: n, Name: name, Entry: entry, Role: role, Value: value})
}

// When claims the n bytes at off if what they say was found to be true.
func (c *Claims) When(true bool, role assay.Role, name, entry string, off, n int64) {
	if true {
		c.Field(role, name, entry, off, n)
	}
}

func (c *Claims) put(f assay.Field) {
	if f.Length > 0 && f.Offset >= 0 && f.Offset <= c.c.Size() && f.Length <= c.c.Size()-f.Offset {
		c.fields = append(c.fields, f)
	}
}

// Unclaimed gives the parts of [from, to) that nothing was told of, in order.
func (c *Claims) Unclaimed(from, to int64) (gaps []Range) {
	for _, f := range c.fields[c.gaps:] {
		c.used.Add(f.Offset, f.Length)
	}
	c.gaps = len(c.fields)
	slices.SortFunc(c.used, func(a, b Range) int { return int(max(-1, min(1, a.Offset-b.Offset))) })
	joined := c.used[:0]
	for _, r := range c.used { // neighbours become one, so that sorting stays cheap
		if k := len(joined) - 1; k >= 0 && r.Offset <= joined[k].Offset+joined[k].Length {
			joined[k].Length = max(joined[k].Length, r.Offset+r.Length-joined[k].Offset)
			continue
		}
		joined = append(joined, r)
	}
	c.used = joined
	to = min(to, c.c.Size())
	for _, r := range c.used {
		if r.Offset >= to {
			break
		}
		if r.Offset > from {
			gaps = append(gaps, Range{from, r.Offset - from})
		}
		from = max(from, r.Offset+r.Length)
	}
	if from < to {
		gaps = append(gaps, Range{from, to - from})
	}
	return gaps
}

// Fill claims what nothing was told of in [from, to) as far as it is unused
// and filled with one of the values. It is looked at in pieces that end where
// a multiple of unit ends; a piece that holds anything else is left alone as a
// whole.
func (c *Claims) Fill(from, to, unit int64, values ...byte) {
	for _, gap := range c.Unclaimed(from, to) {
		c.fillGap(gap, unit, values)
	}
}

func (c *Claims) fillGap(gap Range, unit int64, values []byte) {
	end := gap.Offset + gap.Length
	start := gap.Offset // of the fill that is not told yet
	for at := gap.Offset; at < end; {
		n := min(unit-at%unit, end-at)
		if !slices.ContainsFunc(values, func(v byte) bool { return Holds(c.c, at, n, v) }) {
			c.Field(assay.Fill, "fill", "", start, at-start)
			start = at + n
		}
		at += n
	}
	c.Field(assay.Fill, "fill", "", start, end-start)
}

// Done tells everything. Of fields that overlap the stored bytes of contents
// are told once; anything else that overlaps, which no sound container has, is
// left untold, so that it has to be the same on both sides.
func (c *Claims) Done() {
	slices.SortStableFunc(c.fields, func(a, b assay.Field) int { return int(max(-1, min(1, a.Offset-b.Offset))) })
	end := int64(0) // of what was met so far
	for i := range c.fields {
		f := c.fields[i]
		stop := f.Offset + f.Length
		from := max(f.Offset, min(end, stop))
		until := stop
		if f.Role != assay.Encoded && (f.Offset < end || i+1 < len(c.fields) && c.fields[i+1].Offset < stop) {
			if i+1 < len(c.fields) {
				until = min(until, max(c.fields[i+1].Offset, from))
			}
			if f.Value != nil || f.Offset < end {
				until = from
			}
		}
		end = max(end, stop)
		if f.Offset, f.Length = from, until-from; f.Length > 0 {
			c.tell(f)
		}
	}
	c.fields, c.used = nil, nil
}
