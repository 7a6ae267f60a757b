package formattest

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"

	"assay"
	"assay/lab/format"
)

// Contract asks of a format, with sound samples of it, what must hold for all
// formats: it is documented, measures samples with anything behind them the
// same, claims bytes inside its input only, gives the same answer twice,
// refuses random bytes and survives cut and flipped samples; what its fields
// say is asked by Fields.
func Contract(t *testing.T, f format.Format, samples map[string][]byte) {
	t.Helper()
	if f.Doc.Title == "" || f.Doc.What == "" || f.Doc.Layout == "" || len(f.Doc.Reads) == 0 || f.Doc.Verified == "" || len(f.Doc.References) == 0 {
		t.Errorf("Doc wants Title, What, Layout, Reads, Verified and References")
	}
	if f.Version < 1 {
		t.Errorf("Version %d: want 1 or more", f.Version)
	}
	if len(samples) == 0 {
		t.Fatal("no samples")
	}
	for name, b := range samples {
		t.Run(name, func(t *testing.T) {
			o := MustOpen(t, f, name, b)
			inside(t, o, int64(len(b)))
			// the second time out of a content whose bytes have to be copied
			again, err := OpenContent(f, name, Copied{b})
			if err != nil {
				t.Fatalf("opened out of a file: %v", err)
			}
			if len(again.Entries) != len(o.Entries) {
				t.Errorf("opened twice: %d entries, then %d", len(o.Entries), len(again.Entries))
			}
			for i := range o.Entries {
				if i < len(again.Entries) && (o.Entries[i].Name != again.Entries[i].Name || !bytes.Equal(o.Entries[i].Content, again.Entries[i].Content)) {
					t.Errorf("opened twice: entry %d differs", i)
				}
			}
			trailing(t, f, name, b, o)
			damaged(t, f, name, b)
			if f.Fields != nil {
				Fields(t, f, b)
			}
		})
	}
	t.Run("random bytes", func(t *testing.T) { random(t, f) })
}

func inside(t *testing.T, o *Opened, size int64) {
	t.Helper()
	ok := func(r format.Range) bool { return r.Offset >= 0 && r.Length >= 0 && r.Length <= size-r.Offset }
	for _, r := range o.Structures {
		if !ok(r) {
			t.Errorf("structure [%d,+%d) outside of %d bytes", r.Offset, r.Length, size)
		}
	}
	for _, r := range o.Unread {
		if !ok(r.Range) {
			t.Errorf("unread [%d,+%d) outside of %d bytes", r.Offset, r.Length, size)
		}
	}
	for _, e := range o.Entries {
		for _, r := range e.Body.Extents {
			if r.Offset != -1 && !ok(r) {
				t.Errorf("%s: extent [%d,+%d) outside of %d bytes", e.Name, r.Offset, r.Length, size)
			}
		}
		if r := e.Body.From; !ok(r) {
			t.Errorf("%s: from [%d,+%d) outside of %d bytes", e.Name, r.Offset, r.Length, size)
		}
	}
	if o.Extent.Certainty == format.Unknown && (o.Length <= 0 || o.Length > size) {
		t.Errorf("length unknown, and Open told %d of %d", o.Length, size)
	}
}

// trailing: what stands behind a container does not change what is in it.
func trailing(t *testing.T, f format.Format, name string, b []byte, o *Opened) {
	t.Helper()
	more := append(bytes.Clone(b), bytes.Repeat([]byte{0xff}, 4096)...)
	more = append(more, randomBytes(9, 4096)...)
	p, err := Open(f, name, more)
	if err != nil {
		t.Errorf("with bytes behind it: %v", err)
		return
	}
	if p.Extent.Certainty != o.Extent.Certainty || (o.Extent.Certainty == format.Exact && p.Extent.Length != o.Extent.Length) {
		t.Errorf("measured %+v, with bytes behind it %+v", o.Extent, p.Extent)
	}
	if p.Length != o.Length {
		t.Errorf("told length %d, with bytes behind it %d", o.Length, p.Length)
	}
	if len(p.Entries) != len(o.Entries) {
		t.Errorf("%d entries, with bytes behind it %d", len(o.Entries), len(p.Entries))
	}
}

// damaged: no panic, nothing outside, bounded, whatever happens to the bytes.
func damaged(t *testing.T, f format.Format, name string, b []byte) {
	t.Helper()
	try := func(b []byte) {
		if o, err := Open(f, name, b); err == nil {
			inside(t, &Opened{Structures: o.Structures, Unread: o.Unread, Entries: o.Entries}, int64(len(b)))
		}
	}
	for i := range 16 {
		try(b[:len(b)*i/16])
	}
	r := rand.New(rand.NewPCG(1, uint64(len(b))))
	for range 64 {
		c := bytes.Clone(b)
		if len(c) == 0 {
			break
		}
		for range 1 + r.IntN(8) {
			// most flips near the front, where headers are
			at := r.IntN(len(c))
			if r.IntN(2) == 0 {
				at = r.IntN(min(len(c), 512))
			}
			c[at] ^= 1 << r.IntN(8)
		}
		try(c)
	}
}

func random(t *testing.T, f format.Format) {
	t.Helper()
	b := randomBytes(1, 4<<20)
	for _, s := range f.Signatures {
		for i, at := 0, 0; i < 2000; i++ {
			c := b[at:min(len(b), at+1<<16)]
			place := c[min(int(s.At), len(c)):min(int(s.At)+len(s.Bytes), len(c))]
			before := bytes.Clone(place)
			for k := range place {
				if s.Mask == nil {
					place[k] = s.Bytes[k]
				} else {
					place[k] = place[k]&^s.Mask[k] | s.Bytes[k]&s.Mask[k]
				}
			}
			in := &format.Input{Content: assay.Bytes(c), Ctx: context.Background(), Limits: assay.DefaultLimits()}
			if _, err := f.Measure(in); err == nil {
				t.Errorf("random bytes behind the signature at %d+%d were accepted (round %d)", s.At, len(s.Bytes), i)
				break
			}
			copy(place, before)
			at = (at + 2039) % (len(b) - 1<<16)
		}
	}
}

func randomBytes(seed uint64, n int) []byte {
	r := rand.NewChaCha8([32]byte{byte(seed)})
	b := make([]byte, n)
	r.Read(b)
	return b
}

// Fuzz is the fuzz target of a format: seeds are sound samples.
func Fuzz(f *testing.F, x format.Format, seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := Open(x, "fuzz", b)
		if err != nil {
			return
		}
		inside(t, &Opened{Structures: o.Structures, Unread: o.Unread, Entries: o.Entries}, int64(len(b)))
		if x.Fields != nil {
			hurt(t, x, b)
		}
	})
}
