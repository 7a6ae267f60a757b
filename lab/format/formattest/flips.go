package formattest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
)

// Flips changes single bytes of a sound container, n of them drawn with a seed
// or every byte when there are no more, and fails the test where nobody would
// notice: the container opens as before, with the same entries and contents,
// fields that matter say the same, and what no field covers is the same. A
// change is meant to go unnoticed only in times, identities and parameters, in
// stored bytes that still decode to the same content or value, and in derived
// fields whose names are given as free: numbers that nothing else in the
// container tells. How many are another encoding is logged.
func (x *Told) Flips(t testing.TB, n int, free ...string) {
	t.Helper()
	sound, err := Open(x.Format, "sample", x.Bytes)
	if err != nil {
		t.Fatalf("measure: %v", err)
	}
	before := x.noticed(sound)
	r := rand.New(rand.NewPCG(11, uint64(len(x.Bytes))))
	places := make([]int, 0, n)
	for i := range min(n, len(x.Bytes)) {
		if n < len(x.Bytes) {
			i = place(r, len(x.Bytes))
		}
		places = append(places, i)
	}
	encoded, missed := 0, 0
	for _, at := range places {
		c := bytes.Clone(x.Bytes)
		c[at] ^= 1 << r.IntN(8)
		if changes(x.Format, c, before) {
			continue
		}
		at64 := int64(at)
		list := x.At(at64)
		if slices.ContainsFunc(list, func(g assay.Field) bool { return g.Role == assay.Encoded || g.Value != nil }) {
			encoded++
			continue
		}
		if slices.ContainsFunc(list, func(g assay.Field) bool { return mayChange(&g, free) }) {
			continue
		}
		if missed++; missed <= 10 {
			t.Errorf("byte 0x%x: 0x%02x for 0x%02x is not noticed (%s)", at, c[at], x.Bytes[at], strings.Join(names(list), "; "))
		}
	}
	if missed > 10 {
		t.Errorf("%d of %d changed bytes are not noticed", missed, len(places))
	}
	if encoded > 0 {
		t.Logf("%d of %d changed bytes are another encoding of the same content", encoded, len(places))
	}
}

func mayChange(g *assay.Field, free []string) bool {
	switch g.Role {
	case assay.Moment, assay.Identity, assay.Parameter:
		return true
	case assay.Derived:
		return slices.Contains(free, g.Name)
	}
	return false
}

// changes reports whether a container is noticed to be another one.
func changes(f format.Format, b []byte, before string) bool {
	o, err := Open(f, "sample", b)
	if err != nil || o.Err != nil {
		return true
	}
	x, err := Tell(f, assay.Bytes(b))
	return err != nil || x.Err != nil || x.noticed(o) != before
}

// noticed is all of a container that a comparison looks at and does not take
// for a matter of packing.
func (x *Told) noticed(o *Opened) string {
	var s strings.Builder
	fmt.Fprintln(&s, o.Extent, o.Length, o.Failures, o.Unread, o.Err)
	for _, e := range o.Entries {
		e.Entry.MTime = 0 // as a field it is one that may change
		fmt.Fprintf(&s, "%+v %s %v\n", e.Entry, assay.DigestOf(e.Content), e.Err)
	}
	lines := make([]string, 0, len(x.Fields))
	for i := range x.Fields {
		switch g := &x.Fields[i]; g.Role {
		case assay.Attribute, assay.Statement, assay.Signed:
			lines = append(lines, fmt.Sprintf("%s %q %q %q\n", g.Role, g.Name, g.Entry, x.value(g)))
		}
	}
	slices.Sort(lines)
	s.WriteString(strings.Join(lines, ""))
	for _, r := range x.Uncovered() {
		fmt.Fprintf(&s, "rest %q\n", x.Bytes[r.Offset:r.Offset+r.Length])
	}
	return s.String()
}

func names(list []assay.Field) []string {
	if len(list) == 0 {
		return []string{"in no field"}
	}
	var s []string
	for _, g := range list {
		s = append(s, show(g))
	}
	return s
}
