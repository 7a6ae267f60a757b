package f2fs_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/f2fs"
	"assay/lab/format/formattest"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

func file(name string, mode uint32, data []byte) item {
	return item{assay.Entry{Name: name, Mode: mode, MTime: 1_600_000_000}, data}
}

// tree is a root file system with everything in it. The sparse file reaches
// into the indirect nodes.
func tree() []item {
	sparse := make([]byte, 13<<20+77)
	for i := 0; i < len(sparse)-9000; i += 1500 << 10 {
		copy(sparse[i:], noise(3000+i%5000))
	}
	special := file("etc/special", 0o4755, bytes.Repeat([]byte("compress me "), 4000))
	special.UID, special.GID, special.MTime = 70000, 80000, 1<<32+5
	special.Xattrs = []assay.Xattr{{Name: "user.note", Value: []byte("in the inode")}, {Name: "security.capability", Value: noise(20)}, {Name: "user.more", Value: noise(300)}}
	return []item{
		file("etc/passwd", 0o644, []byte("root:x:0:0::/:/bin/sh\n")),
		file("etc/empty", 0o600, nil),
		special,
		file("usr/lib/large", 0o755, noise(200*1024+3)),
		file("usr/lib/sparse", 0o644, sparse),
		{assay.Entry{Name: "usr/lib/link", Type: assay.Hardlink, Target: "usr/lib/large"}, nil},
		{assay.Entry{Name: "short", Type: assay.Symlink, Mode: 0o777, Target: "etc/passwd"}, nil},
		{assay.Entry{Name: "long", Type: assay.Symlink, Mode: 0o777, Target: strings.Repeat("x/", 1000)}, nil},
		{assay.Entry{Name: "dev/null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3}, nil},
		{assay.Entry{Name: "dev/big", Type: assay.BlockDev, Mode: 0o600, Major: 259, Minor: 70000}, nil},
		{assay.Entry{Name: "dev/pipe", Type: assay.Fifo, Mode: 0o600}, nil},
		{assay.Entry{Name: "dev/sock", Type: assay.Socket, Mode: 0o600}, nil},
		{assay.Entry{Name: "tmp", Type: assay.Dir, Mode: 0o1777}, nil},
		file("tmp/"+strings.Repeat("n", 255), 0o644, []byte("long name")),
	}
}

var disks = map[string]disk{
	"plain":          {},
	"inline":         {inline: true, compact: true},
	"not unmounted":  {bare: true, second: true},
	"checksums":      {inline: true, extra: true, second: true},
	"lz4":            {extra: true, algorithm: 1, inline: true},
	"zstd":           {extra: true, algorithm: 2},
	"compact, blunt": {compact: true, bare: true},
}

func TestContract(t *testing.T) {
	small := tree()
	small[4].data = small[4].data[:5<<20]
	samples := map[string][]byte{}
	for _, name := range []string{"plain", "inline", "lz4"} {
		samples[name] = disks[name].build(small...)
	}
	formattest.Contract(t, f2fs.Format, samples)
}

func FuzzF2FS(f *testing.F) {
	items := []item{file("a/b", 0o644, append(noise(3000), make([]byte, 20000)...)), file("c", 0o644, []byte("inline"))}
	formattest.Fuzz(f, f2fs.Format, disk{}.build(items...), disk{inline: true, extra: true, algorithm: 2, compact: true}.build(items...))
}

func TestTree(t *testing.T) {
	for name, d := range disks {
		t.Run(name, func(t *testing.T) {
			items := tree()
			o := formattest.MustOpen(t, f2fs.Format, "x", d.build(items...))
			compare(t, o, items, d.algorithm != 0)
			o.Want(t, "label=sample", "checkpoint=7", "uuid=01020304-0506-0708-090a-0b0c0d0e0f10")
		})
	}
}

// compare asks for every item with everything that was written.
func compare(t *testing.T, o *formattest.Opened, items []item, copied bool) {
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
		if x.Type == assay.Regular && e.Body.Stream != nil && !copied {
			t.Errorf("%s: is copied", x.Name)
		}
		for _, want := range x.Xattrs {
			found := false
			for _, a := range e.Xattrs {
				found = found || a.Name == want.Name && bytes.Equal(a.Value, want.Value)
			}
			if !found {
				t.Errorf("%s: attribute %s is missing in %d", x.Name, want.Name, len(e.Xattrs))
			}
		}
	}
}

func TestSecondSuperblock(t *testing.T) {
	b := disks["plain"].build(tree()...)
	clear(b[1024:4096])
	o := formattest.Opens(t, f2fs.Format, b)
	o.WantFailures(t, "its copy at 0x1400 is used")
	if e := o.Find("etc/passwd"); e == nil {
		t.Error("etc/passwd: missing")
	}
}

func TestOlderCheckpoint(t *testing.T) {
	b := disk{}.build(tree()...)
	b[seg*blk+100] ^= 1 // of the newer one
	o := formattest.MustOpen(t, f2fs.Format, "x", b)
	o.Want(t, "checkpoint=6")
}

func TestLostTable(t *testing.T) {
	b := disks["inline"].build(tree()...)
	clear(b[natAt*blk : (natAt+2*seg)*blk])
	o := formattest.Opens(t, f2fs.Format, b)
	for _, name := range []string{"etc/passwd", "usr/lib/large", "usr/lib/sparse"} {
		if o.Find(name) == nil {
			t.Errorf("%s: missing", name)
		}
	}
}

func TestEncryptedIsNamed(t *testing.T) {
	b := disks["inline"].build(file("secret", 0o600, []byte("cipher text")))
	at := bytes.Index(b, []byte("cipher text")) / blk * blk
	b[at+2] = 4
	formattest.Opens(t, f2fs.Format, b).WantFailures(t, "encrypted with fscrypt")
}

func TestRefused(t *testing.T) {
	b := disks["plain"].build(file("a", 0o644, nil))
	clear(b[blk : 2*blk]) // the copy
	formattest.Refused(t, f2fs.Format, b, map[int]byte{1024: 0, 1024 + 8: 3, 1024 + 16: 13, 1024 + 20: 10, 1024 + 72: 3, 1024 + 92: 1, 1024 + 96: 0})
}

func TestDamage(t *testing.T) {
	items := []item{}
	for _, x := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		items = append(items, file("dir/"+x, 0o644, noise(120<<10+int(x[0]))))
	}
	formattest.Damage(t, f2fs.Format, disks["plain"].build(items...), blk*2, map[string]float64{
		"cut 25 %": 0.05, "cut 50 %": 0.3, "cut 75 %": 0.6, "flipped 1 %": 0.3, "middle missing": 0.8,
	})
}
