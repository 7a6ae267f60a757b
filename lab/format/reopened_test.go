package format

import (
	"context"
	"testing"

	"assay"
)

// Fill is told where nothing else is, gap by gap, and only when all of a gap is
// one of the values.
func TestReopenedFill(t *testing.T) {
	b := []byte("H\x00\x00\x00C\xff\xff\x00\xffT")
	var got []assay.Field
	in := &Input{Content: assay.Bytes(b), Ctx: context.Background()}
	open := func(in *Input, out Sink) error {
		out.Property("sum", Matches)
		return out.Entry(assay.Entry{Name: "./c"}, One(4, 1))
	}
	r, err := Reopen(in, open, func(f assay.Field) { got = append(got, f) })
	if err != nil || !r.Says("sum") || r.Says("other") || r.Failed {
		t.Fatal(err, r)
	}
	r.Rows(0, Row{0, 1, "head", assay.Derived}, Row{1, 3, "zero", assay.Fill}, Row{5, 2, "not zero", assay.Fill}, Row{9, 2, "too long", assay.Statement})
	r.Contents()
	r.Fill(0, 10)
	r.Fill(5, 7)
	want := []assay.Field{
		{Offset: 0, Length: 1, Name: "head", Role: assay.Derived}, {Offset: 1, Length: 3, Name: "zero", Role: assay.Fill},
		{Offset: 4, Length: 1, Name: "content", Entry: "c", Role: assay.Encoded}, {Offset: 5, Length: 2, Name: "padding", Role: assay.Fill},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		if g := got[i]; g.Offset != w.Offset || g.Length != w.Length || g.Name != w.Name || g.Role != w.Role || g.Entry != w.Entry {
			t.Errorf("field %d: %+v, want %+v", i, g, w)
		}
	}
}
