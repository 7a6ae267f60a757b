package cpio

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

var variants = []variant{newc, crc, odc, binLE, binBE}

func samples() map[string][]byte {
	m := map[string][]byte{}
	for _, v := range variants {
		m[v.String()] = written(v, tree)
	}
	m["empty"] = written(newc, nil)
	m["two"] = append(written(newc, tree[:3]), append(make([]byte, 4096), written(odc, tree[3:])...)...)
	return m
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzCpio(f *testing.F) {
	var seeds [][]byte
	for _, b := range samples() {
		seeds = append(seeds, b)
	}
	formattest.Fuzz(f, Format, seeds...)
}

// wholeAccount: every byte is claimed; none as structure and as data.
func wholeAccount(t *testing.T, o *formattest.Opened) {
	t.Helper()
	const structure, data, unread = 1, 2, 4
	seen := make([]byte, o.Extent.Length)
	claim := func(r format.Range, as byte) {
		for i := r.Offset; i < r.Offset+r.Length; i++ {
			seen[i] |= as
		}
	}
	for _, r := range o.Structures {
		claim(r, structure)
	}
	for _, r := range o.Unread {
		claim(r.Range, unread)
	}
	for _, e := range o.Entries {
		for _, r := range append(e.Body.Extents, e.Body.From) {
			claim(r, data)
		}
	}
	for i, n := range seen {
		if n != structure && n != data && n != unread {
			t.Fatalf("byte 0x%x is claimed as %d", i, n)
		}
	}
}

func line(e *assay.Entry, content []byte) string {
	return fmt.Sprintf("%s %q %o %d:%d %d %q %d,%d %q", e.Type, e.Name, e.Mode, e.UID, e.GID, e.MTime, e.Target, e.Major, e.Minor, content)
}

func TestReadsAllVariants(t *testing.T) {
	for _, v := range variants {
		t.Run(v.String(), func(t *testing.T) {
			b := written(v, tree)
			o := formattest.MustOpen(t, Format, "x", b)
			if len(o.Entries) != len(tree) {
				t.Fatalf("%d entries, want %d", len(o.Entries), len(tree))
			}
			for i, f := range tree {
				kind, _ := assay.TypeOfMode(f.mode)
				want := assay.Entry{Name: assay.CleanName(f.name), Type: kind, Mode: f.mode & 0o7777, UID: 1000, GID: 100, MTime: 1700000000, Major: f.major, Minor: f.minor}
				content := []byte(f.body)
				if kind == assay.Symlink {
					want.Target, content = f.body, nil
				}
				if got, want := line(&o.Entries[i].Entry, o.Entries[i].Content), line(&want, content); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
			if o.Extent != (format.Extent{Length: int64(len(b)), Certainty: format.Exact}) {
				t.Errorf("measured %+v of %d", o.Extent, len(b))
			}
			if fmt.Sprint(o.Properties) != fmt.Sprintf("[{variant %s} {entries 10}]", v) {
				t.Errorf("properties %v", o.Properties)
			}
			wholeAccount(t, o)
		})
	}
}

func TestHardLinks(t *testing.T) {
	link := func(name string, ino uint32, body string) file {
		return file{name: name, mode: 0o100755, ino: ino, nlink: 3, body: body}
	}
	b := written(newc, []file{link("a", 7, ""), link("x", 8, ""), link("b", 7, ""), link("c", 7, "content"), link("d", 7, "")})
	o := formattest.MustOpen(t, Format, "x", b)
	for _, name := range []string{"a", "b", "c", "d"} {
		e := o.Find(name)
		if e == nil || e.Type != assay.Regular || string(e.Content) != "content" || e.Body.Key == "" || e.Body.Key != o.Find("c").Body.Key {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if e := o.Find("x"); e == nil || len(e.Content) != 0 {
		t.Errorf("x: %+v", e)
	}
	wholeAccount(t, o)
}

func TestArchivesBehindEachOther(t *testing.T) {
	first, second := written(newc, tree[:3]), written(newc, tree[3:])
	b := append(append(bytes.Clone(first), make([]byte, 5000)...), second...)
	o := formattest.MustOpen(t, Format, "x", b)
	if len(o.Entries) != len(tree) || o.Extent.Length != int64(len(b)) {
		t.Errorf("%d entries in %d of %d bytes", len(o.Entries), o.Extent.Length, len(b))
	}
	wholeAccount(t, o)
	far := append(append(bytes.Clone(first), make([]byte, between+4)...), second...)
	if o := formattest.MustOpen(t, Format, "x", far); o.Extent.Length != int64(len(first)) {
		t.Errorf("an archive behind %d zeros: measured %d, want %d", between+4, o.Extent.Length, len(first))
	}
}

func TestSums(t *testing.T) {
	b := written(crc, []file{{name: "good", mode: 0o100644, ino: 1, nlink: 1, body: "abc"}, {name: "bad", mode: 0o100644, ino: 2, nlink: 1, body: "abc", sum: 1}})
	o, err := formattest.Open(Format, "x", b)
	if err != nil {
		t.Fatal(err)
	}
	if e := o.Find("good"); e.Err != nil {
		t.Errorf("right sum: %v", e.Err)
	}
	if e := o.Find("bad"); e.Err == nil || string(e.Content) != "abc" {
		t.Errorf("wrong sum: error %v, content %q", e.Err, e.Content)
	}
	wholeAccount(t, o)
}

func TestDamage(t *testing.T) {
	for _, v := range variants {
		t.Run(v.String(), func(t *testing.T) {
			files := []file{}
			for i := range 8 {
				files = append(files, file{name: fmt.Sprintf("file%d", i), mode: 0o100644, ino: uint32(i + 1), nlink: 1, body: strings.Repeat("z", 101+i)})
			}
			b := written(v, files)
			at := bytes.Index(b, []byte("file5")) - 20
			copy(b[at:], bytes.Repeat([]byte{0xff}, 20))
			o, err := formattest.Open(Format, "x", b)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(o.Names(), " "); got != "file0 file1 file2 file3 file4 file6 file7" {
				t.Errorf("names %s", got)
			}
			if len(o.Unread) != 1 {
				t.Errorf("unread %+v", o.Unread)
			}
			wholeAccount(t, o)

			o, err = formattest.Open(Format, "x", b[:bytes.Index(b, []byte("file4"))+60])
			if err != nil {
				t.Fatal(err)
			}
			if e := o.Find("file4"); e == nil || e.Err == nil || len(e.Content) == 0 || len(e.Content) >= 105 {
				t.Errorf("cut entry: %+v", e)
			}
		})
	}
	t.Run("field that does not matter", func(t *testing.T) {
		b := written(newc, tree)
		i := bytes.Index(b, []byte("etc/passwd")) - newcSize
		b[i+6+8*5] = 'x' // mtime
		o, err := formattest.Open(Format, "x", b)
		if err != nil || len(o.Entries) != len(tree) || len(o.Failures) != 1 {
			t.Fatalf("%v, failures %v", err, o.Failures)
		}
		if e := o.Find("etc/passwd"); e.Has != assay.HasMode || string(e.Content) != tree[2].body {
			t.Errorf("%+v", e)
		}
	})
}

func TestRefuses(t *testing.T) {
	for name, b := range map[string][]byte{
		"format string":   []byte("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x" + strings.Repeat("\x00", 100)),
		"magic strings":   []byte("070701\x00070702\x00070707\x00" + strings.Repeat("bad header\x00", 20)),
		"one old header":  written(binLE, tree)[:100],
		"text in hex":     []byte("070701" + strings.Repeat("0", 104) + strings.Repeat("a", 200)),
		"mode of no type": written(newc, []file{{name: "a", mode: 0o170644}}),
	} {
		if o, err := formattest.Open(Format, "x", b); err == nil {
			t.Errorf("%s: measured %+v", name, o.Extent)
		}
	}
}
