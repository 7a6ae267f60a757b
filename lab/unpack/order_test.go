package unpack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
)

// badFormat has n files that share one damaged content under a key, or are all
// damaged in their own way: "BAD!" n u32, shared u8.
var badFormat = format.Format{
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("BAD!")}},
	Measure: func(in *format.Input) (format.Extent, error) {
		return format.Extent{Length: in.Size()}, nil
	},
	Open: func(in *format.Input, out format.Sink) error {
		var h [9]byte
		if _, err := in.ReadAt(h[:], 0); err != nil {
			return err
		}
		for i := range int(binary.BigEndian.Uint32(h[4:])) {
			b := format.Body{Size: -1, Stream: func(w io.Writer) error {
				content := "\x7fELF shared"
				if h[8] == 0 {
					content = fmt.Sprint(i)
				}
				if _, err := io.WriteString(w, content); err != nil {
					return err
				}
				return errors.New("checksum is wrong")
			}}
			if h[8] == 1 {
				b.Key = "one"
			}
			if err := out.Entry(assay.Entry{Name: fmt.Sprintf("f%05d", i)}, b); err != nil {
				return err
			}
		}
		return nil
	},
}

func takeBad(t *testing.T, jobs, n int, shared byte) *assay.Release {
	t.Helper()
	b := append(binary.BigEndian.AppendUint32([]byte("BAD!"), uint32(n)), shared)
	return Content(t.Context(), "fw.bin", assay.Bytes(b), Options{
		Formats: []Named{{"bad", badFormat}}, Jobs: jobs, Limits: assay.DefaultLimits(),
	})
}

// What is left out of very many failures does not depend on the order of work.
func TestFailuresAreBounded(t *testing.T) {
	one := takeBad(t, 1, 2*maxFailures+500, 0)
	f := one.Contents[one.Subject.Digest].Layer.Failures
	if len(f) != maxFailures+1 || f[1].Name != "f00000" || f[maxFailures].Name != "f09999" {
		t.Errorf("%d failures, the second of %s, the last of %s", len(f), f[1].Name, f[len(f)-1].Name)
	}
	if !strings.Contains(f[0].Reason, "left out") {
		t.Errorf("nothing says that failures are left out: %v", f[0])
	}
	if listing(one) != listing(takeBad(t, 8, 2*maxFailures+500, 0)) {
		t.Error("eight jobs give another list")
	}
}

// gapFormat has n files whose streams, which run in any order, say of parts of
// the input that overlap that they could not be read: "GAP!" n u8.
var gapFormat = format.Format{
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("GAP!")}},
	Measure: func(in *format.Input) (format.Extent, error) {
		return format.Extent{Length: in.Size()}, nil
	},
	Open: func(in *format.Input, out format.Sink) error {
		var h [5]byte
		if _, err := in.ReadAt(h[:], 0); err != nil {
			return err
		}
		for i := range int64(h[4]) {
			b := format.Body{Size: -1, Stream: func(io.Writer) error {
				out.Unread(5+i*7, 300+i%3*100, fmt.Sprintf("file %d", i))
				return errors.New("gone")
			}}
			if err := out.Entry(assay.Entry{Name: fmt.Sprintf("f%05d", i)}, b); err != nil {
				return err
			}
		}
		return nil
	},
}

// The entropy of gaps does not depend on the order in which streams tell of
// them, and a container that names gap over gap has each byte looked at once.
func TestEntropyOfGaps(t *testing.T) {
	content := append(append([]byte("GAP!\xc8"), noise(1500, 3)...), bytes.Repeat([]byte("ab"), 750)...)
	run := func(jobs int) string {
		return listing(Content(t.Context(), "fw.bin", assay.Bytes(content), Options{
			Formats: []Named{{"gap", gapFormat}}, Jobs: jobs, Limits: assay.DefaultLimits(),
		}))
	}
	one := run(1)
	if !strings.Contains(one, "gap file 0 ") || strings.Contains(one, "gap file 0 0\n") || strings.Count(one, "gap file") < 50 {
		t.Errorf("entropy missing:\n%s", one)
	}
	for range 10 {
		if other := run(8); other != one {
			t.Fatalf("eight jobs:\n%s\none job:\n%s", other, one)
		}
	}
}

// Each entry that shares a damaged content is told, by whoever it was read.
func TestSharedDamage(t *testing.T) {
	one := listing(takeBad(t, 1, 40, 1))
	if n := strings.Count(one, "checksum is wrong"); n != 40 {
		t.Errorf("%d failures of 40:\n%s", n, one)
	}
	for range 5 {
		if listing(takeBad(t, 8, 40, 1)) != one {
			t.Fatal("eight jobs give another list")
		}
	}
}

// A content that was met too deep is opened where it stands less deep.
func TestTooDeepElsewhere(t *testing.T) {
	inner := box(file{"secret", false, noise(20, 1)})
	deep := inner
	for range 23 {
		deep = box(file{"n", false, deep})
	}
	b := box(file{"deep", false, deep}, file{"shallow", false, inner})
	one := take(t, 1, b, nil)
	text := listing(one)
	if !strings.Contains(strings.Join(paths(one), "\n"), "shallow!/secret") || strings.Contains(text, "nested containers") {
		t.Errorf("not opened:\n%s", text)
	}
	for range 5 {
		if other := listing(take(t, 4, b, nil)); other != text {
			t.Fatalf("four jobs:\n%s\none job:\n%s", other, text)
		}
	}
}

// The limit on entries counts pieces that are found by searching.
func TestCarvedEntriesAreLimited(t *testing.T) {
	var b []byte
	for range 200 {
		b = join2(b, box(), []byte("junk"))
	}
	r := take(t, 1, b, func(l *assay.Limits) { l.Entries = 50 })
	l := r.Contents[r.Subject.Digest].Layer
	if len(l.Children) != 50 || len(l.Failures) != 1 || l.Failures[0].Reason != errEntries.Error() {
		t.Errorf("%d pieces, failures %v", len(l.Children), l.Failures)
	}
	covers(t, r)
}
