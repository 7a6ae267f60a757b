package unpack

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay"
)

func TestInPlaceWithPadding(t *testing.T) {
	b := join2(box(file{"etc/passwd", false, noise(40, 1)}), bytes.Repeat([]byte{0xff}, 100))
	got := listing(take(t, 2, b, nil))
	want := "fw.bin file 164 "
	if !strings.HasPrefix(got, want) || !strings.Contains(got, "fw.bin!/etc/passwd file 40") {
		t.Errorf("listing:\n%s", got)
	}
	if !strings.Contains(got, "[40,a4) padding") {
		t.Errorf("trailing padding not accounted for:\n%s", got)
	}
}

func TestCarve(t *testing.T) {
	inner := box(file{"a", false, noise(50, 2)})
	stream := rep(3, noise(100, 3))
	b := join2(noise(0x40, 4), inner, bytes.Repeat([]byte{0}, 600), stream, noise(33, 5))
	r := take(t, 2, b, nil)
	got := paths(r)
	want := []string{"fw.bin", "fw.bin!/2d9.rep", "fw.bin!/2d9.rep!/data", "fw.bin!/40.box", "fw.bin!/40.box!/a"}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("paths %q\nwant %q\n%s", got, want, listing(r))
	}
	text := listing(r)
	for _, w := range []string{"[0,40) gap nothing recognised", "padding", "gap"} {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
	covers(t, r)
}

func TestOutermostWins(t *testing.T) {
	b := join2(noise(16, 1), box(file{"inner.box", false, box(file{"x", false, noise(9, 9)})}))
	got := paths(take(t, 1, b, nil))
	want := []string{"fw.bin", "fw.bin!/10.box", "fw.bin!/10.box!/inner.box", "fw.bin!/10.box!/inner.box!/x"}
	if !slices.Equal(got, want) {
		t.Errorf("paths %q, want %q", got, want)
	}
}

// A container of pieces whose header leaves a part unnamed: the part is
// searched too.
func TestUnclaimed(t *testing.T) {
	b := seg(rep(2, noise(30, 1)), join2(noise(20, 3), rep(2, noise(31, 2)), noise(17, 4)))
	r := take(t, 1, b, nil)
	got := paths(r)
	want := []string{"fw.bin", "fw.bin!/49.rep", "fw.bin!/49.rep!/data", "fw.bin!/kernel", "fw.bin!/kernel!/data"}
	if !slices.Equal(got, want) {
		t.Errorf("paths %q\nwant %q\n%s", got, want, listing(r))
	}
	covers(t, r)
}

func TestEachContentOnce(t *testing.T) {
	one := box(file{"f", false, noise(1000, 1)}, file{"g", false, noise(1000, 2)})
	b := join2(noise(8, 1), one, noise(24, 2), one, noise(40, 3), one)
	s := &countingSurveyor{seen: map[string]int{}}
	r := Content(context.Background(), "x", assay.Bytes(b), Options{Formats: toys, Jobs: 2, Limits: assay.DefaultLimits(), Surveyor: s})
	if n := len(paths(r)); n != 1+3*3 {
		t.Errorf("%d rows, want 10: %q", n, paths(r))
	}
	for k, n := range s.seen {
		if n != 1 {
			t.Errorf("content %.8s surveyed %d times", k, n)
		}
	}
	if len(s.seen) != 3 { // f, g and what is left of x
		t.Errorf("%d contents surveyed, want 3", len(s.seen))
	}
}

func TestDamagedStreamIsKept(t *testing.T) {
	whole := rep(2, noise(300, 1))
	r := take(t, 2, whole[:200], nil)
	for f := range r.Walk {
		if f.Path == "fw.bin!/data" {
			if f.Ref.Size != 2*190 || !f.Damaged {
				t.Errorf("size %d, damaged %v: want 380, true", f.Ref.Size, f.Damaged)
			}
			if text := listing(r); !strings.Contains(text, "data cut short") {
				t.Errorf("no reason in\n%s", text)
			}
			return
		}
	}
	t.Errorf("no content kept:\n%s", listing(r))
}

func TestLimits(t *testing.T) {
	deep := noise(20, 1)
	for range 30 {
		deep = box(file{"n", false, deep})
	}
	bomb := rep(60_000, noise(60_000, 1))
	many := []file{}
	for range 100 {
		many = append(many, file{"f", false, nil})
	}
	for _, c := range []struct {
		name   string
		b      []byte
		limits func(*assay.Limits)
		want   string
	}{
		{"depth", deep, nil, "limit of 24 nested containers"},
		{"entries", box(many...), func(l *assay.Limits) { l.Entries = 50 }, errEntries.Error()},
		{"bytes", bomb, func(l *assay.Limits) { l.Bytes = 10 << 20 }, errBytes.Error()},
		{"ratio", bomb, func(l *assay.Limits) { l.RatioFloor, l.Ratio = 1<<20, 20 }, errRatio.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := listing(take(t, 1, c.b, c.limits))
			if !strings.Contains(one, c.want) {
				t.Errorf("no %q in\n%.2000s", c.want, one)
			}
			if two := listing(take(t, 4, c.b, c.limits)); two != one {
				t.Errorf("four jobs:\n%.2000s\none job:\n%.2000s", two, one)
			}
		})
	}
}

func TestSpill(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	// a stream larger than what one content may take in memory
	b := rep(700, noise(60_000, 7))
	opt := Options{Formats: toys, Jobs: 2, Limits: assay.DefaultLimits(), Spill: f}
	spilled := Content(context.Background(), "x", assay.Bytes(b), opt)
	opt.Spill = nil
	memory := Content(context.Background(), "x", assay.Bytes(b), opt)
	if a, b := listing(spilled), listing(memory); a != b {
		t.Errorf("with a temporary file:\n%s\nin memory:\n%s", a, b)
	}
	if n, _ := f.Seek(0, 2); n < 42_000_000 {
		t.Errorf("%d bytes spilled: the test shows nothing", n)
	}
	opt.Spill, opt.Limits.Disk = f, 8<<20
	if text := listing(Content(context.Background(), "x", assay.Bytes(b), opt)); !strings.Contains(text, errDisk.Error()) {
		t.Errorf("no disk limit in\n%s", text)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := Content(ctx, "x", assay.Bytes(box(file{"a", false, noise(9, 1)})), Options{Formats: toys, Jobs: 2, Limits: assay.DefaultLimits()})
	if r.Incomplete != "interrupted" {
		t.Errorf("Incomplete %q, want interrupted", r.Incomplete)
	}
	if !r.Subject.Digest.IsZero() {
		t.Errorf("subject has digest %s: it was not read", r.Subject.Digest)
	}
}

func TestSameBytesFromRunToRun(t *testing.T) {
	var files []file
	for i := range 300 {
		files = append(files, file{strings.Repeat("d/", i%5) + string(rune('a'+i%26)), i%7 == 0, rep(i%50, noise(100+i, byte(i%40)))})
	}
	b := join2(noise(77, 1), box(files...), noise(9, 2), rep(9, box(files[:20]...)))
	want := listing(take(t, 1, b, nil))
	for range 10 {
		if got := listing(take(t, 8, b, nil)); got != want {
			t.Fatal("eight jobs give another listing than one")
		}
	}
}

func TestDirectory(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "sub"), 0o755)
	os.WriteFile(filepath.Join(dir, "sub/fw.box"), box(file{"in", false, noise(10, 1)}), 0o644)
	os.Symlink("/etc", filepath.Join(dir, "link"))
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	r := Directory(context.Background(), "tree", root, Options{Formats: toys, Jobs: 2, Limits: assay.DefaultLimits()})
	want := []string{"tree", "tree!/link", "tree!/sub", "tree!/sub/fw.box", "tree!/sub/fw.box!/in"}
	if got := paths(r); !slices.Equal(got, want) {
		t.Errorf("paths %q, want %q", got, want)
	}
}

// covers checks that the spans of every layer are sorted, without holes and
// without overlap.
func covers(t *testing.T, r *assay.Release) {
	t.Helper()
	for _, in := range r.Contents {
		if in.Layer == nil || in.Layer.Format == "" {
			continue
		}
		pos := int64(0)
		for _, s := range in.Layer.Spans {
			if s.Offset != pos || s.Length <= 0 {
				t.Errorf("%s: span at 0x%x, want 0x%x", in.Layer.Format, s.Offset, pos)
			}
			pos = s.Offset + s.Length
		}
		if pos != in.Ref.Size {
			t.Errorf("%s: spans end at 0x%x of 0x%x", in.Layer.Format, pos, in.Ref.Size)
		}
	}
}

func TestHardLinks(t *testing.T) {
	c := func(name string, typ assay.Type, target string, digest byte) *assay.Child {
		k := &assay.Child{Entry: assay.Entry{Name: name, Type: typ, Target: target}}
		k.Ref.Digest[0] = digest
		return k
	}
	l := &assay.Layer{Children: []*assay.Child{
		c("a", assay.Regular, "", 1),
		c("b", assay.Hardlink, "./a", 0),
		c("c", assay.Hardlink, "b", 0),
		c("d", assay.Hardlink, "e", 0),
		c("e", assay.Hardlink, "d", 0),
		c("f", assay.Hardlink, "/etc/passwd", 0),
		c("g", assay.Hardlink, "a", 7),
	}}
	linkTargets(l)
	var got []byte
	for _, k := range l.Children {
		got = append(got, k.Ref.Digest[0])
	}
	if want := []byte{1, 1, 1, 0, 0, 0, 7}; !slices.Equal(got, want) {
		t.Errorf("contents %v, want %v", got, want)
	}
}

// What is in a piece is accounted for also when nothing is recognised in it,
// whichever of several places comes first.
func TestPieceIsAccountedFor(t *testing.T) {
	x := noise(700, 1)
	for _, b := range [][]byte{
		box(file{"a", true, x}),
		box(file{"a", false, x}, file{"b", true, x}),
		box(file{"a", true, x}, file{"b", false, x}),
	} {
		r := take(t, 2, b, nil)
		in := r.Contents[assay.DigestOf(x)]
		if in == nil || in.Layer == nil || len(in.Layer.Spans) != 1 || in.Layer.Spans[0].Entropy < 5 {
			t.Errorf("no account of the piece: %+v", in)
		}
	}
}

// Many claims are packed; what they say stays, but for the difference between
// headers and contents.
func TestPackedClaims(t *testing.T) {
	size := int64(1 << 20)
	s := (&driver{ctx: context.Background(), opt: Options{Limits: assay.DefaultLimits()}}).newSink(place{}, hold(assay.Bytes(make([]byte, size)), nil, nil))
	s.layer.Format, s.layer.Of.Size = "x", size
	for off := int64(0); off < size; off += 16 {
		switch {
		case off%4096 == 0:
			s.claim(off, 16, assay.Unread, "bad")
		case off%32 == 0:
			s.claim(off, 16, assay.Structure, "")
		default:
			s.claim(off, 16, assay.Data, "")
		}
	}
	if n := len(s.claims.all()); n > 3*fineSpans {
		t.Errorf("%d claims are kept", n)
	}
	s.finish()
	pos, gaps := int64(0), 0
	for _, c := range s.layer.Spans {
		if c.Offset != pos {
			t.Fatalf("span at %d, want %d", c.Offset, pos)
		}
		pos += c.Length
		if c.Use == assay.Unread {
			gaps++
		}
	}
	if pos != size || gaps != 256 {
		t.Errorf("spans end at %d of %d, %d gaps of 256", pos, size, gaps)
	}
}
