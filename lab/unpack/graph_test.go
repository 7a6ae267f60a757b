package unpack

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
)

// A header that names the whole file as a part of it.
func TestContainsItself(t *testing.T) {
	loop := boxFormat
	loop.Open = func(in *format.Input, out format.Sink) error {
		return out.Entry(assay.Entry{Name: "self", Piece: true}, format.One(0, in.Size()))
	}
	b := box(file{"a", false, noise(50, 2)})
	r := Content(context.Background(), "fw.bin", assay.Bytes(b), Options{Formats: []Named{{"loop", loop}}, Jobs: 2, Limits: assay.DefaultLimits()})
	got := paths(r)
	if fmt.Sprint(got) != "[fw.bin fw.bin!/self]" || !strings.Contains(listing(r), "contains itself") {
		t.Errorf("%q\n%s", got, listing(r))
	}
}

// Eight copies in each of eight copies, and so on: few contents, no end of
// rows.
func TestCopiesOfCopies(t *testing.T) {
	b := noise(9, 9)
	for level := range 6 {
		var files []file
		for i := range 8 {
			files = append(files, file{fmt.Sprint("copy", i), false, b})
		}
		b = box(files...)
		_ = level
	}
	r := take(t, 2, b, func(l *assay.Limits) { l.Entries = 1000 })
	rows := 0
	for range r.Walk {
		rows++
	}
	if rows > 1001 || rows < 300 {
		t.Errorf("%d rows under a limit of 1000", rows)
	}
	if !strings.Contains(listing(r), "listing ends here") {
		t.Error("nothing is told")
	}
}
