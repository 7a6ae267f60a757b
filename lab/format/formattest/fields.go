package formattest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sort"
	"testing"

	"assay"
	"assay/lab/format"
)

// Told is what a format says that the bytes of a container mean.
type Told struct {
	Format format.Format
	Bytes  []byte
	Fields []assay.Field // in the order in which they were told
	Err    error
}

// Tell asks f for the fields of a container, as lab does. The error is Measure's.
func Tell(f format.Format, c assay.Content) (*Told, error) {
	in := &format.Input{Content: c, Ctx: context.Background(), Limits: assay.DefaultLimits()}
	ext, err := f.Measure(in)
	if err != nil {
		return nil, err
	}
	if ext.Certainty != format.Unknown {
		in.Content = assay.Section(c, 0, ext.Length)
	}
	x := &Told{Format: f, Bytes: make([]byte, c.Size())}
	n, _ := c.ReadAt(x.Bytes, 0)
	x.Bytes = x.Bytes[:n]
	x.Err = f.Fields(in, func(g assay.Field) {
		if len(x.Fields) < 1<<20 {
			x.Fields = append(x.Fields, g)
		}
	})
	return x, nil
}

// Fields asks of Format.Fields, with a sound container, what must hold for all
// formats: fields stand in the container, do not overlap but for those with a
// value of their own (which name the block of a compressed table), come out the
// same twice, and cut and flipped containers give no panic and nothing outside.
// What the fields mean is for the caller to ask: Uncovered, Flips.
func Fields(t testing.TB, f format.Format, b []byte) *Told {
	t.Helper()
	x, err := Tell(f, assay.Bytes(b))
	if err != nil {
		t.Fatalf("measure: %v", err)
	}
	if x.Err != nil {
		t.Errorf("fields: %v", x.Err)
	}
	x.bounds(t)
	x.overlaps(t)
	again, err := Tell(f, Copied{b})
	if err != nil {
		t.Fatalf("measured out of a file: %v", err)
	}
	if d := firstDifference(x.Fields, again.Fields); d != "" {
		t.Errorf("fields told twice, the second time out of a file: %s", d)
	}
	rounds := 32
	if len(b) > 8<<10 {
		rounds = 8 // what is compressed takes long
	}
	for i := range 8 {
		hurt(t, f, b[:len(b)*i/8])
	}
	r := rand.New(rand.NewPCG(3, uint64(len(b))))
	for range rounds {
		c := bytes.Clone(b)
		for range 1 + r.IntN(6) {
			if len(c) > 0 {
				c[place(r, len(c))] ^= 1 << r.IntN(8)
			}
		}
		hurt(t, f, c)
	}
	return x
}

// place is a place among n bytes, half of them near the front.
func place(r *rand.Rand, n int) int {
	if r.IntN(2) == 0 {
		n = min(n, 512)
	}
	return r.IntN(n)
}

// hurt: fields of a container that is not sound stand in it.
func hurt(t testing.TB, f format.Format, b []byte) {
	t.Helper()
	if x, err := Tell(f, assay.Bytes(b)); err == nil {
		x.bounds(t)
	}
}

func (x *Told) bounds(t testing.TB) {
	t.Helper()
	for _, g := range x.Fields {
		if g.Offset < 0 || g.Length < 0 || g.Length > int64(len(x.Bytes))-g.Offset {
			t.Errorf("field %s outside of %d bytes", show(g), len(x.Bytes))
		}
		if g.Name == "" {
			t.Errorf("field %s has no name", show(g))
		}
	}
}

func (x *Told) overlaps(t testing.TB) {
	t.Helper()
	list := byOffset(x.Fields)
	var last assay.Field
	for _, g := range list {
		if g.Length == 0 {
			continue
		}
		if last.Length > 0 && g.Offset < last.Offset+last.Length && (g.Value == nil || last.Value == nil) {
			t.Errorf("fields overlap: %s and %s", show(last), show(g))
		}
		if g.Offset+g.Length > last.Offset+last.Length {
			last = g
		}
	}
}

func byOffset(fields []assay.Field) []assay.Field {
	list := append([]assay.Field(nil), fields...)
	sort.SliceStable(list, func(i, j int) bool { return list[i].Offset < list[j].Offset })
	return list
}

// Uncovered are the ranges that no field covers.
func (x *Told) Uncovered() (rest []format.Range) {
	at := int64(0)
	for _, g := range append(byOffset(x.Fields), assay.Field{Offset: int64(len(x.Bytes))}) {
		if g.Offset > at {
			rest = append(rest, format.Range{Offset: at, Length: g.Offset - at})
		}
		at = max(at, g.Offset+g.Length)
	}
	return rest
}

// Covered is the share of the bytes that fields cover, 0 to 1.
func (x *Told) Covered() float64 {
	n := int64(len(x.Bytes))
	if n == 0 {
		return 1
	}
	for _, r := range x.Uncovered() {
		n -= r.Length
	}
	return float64(n) / float64(len(x.Bytes))
}

// WantAll fails the test where a byte is in no field.
func (x *Told) WantAll(t testing.TB) *Told {
	t.Helper()
	for i, r := range x.Uncovered() {
		if i == 10 {
			t.Errorf("and more")
			break
		}
		t.Errorf("no field covers [%d,+%d): % x", r.Offset, r.Length, x.Bytes[r.Offset:r.Offset+min(r.Length, 32)])
	}
	return x
}

// At gives the fields that cover a byte.
func (x *Told) At(off int64) (list []assay.Field) {
	for _, g := range x.Fields {
		if off >= g.Offset && off-g.Offset < g.Length {
			list = append(list, g)
		}
	}
	return list
}

// value is what a field holds.
func (x *Told) value(g *assay.Field) []byte {
	if g.Value != nil {
		return g.Value
	}
	if g.Offset < 0 || g.Length < 0 || g.Length > int64(len(x.Bytes))-g.Offset {
		return nil
	}
	return x.Bytes[g.Offset : g.Offset+g.Length]
}

func show(g assay.Field) string {
	return fmt.Sprintf("%s %q of %q at [%d,+%d) = %.24x", g.Role, g.Name, g.Entry, g.Offset, g.Length, g.Value)
}

func firstDifference(a, b []assay.Field) string {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a) || i >= len(b):
			return fmt.Sprintf("%d fields, then %d", len(a), len(b))
		case show(a[i]) != show(b[i]) || !bytes.Equal(a[i].Value, b[i].Value):
			return show(a[i]) + ", then " + show(b[i])
		}
	}
	return ""
}
