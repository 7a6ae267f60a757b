package erofs_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/erofs"
	"assay/lab/format/formattest"
)

func file(name string, mode uint32, data []byte) item {
	return item{assay.Entry{Name: name, Mode: mode, UID: 1000, GID: 50, MTime: built}, data}
}

func dir(name string) item {
	return item{assay.Entry{Name: name, Type: assay.Dir, Mode: 0o750, MTime: built}, nil}
}

func tree() []item {
	marked := file("etc/marked", 0o4755, text(5000))
	marked.Xattrs = []assay.Xattr{{Name: "user.shared", Value: []byte("yes")}, {Name: "user.own", Value: noise(30)}}
	holes := make([]byte, 50_000)
	copy(holes[20_000:], text(3000))
	items := []item{
		dir("etc"), dir("usr"), dir("usr/lib"), marked,
		file("etc/passwd", 0o644, []byte("root::0:0::/:/bin/sh\n")), file("etc/empty", 0o600, nil), file("etc/medium", 0o600, text(1500)),
		file("usr/lib/text", 0o644, text(70_000)), file("usr/lib/noise", 0o644, noise(30_001)), file("usr/lib/mixed", 0o755, append(append(text(9000), noise(9000)...), text(9000)...)),
		file("usr/holes", 0o644, holes), file("usr/block", 0o644, text(4096)),
		{assay.Entry{Name: "usr/again", Type: assay.Hardlink, Target: "usr/lib/text"}, nil},
		{assay.Entry{Name: "link", Type: assay.Symlink, Mode: 0o777, Target: "usr/lib/text", MTime: built}, nil},
		{assay.Entry{Name: "null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3, MTime: built}, nil},
		{assay.Entry{Name: "disk", Type: assay.BlockDev, Mode: 0o600, Major: 259, Minor: 70000, MTime: built}, nil},
		{assay.Entry{Name: "pipe", Type: assay.Fifo, Mode: 0o600, MTime: built}, nil},
	}
	for i := range 30 {
		items = append(items, file(fmt.Sprintf("etc/file number %d", i), 0o644, text(40*i)))
	}
	return items
}

var volumes = map[string]volume{
	"flat":          {algorithm: -1},
	"flat long":     {algorithm: -1, long: true},
	"chunks":        {algorithm: -1, chunks: true, long: true},
	"lz4":           {algorithm: 0},
	"lz4 compact":   {algorithm: 0, compact: true, long: true},
	"lzma":          {algorithm: 1},
	"deflate":       {algorithm: 2, long: true},
	"zstd":          {algorithm: 3},
	"zstd compact":  {algorithm: 3, compact: true},
	"lz4 fragments": {algorithm: 0, fragments: true},
	"fragments":     {algorithm: -1, fragments: true},
}

func samples() map[string][]byte {
	m := map[string][]byte{}
	for name, v := range volumes {
		m[name] = v.build(tree()...)
	}
	return m
}

func TestContract(t *testing.T) { formattest.Contract(t, erofs.Format, samples()) }

func FuzzEROFS(f *testing.F) {
	items := []item{dir("d"), file("d/text", 0o644, text(20_000)), file("small", 0o644, text(300)), file("flat", 0o644, []byte("flat")), {assay.Entry{Name: "l", Type: assay.Symlink, Target: "d"}, nil}}
	items[3].Xattrs = []assay.Xattr{{Name: "user.a", Value: []byte("1")}, {Name: "user.b", Value: []byte("2")}}
	var seeds [][]byte
	for _, v := range []volume{{algorithm: 0, fragments: true}, {algorithm: 3, compact: true}, {algorithm: 1}, {algorithm: -1, chunks: true, long: true}} {
		seeds = append(seeds, v.build(items...))
	}
	formattest.Fuzz(f, erofs.Format, seeds...)
}

func TestTree(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			o := formattest.MustOpen(t, erofs.Format, "x", b)
			if o.Extent.Length != int64(len(b)) || len(o.Unread) > 0 || len(o.Entries) != len(tree())+1 {
				t.Errorf("length %d of %d, unread %v, %q", o.Extent.Length, len(b), o.Unread, o.Names())
			}
			if p := fmt.Sprint(o.Properties); !strings.Contains(p, "{checksum matches}") || !strings.Contains(p, "{volume sample}") {
				t.Errorf("properties %s", p)
			}
			for _, x := range tree() {
				compare(t, o, x, volumes[name])
			}
		})
	}
}

func compare(t *testing.T, o *formattest.Opened, x item, v volume) {
	t.Helper()
	e := o.Find(x.Name)
	if e == nil {
		t.Errorf("%s: missing", x.Name)
		return
	}
	if x.Type == assay.Hardlink {
		if to := o.Find(x.Target); !bytes.Equal(e.Content, to.Content) || e.Body.Key == "" {
			t.Errorf("%s is not %s", x.Name, x.Target)
		}
		return
	}
	if e.Type != x.Type || e.Mode != x.Mode || e.UID != x.UID || e.GID != x.GID || e.MTime != x.MTime || e.Target != x.Target || e.Major != x.Major || e.Minor != x.Minor {
		t.Errorf("%s: %+v", x.Name, e.Entry)
	}
	if !bytes.Equal(e.Content, x.data) {
		t.Errorf("%s: %d bytes, want %d", x.Name, len(e.Content), len(x.data))
	}
	if v.algorithm < 0 && !v.fragments && e.Body.Stream != nil {
		t.Errorf("%s: is copied", x.Name)
	}
	if fmt.Sprint(e.Xattrs) != fmt.Sprint(x.Xattrs) {
		t.Errorf("%s: attributes %v", x.Name, e.Xattrs)
	}
}

func TestDamage(t *testing.T) {
	for name, least := range map[string]map[string]float64{
		"flat long": {"cut 50 %": 0.3, "cut 75 %": 0.5, "flipped 1 %": 0.2, "middle missing": 0.8},
		"lz4":       {"cut 50 %": 0.1, "cut 75 %": 0.3, "flipped 1 %": 0.1, "middle missing": 0.7},
		"zstd":      {"cut 50 %": 0.1, "cut 75 %": 0.3, "flipped 1 %": 0.1, "middle missing": 0.7},
	} {
		t.Run(name, func(t *testing.T) {
			v := volumes[name]
			formattest.Damage(t, erofs.Format, v.build(tree()...), 1280, least)
		})
	}
}

// A damaged cluster costs its own bytes only.
func TestDamagedCluster(t *testing.T) {
	for _, algorithm := range []int{0, 2, 3} { // what LZMA makes of damage is as long as before
		v := volume{algorithm: algorithm}
		data := text(40_000)
		b := v.build(file("f", 0o644, data))
		at := len(b) - len(v.data) // the first cluster
		for b[at] == 0 {
			at++
		}
		for i := range 300 {
			b[at+i] = byte(0xa5 + i)
		}
		o, err := formattest.Open(erofs.Format, "x", b)
		if err != nil || o.Err != nil {
			t.Fatal(err, o.Err)
		}
		f := o.Find("f")
		if len(f.Content) != len(data) || !bytes.Equal(f.Content[4*block:], data[4*block:]) || f.Err == nil || len(o.Unread) != 1 {
			t.Errorf("algorithm %d: %v, %d bytes, unread %v", algorithm, f.Err, len(f.Content), o.Unread)
		}
	}
}

// Nodes that no directory names are found.
func TestSalvage(t *testing.T) {
	v := volume{algorithm: 0, long: true}
	items := tree()
	b := v.build(items...)
	at := bytes.Index(b, []byte("...disketc"))
	root := bytes.LastIndex(b[:at], []byte{2, 0}) // somewhere in the entries
	copy(b[root:at], bytes.Repeat([]byte{0xff}, at-root))
	for i := at - 12*9; i < at; i++ {
		b[i] = 0xff
	}
	o, err := formattest.Open(erofs.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	found := map[string]bool{}
	for _, e := range o.Entries {
		found[string(e.Content)] = true
	}
	for _, x := range items {
		if x.Type == assay.Regular && !found[string(x.data)] {
			t.Errorf("%s: content not found", x.Name)
		}
	}
	if n := strings.Join(o.Names(), "\n"); !strings.Contains(n, "node-") || !strings.Contains(n, "/passwd") {
		t.Errorf("names %s", n)
	}
}

// A directory that contains itself ends, sizes that lie too.
func TestHostile(t *testing.T) {
	v := volume{algorithm: 0, long: true}
	b := v.build(dir("a"), dir("a/b"), file("f", 0o644, text(9000)))
	a, inner := uint64(v.nodes[1].nid), uint64(v.nodes[2].nid)
	for i := 0; i+8 < len(b); i += 4 { // every reference to b is one to a
		if binary.LittleEndian.Uint64(b[i:]) == inner {
			binary.LittleEndian.PutUint64(b[i:], a)
		}
	}
	binary.LittleEndian.PutUint64(b[v.nodes[3].nid*32+8:], 1<<60)
	o, err := formattest.Open(erofs.Format, "x", b)
	if err != nil || o.Err != nil || !strings.Contains(fmt.Sprint(o.Failures), "not listed again") || o.Find("f").Err == nil {
		t.Errorf("%v: %v", err, o.Failures)
	}
}

// What is newer than we are is said to be so.
func TestUnknownFeatures(t *testing.T) {
	v := volume{algorithm: -1}
	b := v.build(tree()...)
	b[1024+80] |= 0x80
	o, err := formattest.Open(erofs.Format, "x", b)
	if err != nil || o.Err == nil || len(o.Unread) != 1 || len(o.Entries) > 0 {
		t.Errorf("%v: %v", err, o)
	}
}
