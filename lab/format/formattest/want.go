package formattest

import (
	"bytes"
	"strings"
	"testing"

	"assay/lab/format"
)

// Property gives the value of the first property of that name, "(none)" if
// there is none.
func (o *Opened) Property(name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return "(none)"
}

// Want fails the test for every property, given as "name=value", that is not
// so.
func (o *Opened) Want(t testing.TB, properties ...string) {
	t.Helper()
	for _, p := range properties {
		name, want, _ := strings.Cut(p, "=")
		if got := o.Property(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// WantPieces fails the test unless the entries are exactly these pieces, given
// as name and content in turn.
func (o *Opened) WantPieces(t testing.TB, pieces ...string) {
	t.Helper()
	if len(o.Entries) != len(pieces)/2 {
		t.Errorf("entries %q, want %d", o.Names(), len(pieces)/2)
	}
	for i := 0; i+1 < len(pieces); i += 2 {
		e := o.Find(pieces[i])
		if e == nil {
			t.Errorf("no entry %s among %q", pieces[i], o.Names())
		} else if string(e.Content) != pieces[i+1] || !e.Piece {
			t.Errorf("%s: %d bytes, piece %v, want %d bytes", pieces[i], len(e.Content), e.Piece, len(pieces[i+1]))
		}
	}
}

// WantFailures fails the test unless there are exactly as many failures, and
// each has the text of its place in it.
func (o *Opened) WantFailures(t testing.TB, texts ...string) {
	t.Helper()
	if len(o.Failures) != len(texts) {
		t.Errorf("%d failures %+v, want %d", len(o.Failures), o.Failures, len(texts))
		return
	}
	for i, x := range texts {
		if !strings.Contains(o.Failures[i].Reason, x) {
			t.Errorf("failure %q, want %q", o.Failures[i].Reason, x)
		}
	}
}

// Refused opens b with the byte at each of the places replaced, one at a time,
// and fails the test where the format accepts that.
func Refused(t *testing.T, f format.Format, b []byte, change map[int]byte) {
	t.Helper()
	for at, to := range change {
		c := bytes.Clone(b)
		c[at] = to
		if _, err := Open(f, "changed", c); err == nil {
			t.Errorf("accepted with byte 0x%02x at 0x%x", to, at)
		}
	}
}

// Opens opens a sample that may be damaged: only Measure's and Open's own
// errors fail the test.
func Opens(t testing.TB, f format.Format, b []byte) *Opened {
	t.Helper()
	o, err := Open(f, "sample", b)
	if err == nil {
		err = o.Err
	}
	if err != nil {
		t.Fatal(err)
	}
	return o
}
