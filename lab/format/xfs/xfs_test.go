package xfs_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
	"assay/lab/format/xfs"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

func file(name string, mode uint32, data []byte) item {
	return item{assay.Entry{Name: name, Mode: mode, MTime: 1_600_000_000}, data}
}

// tree is a root file system with everything in it.
func tree() []item {
	sparse := make([]byte, 300*1024+77)
	for i := 0; i < len(sparse)-5000; i += 24 << 10 {
		copy(sparse[i:], noise(3000+i%1000))
	}
	special := file("etc/special", 0o4755, noise(5000))
	special.UID, special.GID = 70000, 80000
	special.Xattrs = []assay.Xattr{{Name: "user.n", Value: []byte("short")}, {Name: "security.c", Value: noise(20)}}
	large := file("etc/attributes", 0o644, noise(700))
	large.Xattrs = []assay.Xattr{{Name: "user.note", Value: noise(150)}, {Name: "user.remote", Value: noise(2000)}, {Name: "security.capability", Value: noise(20)}}
	items := []item{
		file("etc/passwd", 0o644, []byte("root:x:0:0::/:/bin/sh\n")),
		file("etc/empty", 0o600, nil),
		special, large,
		file("usr/lib/large", 0o755, noise(200*1024+3)),
		file("usr/lib/sparse", 0o644, sparse),
		{assay.Entry{Name: "usr/lib/link", Type: assay.Hardlink, Target: "usr/lib/large"}, nil},
		{assay.Entry{Name: "short", Type: assay.Symlink, Mode: 0o777, Target: "etc/passwd"}, nil},
		{assay.Entry{Name: "long", Type: assay.Symlink, Mode: 0o777, Target: strings.Repeat("x/", 510)}, nil},
		{assay.Entry{Name: "dev/null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3}, nil},
		{assay.Entry{Name: "dev/big", Type: assay.BlockDev, Mode: 0o600, Major: 259, Minor: 70000}, nil},
		{assay.Entry{Name: "dev/pipe", Type: assay.Fifo, Mode: 0o600}, nil},
		{assay.Entry{Name: "dev/sock", Type: assay.Socket, Mode: 0o600}, nil},
		{assay.Entry{Name: "tmp", Type: assay.Dir, Mode: 0o777}, nil},
	}
	for i := range 12 { // more than one directory block
		items = append(items, file("many/"+strings.Repeat(string(rune('a'+i)), 200), 0o644, []byte{byte(i)}))
	}
	return items
}

var disks = map[string]disk{
	"version 4":        {block: 1024},
	"version 4, large": {block: 1024, types: true, large: true},
	"version 5":        {block: 1024, v5: true, types: true},
	"version 5, large": {block: 1024, v5: true, types: true, large: true, dirLog: 1},
}

func TestContract(t *testing.T) {
	samples := map[string][]byte{}
	for name, d := range disks {
		samples[name] = d.build(tree()...)
	}
	formattest.Contract(t, xfs.Format, samples)
}

func FuzzXFS(f *testing.F) {
	items := []item{file("a/b", 0o644, append(noise(3000), make([]byte, 20000)...)), file("c", 0o644, []byte("content"))}
	formattest.Fuzz(f, xfs.Format, disks["version 4"].build(items...), disks["version 5, large"].build(items...))
}

func TestTree(t *testing.T) {
	for name, d := range disks {
		t.Run(name, func(t *testing.T) {
			items := tree()
			o := formattest.MustOpen(t, xfs.Format, "x", d.build(items...))
			compare(t, o, items)
			o.Want(t, "label=sample", "log=clean", "uuid=01020304-0506-0708-090a-0b0c0d0e0f10")
		})
	}
}

// compare asks for every item with everything that was written.
func compare(t *testing.T, o *formattest.Opened, items []item) {
	t.Helper()
	for _, u := range o.Unread {
		t.Errorf("unread %+v", u)
	}
	for _, x := range items {
		e := o.Find(x.Name)
		if e == nil {
			t.Errorf("%s: missing", x.Name)
			continue
		}
		if x.Type == assay.Hardlink {
			if to := o.Find(x.Target); !bytes.Equal(e.Content, to.Content) || e.Body.Key == "" || e.Body.Key != to.Body.Key {
				t.Errorf("%s: is not %s", x.Name, x.Target)
			}
			continue
		}
		if e.Type != x.Type || e.Mode != x.Mode || e.Target != x.Target || e.Major != x.Major || e.Minor != x.Minor || e.UID != x.UID || e.GID != x.GID || e.MTime != x.MTime {
			t.Errorf("%s: %+v", x.Name, e.Entry)
		}
		if x.Type == assay.Regular && !bytes.Equal(e.Content, x.data) {
			t.Errorf("%s: %d bytes, want %d", x.Name, len(e.Content), len(x.data))
		}
		if x.Type == assay.Regular && e.Body.Stream != nil {
			t.Errorf("%s: is copied", x.Name)
		}
		for i, want := range x.Xattrs {
			if i >= len(e.Xattrs) || e.Xattrs[i].Name != want.Name || !bytes.Equal(e.Xattrs[i].Value, want.Value) {
				t.Errorf("%s: attribute %s is missing in %d", x.Name, want.Name, len(e.Xattrs))
			}
		}
	}
}

func TestDirtyLog(t *testing.T) {
	o := formattest.MustOpen(t, xfs.Format, "x", disk{block: 1024, dirty: true}.build(tree()...))
	o.Want(t, "log=dirty: not replayed, the newest changes are not shown")
}

func TestSecondSuperblock(t *testing.T) {
	b := disks["version 5"].build(tree()...)
	b[0x6c] = 'X'
	o := formattest.Opens(t, xfs.Format, b)
	o.WantFailures(t, "its copy at 0xe1000 is used")
	o.Want(t, "label=sample")
}

func TestLostDirectory(t *testing.T) {
	b := disks["version 5, large"].build(tree()...)
	at := bytes.Index(b, []byte("\x06passwd")) / 1024 * 1024
	clear(b[at : at+1024])
	o := formattest.Opens(t, xfs.Format, b)
	found := false
	for _, e := range o.Entries {
		found = found || strings.HasPrefix(e.Name, "inode-") && string(e.Content) == "root:x:0:0::/:/bin/sh\n"
	}
	if !found || len(o.Failures) == 0 {
		t.Errorf("%q %v", o.Names(), o.Failures)
	}
}

func TestRefused(t *testing.T) {
	b := disks["version 4"].build(file("a", 0o644, nil))
	formattest.Refused(t, xfs.Format, b, map[int]byte{0: 'Y', 6: 1, 101: 3, 105: 1, 107: 9, 120: 9, 123: 7, 124: 3, 91: 9, 56: 1})
}

func TestDamage(t *testing.T) {
	items := []item{}
	for _, x := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		items = append(items, file("dir/"+x, 0o644, noise(120<<10+int(x[0]))))
	}
	formattest.Damage(t, xfs.Format, disks["version 4"].build(items...), 40<<10, map[string]float64{
		"cut 25 %": 0.2, "cut 50 %": 0.3, "cut 75 %": 0.4, "flipped 1 %": 0.1, "middle missing": 0.7,
	})
}
