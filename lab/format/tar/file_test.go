package tar

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

// TestFilesReadAlike: a content that cannot show its bytes, as a file, gives the
// same as one in memory.
func TestFilesReadAlike(t *testing.T) {
	file := Format
	file.Measure = func(in *format.Input) (format.Extent, error) { return Format.Measure(fileOnly(in)) }
	file.Open = func(in *format.Input, out format.Sink) error { return Format.Open(fileOnly(in), out) }
	r := rand.New(rand.NewPCG(3, 4))
	for name, b := range samples(t) {
		for i := range 60 {
			c := append(bytes.Clone(b), make([]byte, 64<<10)...)
			for range i / 4 {
				c[r.IntN(len(b))] ^= 1 << r.IntN(8)
			}
			x, err := formattest.Open(Format, "x", c)
			y, err2 := formattest.Open(file, "x", c)
			if fmt.Sprint(err) != fmt.Sprint(err2) {
				t.Fatalf("%s, round %d: in memory %v, as a file %v", name, i, err, err2)
			}
			if err != nil {
				continue
			}
			if got, want := summary(y), summary(x); got != want {
				t.Fatalf("%s, round %d: as a file\n%s\nin memory\n%s", name, i, got, want)
			}
		}
	}
}

func fileOnly(in *format.Input) *format.Input {
	c := *in
	c.Content = struct{ assay.Content }{in.Content}
	return &c
}

func summary(o *formattest.Opened) string {
	s := fmt.Sprintln(o.Extent, o.Length, o.Properties, o.Structures, o.Unread, o.Failures)
	for _, e := range o.Entries {
		s += fmt.Sprintf("%+v %s %v\n", e.Entry, assay.DigestOf(e.Content), e.Err)
	}
	return s
}
