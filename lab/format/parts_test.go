package format_test

import (
	"context"
	"hash/crc32"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
)

type partSink struct {
	names, failures, properties []string
	ranges                      []format.Range
}

func (s *partSink) Property(name, value string) { s.properties = append(s.properties, name+"="+value) }
func (s *partSink) Entry(e assay.Entry, b format.Body) error {
	s.names = append(s.names, e.Name)
	s.ranges = append(s.ranges, b.Extents...)
	return nil
}
func (s *partSink) Structure(off, n int64)              {}
func (s *partSink) Unread(off, n int64, reason string)  {}
func (s *partSink) Fail(name string, _ int64, r string) { s.failures = append(s.failures, name+": "+r) }
func (s *partSink) Length(n int64)                      {}

func TestParts(t *testing.T) {
	s := &partSink{}
	err := format.Parts(s, 100,
		format.Part{Name: "a", Offset: 10, Length: 20}, format.Part{Name: "none", Offset: 5},
		format.Part{Name: "over", Offset: 20, Length: 20}, format.Part{Name: "cut", Offset: 90, Length: 20},
		format.Part{Name: "out", Offset: 100, Length: 1}, format.Part{Name: "back", Offset: 50, Length: -1},
		format.Part{Name: "huge", Offset: 40, Length: 1<<63 - 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.names, " "); got != "a cut" {
		t.Errorf("entries %q", got)
	}
	if len(s.ranges) != 2 || s.ranges[1] != (format.Range{Offset: 90, Length: 10}) {
		t.Errorf("ranges %v", s.ranges)
	}
	if got := strings.Join(s.failures, "\n"); !strings.Contains(got, "over: over at 0x14: 0x14 bytes overlap a") || !strings.Contains(got, "cut: cut at 0x5a: 10 of 20") ||
		!strings.Contains(got, "out at 0x64: past end") || !strings.Contains(got, "back at 0x32: length -1") || !strings.Contains(got, "huge") {
		t.Errorf("failures:\n%s", got)
	}
}

func TestSum(t *testing.T) {
	b := assay.Bytes("0123456789")
	in := &format.Input{Content: b, Ctx: context.Background()}
	s := &partSink{}
	sum := func(n int64, want uint32) {
		h := crc32.NewIEEE()
		if err := format.Sum(in, s, "crc", 0, h, 2, n, func() any { return h.Sum32() }, want); err != nil {
			t.Fatal(err)
		}
	}
	sum(8, crc32.ChecksumIEEE(b[2:]))
	sum(7, crc32.ChecksumIEEE(b[2:]))
	sum(9, 0)
	if got := strings.Join(s.properties, " "); got != "crc=matches crc=differs crc=cannot tell: cut short" {
		t.Errorf("properties %q", got)
	}
	if !format.Short(in, s, 11) || format.Short(in, s, 10) || len(s.failures) != 2 {
		t.Errorf("failures %q", s.failures)
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		field, text string
		ok, padded  bool
	}{
		{"abc\x00\x00", "abc", true, true}, {"abc", "abc", true, true}, {"abc\x00x", "abc", true, false},
		{"abc\x00\xff\xff", "abc", true, true}, {"a\x80c", "", false, false}, {"", "", true, true},
	} {
		if got, ok := format.Text([]byte(c.field)); got != c.text || ok != c.ok {
			t.Errorf("%q: %q, %v", c.field, got, ok)
		}
		if _, ok := format.Padded([]byte(c.field)); ok != c.padded {
			t.Errorf("%q: padded %v", c.field, ok)
		}
	}
}
