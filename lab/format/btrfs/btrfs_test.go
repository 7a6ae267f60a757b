package btrfs_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/btrfs"
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

// tree is a root file system with everything in it, and a subvolume.
func tree() []item {
	sparse := make([]byte, 600*1024+77)
	copy(sparse, noise(3000))
	copy(sparse[400<<10:], noise(70000))
	special := file("etc/special", 0o4755, bytes.Repeat([]byte("compress me "), 40000))
	special.UID, special.GID, special.MTime = 70000, 80000, 1<<32+5
	special.Xattrs = []assay.Xattr{{Name: "user.note", Value: []byte("a value")}, {Name: "security.capability", Value: noise(20)}}
	return []item{
		file("etc/passwd", 0o644, []byte("root:x:0:0::/:/bin/sh\n")),
		file("etc/text", 0o644, bytes.Repeat([]byte("small text "), 100)),
		file("etc/empty", 0o600, nil),
		special,
		file("usr/lib/large", 0o755, noise(200*1024+3)),
		file("usr/lib/sparse", 0o644, sparse),
		{assay.Entry{Name: "usr/lib/link", Type: assay.Hardlink, Target: "usr/lib/large"}, nil},
		{assay.Entry{Name: "short", Type: assay.Symlink, Mode: 0o777, Target: "etc/passwd"}, nil},
		{assay.Entry{Name: "long", Type: assay.Symlink, Mode: 0o777, Target: strings.Repeat("x/", 500)}, nil},
		{assay.Entry{Name: "dev/null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3}, nil},
		{assay.Entry{Name: "dev/big", Type: assay.BlockDev, Mode: 0o600, Major: 259, Minor: 70000}, nil},
		{assay.Entry{Name: "dev/pipe", Type: assay.Fifo, Mode: 0o600}, nil},
		{assay.Entry{Name: "dev/sock", Type: assay.Socket, Mode: 0o600}, nil},
		{assay.Entry{Name: "tmp", Type: assay.Dir, Mode: 0o1777}, nil},
		file("snap/of", 0o644, noise(9000)),
	}
}

var disks = map[string]disk{
	"plain":  {node: 4096},
	"dup":    {node: 16384, dup: true, reserved: true},
	"sha256": {node: 4096, sha256: true},
	"zlib":   {node: 4096, compression: 1},
	"lzo":    {node: 4096, compression: 2},
	"zstd":   {node: 16384, compression: 3, dup: true},
}

func TestContract(t *testing.T) {
	samples := map[string][]byte{}
	for _, name := range []string{"plain", "zlib", "lzo"} {
		samples[name] = disks[name].build(tree()...)
	}
	formattest.Contract(t, btrfs.Format, samples)
}

func FuzzBtrfs(f *testing.F) {
	items := []item{file("a/b", 0o644, append(noise(3000), make([]byte, 20000)...)), file("c", 0o644, []byte("inline"))}
	formattest.Fuzz(f, btrfs.Format, disk{node: 4096}.build(items...), disk{node: 4096, compression: 2}.build(items...))
}

func TestTree(t *testing.T) {
	for name, d := range disks {
		t.Run(name, func(t *testing.T) {
			items := tree()
			o := formattest.MustOpen(t, btrfs.Format, "x", d.build(items...))
			compare(t, o, items, d.compression != 0)
			o.Want(t, "label=sample", "generation=9", "uuid=01020304-0506-0708-090a-0b0c0d0e0f10")
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
		for i, want := range x.Xattrs {
			if i >= len(e.Xattrs) || e.Xattrs[i].Name != want.Name || !bytes.Equal(e.Xattrs[i].Value, want.Value) {
				t.Errorf("%s: attribute %s is missing in %q", x.Name, want.Name, e.Xattrs)
			}
		}
	}
}

func TestChecksumOfContent(t *testing.T) {
	large := noise(200*1024 + 3)
	for name, copies := range map[string]int{"plain": 1, "sha256": 1, "dup": 2} {
		b := disks[name].build(tree()...)
		at := bytes.Index(b, large[5000:6000])
		b[at] ^= 1
		o := formattest.Opens(t, btrfs.Format, b)
		e := o.Find("usr/lib/large")
		if copies == 2 && (e.Err != nil || !bytes.Equal(e.Content, large)) {
			t.Errorf("%s: the good copy is not taken: %v", name, e.Err)
		}
		if copies == 1 && (e.Err == nil || !strings.Contains(e.Err.Error(), "checksum of logical") || len(e.Content) != len(large)) {
			t.Errorf("%s: %d bytes, error %v", name, len(e.Content), e.Err)
		}
	}
}

func TestDuplicateNodes(t *testing.T) {
	b := disks["dup"].build(tree()...)
	half := (len(b) - chunkAt) / 2
	sound := formattest.MustOpen(t, btrfs.Format, "x", b)
	for at := chunkAt; at < chunkAt+half; at += sec {
		b[at+200] ^= 0x55
	}
	o := formattest.Opens(t, btrfs.Format, b)
	if len(o.Failures) != 0 || len(o.Entries) != len(sound.Entries) || o.Share(sound) != 1 {
		t.Errorf("%d of %d entries, %v", len(o.Entries), len(sound.Entries), o.Failures)
	}
}

func TestStripedIsNamed(t *testing.T) {
	d := disk{node: 4096, dup: true}
	b := d.build(file("a", 0o644, noise(9000)))
	s := b[0x10000:0x11000]
	binary.LittleEndian.PutUint64(s[0x32b+17+24:], 1|2|4|8)
	copy(s, d.sum(s[32:]))
	o := formattest.Opens(t, btrfs.Format, b)
	if len(o.Failures) == 0 || !strings.Contains(o.Failures[0].Reason, "striped over several devices") {
		t.Errorf("%+v", o.Failures)
	}
}

func TestLostRoot(t *testing.T) {
	b := disks["plain"].build(tree()...)
	at := binary.LittleEndian.Uint64(b[0x10050:]) - logical + chunkAt
	clear(b[at : at+4096])
	o := formattest.Opens(t, btrfs.Format, b)
	for _, name := range []string{"etc/passwd", "usr/lib/large", "usr/lib/sparse"} {
		if e := o.Find(name); e == nil || e.Err != nil {
			t.Errorf("%s: missing", name)
		}
	}
}

func TestRefused(t *testing.T) {
	b := disks["plain"].build(file("a", 0o644, nil))
	formattest.Refused(t, btrfs.Format, b, map[int]byte{0x10040: 0, 0x10032: 2, 0x10091: 1, 0x10095: 8, 0x100c4: 4, 0x100c6: 8})
}

func TestDamage(t *testing.T) {
	items := []item{}
	for _, x := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		items = append(items, file("dir/"+x, 0o644, noise(120<<10+int(x[0]))))
	}
	formattest.Damage(t, btrfs.Format, disks["plain"].build(items...), chunkAt, map[string]float64{
		"flipped 1 %": 0.15, "middle missing": 0.9,
	})
}
