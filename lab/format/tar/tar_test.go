package tar

import (
	stdtar "archive/tar"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

func samples(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"ustar":      written(t, stdtar.FormatUSTAR),
		"pax":        written(t, stdtar.FormatPAX),
		"gnu":        written(t, stdtar.FormatGNU),
		"v7":         v7Archive(),
		"sparse":     sparseArchive(),
		"pax sparse": paxSparse(),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples(t)) }

func FuzzTar(f *testing.F) {
	var seeds [][]byte
	for _, b := range samples(f) {
		seeds = append(seeds, b)
	}
	formattest.Fuzz(f, Format, seeds...)
}

func TestReadsWhatTheStandardLibraryWrites(t *testing.T) {
	for _, f := range []stdtar.Format{stdtar.FormatUSTAR, stdtar.FormatPAX, stdtar.FormatGNU} {
		t.Run(f.String(), func(t *testing.T) {
			b := written(t, f)
			o := formattest.MustOpen(t, Format, "a.tar", b)
			r := stdtar.NewReader(bytes.NewReader(b))
			for i := 0; ; i++ {
				h, err := r.Next()
				if err != nil {
					if i != len(o.Entries) {
						t.Errorf("%d entries, want %d", len(o.Entries), i)
					}
					break
				}
				var body bytes.Buffer
				if _, err := body.ReadFrom(r); err != nil {
					t.Fatal(err)
				}
				e := o.Entries[i]
				got := fmt.Sprintf("%s %s %o %d:%d %d %s %d,%d %q", e.Type, e.Name, e.Mode, e.UID, e.GID, e.MTime, e.Target, e.Major, e.Minor, e.Content)
				want := fmt.Sprintf("%s %s %o %d:%d %d %s %d,%d %q", types[h.Typeflag], strings.TrimSuffix(h.Name, "/"), h.Mode, h.Uid, h.Gid, h.ModTime.Unix(), h.Linkname, h.Devmajor, h.Devminor, body.String())
				if got != want {
					t.Errorf("entry %d\n got %s\nwant %s", i, got, want)
				}
				if e.Has != assay.HasMode|assay.HasOwner|assay.HasTime {
					t.Errorf("%s: has %b", e.Name, e.Has)
				}
			}
			if o.Extent != (format.Extent{Length: int64(len(b)), Certainty: format.Exact}) {
				t.Errorf("measured %+v of %d bytes", o.Extent, len(b))
			}
			wholeAccount(t, o, b)
		})
	}
}

var types = map[byte]assay.Type{'0': assay.Regular, '1': assay.Hardlink, '2': assay.Symlink, '3': assay.CharDev, '4': assay.BlockDev, '5': assay.Dir, '6': assay.Fifo}

// wholeAccount: every byte is claimed, none twice.
func wholeAccount(t *testing.T, o *formattest.Opened, b []byte) {
	t.Helper()
	seen := make([]byte, len(b))
	claim := func(r format.Range) {
		for i := max(r.Offset, 0); r.Offset >= 0 && i < r.Offset+r.Length; i++ {
			seen[i]++
		}
	}
	for _, r := range o.Structures {
		claim(r)
	}
	for _, r := range o.Unread {
		claim(r.Range)
	}
	for _, e := range o.Entries {
		claim(e.Body.From)
		for _, r := range e.Body.Extents {
			claim(r)
		}
	}
	for i, n := range seen[:o.Extent.Length] {
		if n != 1 {
			t.Fatalf("byte 0x%x is claimed %d times", i, n)
		}
	}
}

func TestXattrs(t *testing.T) {
	o := formattest.MustOpen(t, Format, "a.tar", written(t, stdtar.FormatPAX))
	got := fmt.Sprintf("%q", o.Find("ping").Xattrs)
	if want := `[{"user.percent=sig" "\x01\x02"} {"security.capability" "\x01\x00\x00\x02"}]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestV7(t *testing.T) {
	b := v7Archive()
	if !Format.Starts(b) || Format.Starts(written(t, stdtar.FormatGNU)) || Format.Starts(make([]byte, 4096)) {
		t.Errorf("Starts must know v7 headers only")
	}
	o := formattest.MustOpen(t, Format, "a.tar", b)
	if e := o.Find("bin"); e == nil || e.Type != assay.Dir {
		t.Errorf("bin: %+v", e)
	}
	if e := o.Find("bin/ash"); e == nil || e.Type != assay.Hardlink || e.Target != "bin/sh" || len(e.Body.Extents) != 0 {
		t.Errorf("bin/ash: %+v", e)
	}
	wholeAccount(t, o, b)
}

func TestOldGNUSparse(t *testing.T) {
	want := make([]byte, 40000)
	for i := range 6 {
		copy(want[4096*i+1024:], bytes.Repeat([]byte{byte('a' + i)}, 512))
	}
	b := sparseArchive()
	o := formattest.MustOpen(t, Format, "a.tar", b)
	if !bytes.Equal(o.Find("sparse").Content, want) {
		t.Errorf("sparse file differs")
	}
	if string(o.Find("after").Content) != "end" {
		t.Errorf("entry behind it: %q", o.Find("after").Content)
	}
	wholeAccount(t, o, b)
}

func TestPaxSparseAndGlobals(t *testing.T) {
	want := make([]byte, 5000)
	copy(want[1000:], "AA")
	copy(want[4998:], "BB")
	b := paxSparse()
	o := formattest.MustOpen(t, Format, "a.tar", b)
	for _, name := range []string{"s00", "s01", "s10"} {
		e := o.Find(name)
		if e == nil || !bytes.Equal(e.Content, want) || e.GID != 77 {
			t.Errorf("%s: missing, other content or other group", name)
		}
	}
	if o.Find("s00").UID != 3000000000 || o.Find("s10").MTime != -2 {
		t.Errorf("uid %d, mtime %d", o.Find("s00").UID, o.Find("s10").MTime)
	}
	if fmt.Sprint(o.Properties) != "[{variant pax} {entries 3} {comment a comment}]" {
		t.Errorf("properties %v", o.Properties)
	}
	wholeAccount(t, o, b)
}

func TestDamage(t *testing.T) {
	file := func(name, body string) []byte {
		return append(raw(name, '0', len(body), gnuMagic, nil), padded(body)...)
	}
	long := strings.Repeat("z", 5000)
	b := archive(file("a", "one"), file("b", long), file("c", "three"))

	t.Run("flipped bit in a time", func(t *testing.T) {
		c := bytes.Clone(b)
		c[1024+140] ^= 1
		o, err := formattest.Open(Format, "x", c)
		if err != nil || string(o.Find("b").Content) != long || len(o.Failures) != 1 || o.Failures[0].Name != "b" {
			t.Errorf("%v, failures %v", err, o.Failures)
		}
		wholeAccount(t, o, c)
	})
	t.Run("header wiped", func(t *testing.T) {
		c := bytes.Clone(b)
		copy(c[1024:1536], bytes.Repeat([]byte{0xff}, 512))
		o, err := formattest.Open(Format, "x", c)
		if err != nil || strings.Join(o.Names(), " ") != "a c" {
			t.Fatalf("%v, names %v", err, o.Names())
		}
		if len(o.Unread) != 1 || o.Unread[0].Offset != 1024 || o.Unread[0].Length != 512+5120 {
			t.Errorf("unread %+v", o.Unread)
		}
		wholeAccount(t, o, c)
	})
	t.Run("cut in a body", func(t *testing.T) {
		c := b[:3000]
		o, err := formattest.Open(Format, "x", c)
		if err != nil || o.Extent.Length != 1536+5120 {
			t.Fatalf("%v, measured %+v", err, o.Extent)
		}
		if e := o.Find("b"); e == nil || string(e.Content) != long[:3000-1536] || e.Err == nil {
			t.Errorf("cut entry: %+v", e)
		}
	})
	t.Run("no end mark", func(t *testing.T) {
		o := formattest.MustOpen(t, Format, "x", b[:7680])
		if len(o.Entries) != 3 || o.Extent.Length != 7680 {
			t.Errorf("%d entries, measured %+v", len(o.Entries), o.Extent)
		}
	})
	t.Run("lone zero block", func(t *testing.T) {
		c := archive(file("a", "one"), make([]byte, 512), file("c", "three"))
		o := formattest.MustOpen(t, Format, "x", c)
		if len(o.Entries) != 2 {
			t.Errorf("names %v", o.Names())
		}
		wholeAccount(t, o, c)
	})
}

func TestEndMark(t *testing.T) {
	one := append(raw("a", '0', 3, gnuMagic, nil), padded("one")...)
	for _, c := range []struct{ zeros, want int }{{1, 1024 + 512}, {2, 2048}, {5, 1024 + 5*512}, {18, 10240}, {40, 10240}} {
		b := append(bytes.Clone(one), make([]byte, c.zeros*512)...)
		b = append(b, bytes.Repeat([]byte{1}, 600)...)
		o, err := formattest.Open(Format, "x", b)
		if err != nil || o.Extent.Length != int64(c.want) {
			t.Errorf("%d zero blocks: measured %+v, want %d (%v)", c.zeros, o.Extent, c.want, err)
		}
	}
}

func TestHostile(t *testing.T) {
	huge := raw("huge", 'S', 512, gnuMagic, map[int]string{386: fmt.Sprintf("%011o\x00%011o\x00", 0, 512), 483: "\x80\x00\x00\x00\x0f\xff\xff\xff\xff\xff\xff\xff"})
	b := archive(huge, make([]byte, 512),
		raw("neg", '0', 0, gnuMagic, map[int]string{124: "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"}),
		raw("/etc/cron.d/x", '0', 1, gnuMagic, nil), padded("x"),
		raw("link", '2', 0, gnuMagic, map[int]string{157: "/etc"}))
	o, err := formattest.Open(Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	if strings.Join(o.Names(), " ") != "/etc/cron.d/x huge link" {
		t.Errorf("names %v", o.Names())
	}
	if e := o.Find("huge"); len(e.Content) != 512 || e.Err == nil {
		t.Errorf("file with a lying size gives %d bytes, error %v", len(e.Content), e.Err)
	}
}
