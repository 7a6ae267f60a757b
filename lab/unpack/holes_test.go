package unpack

import (
	"context"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
)

// A damaged size makes a file of terabytes out of a few blocks: what stands
// there is given, zeros without end are not.
func TestSizeOfHoles(t *testing.T) {
	sparse := boxFormat
	sparse.Open = func(in *format.Input, out format.Sink) error {
		return out.Entry(assay.Entry{Name: "lastlog"}, format.Body{Size: 1 << 42, Extents: []format.Range{{Offset: 8, Length: 20}, {Offset: -1, Length: 1 << 42}}})
	}
	b := box(file{"a", false, noise(50, 2)})
	r := Content(context.Background(), "fw.bin", assay.Bytes(b), Options{Formats: []Named{{"sparse", sparse}}, Jobs: 2, Limits: assay.DefaultLimits()})
	for f := range r.Walk {
		if f.Name == "lastlog" && (f.Ref.Size != 20+int64(len(b)) || !f.Damaged) {
			t.Errorf("%d bytes, damaged %v", f.Ref.Size, f.Damaged)
		}
	}
	if !strings.Contains(listing(r), "size is wrong") {
		t.Errorf("nothing is told:\n%s", listing(r))
	}
}
