package ext_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/ext"
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

// tree is a root file system with everything in it.
func tree() []item {
	sparse := make([]byte, 300*1024+77)
	for i := 0; i < len(sparse)-5000; i += 24 << 10 {
		copy(sparse[i:], noise(3000+i%1000))
	}
	special := file("etc/special", 0o4755, noise(5000))
	special.UID, special.GID, special.MTime = 70000, 80000, 1<<32+5
	special.Xattrs = []assay.Xattr{{Name: "user.note", Value: []byte("in the inode")}, {Name: "security.capability", Value: noise(20)}, {Name: "user.more", Value: noise(200)}}
	return []item{
		file("etc/passwd", 0o644, []byte("root:x:0:0::/:/bin/sh\n")),
		file("etc/empty", 0o600, nil),
		special,
		file("usr/lib/large", 0o755, noise(200*1024+3)),
		file("usr/lib/sparse", 0o644, sparse),
		{assay.Entry{Name: "usr/lib/link", Type: assay.Hardlink, Target: "usr/lib/large"}, nil},
		{assay.Entry{Name: "short", Type: assay.Symlink, Mode: 0o777, Target: "etc/passwd"}, nil},
		{assay.Entry{Name: "long", Type: assay.Symlink, Mode: 0o777, Target: strings.Repeat("x/", 100)}, nil},
		{assay.Entry{Name: "dev/null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3}, nil},
		{assay.Entry{Name: "dev/big", Type: assay.BlockDev, Mode: 0o600, Major: 259, Minor: 70000}, nil},
		{assay.Entry{Name: "dev/pipe", Type: assay.Fifo, Mode: 0o600}, nil},
		{assay.Entry{Name: "dev/sock", Type: assay.Socket, Mode: 0o600}, nil},
		{assay.Entry{Name: "tmp", Type: assay.Dir, Mode: 0o1777}, nil},
	}
}

var disks = map[string]disk{
	"ext2 1 KiB":   {block: 1024, perGroup: 512, groups: 2, inodes: 32, inodeSize: 128},
	"ext2 4 KiB":   {block: 4096, perGroup: 128, groups: 2, inodes: 32, inodeSize: 128, fileTypes: true},
	"ext4 1 KiB":   {block: 1024, perGroup: 512, groups: 2, inodes: 16, inodeSize: 256, fileTypes: true, extents: true, sums: true},
	"ext4 64-bit":  {block: 4096, perGroup: 64, groups: 4, inodes: 16, inodeSize: 256, fileTypes: true, extents: true, wide: true, sums: true, inline: true},
	"ext4 meta_bg": {block: 1024, perGroup: 256, groups: 20, inodes: 8, inodeSize: 256, fileTypes: true, extents: true, wide: true, metaGroups: true},
	"ext2 of 1995": {block: 1024, perGroup: 1024, groups: 1, inodes: 64, inodeSize: 128},
	"ext4, 64 KiB": {block: 65536, perGroup: 64, groups: 1, inodes: 64, inodeSize: 256, fileTypes: true, extents: true},
}

func samples() map[string][]byte {
	m := map[string][]byte{}
	for name, d := range disks {
		m[name] = d.build(tree()...)
	}
	return m
}

func TestContract(t *testing.T) {
	s := samples()
	delete(s, "ext4, 64 KiB") // 4 MiB: read in TestTree
	formattest.Contract(t, ext.Format, s)
}

func FuzzExt(f *testing.F) {
	small := disk{block: 1024, perGroup: 24, groups: 1, inodes: 16, inodeSize: 128, fileTypes: true}
	modern := disk{block: 1024, perGroup: 24, groups: 1, inodes: 16, inodeSize: 256, fileTypes: true, extents: true, wide: true, inline: true}
	items := []item{file("a/b", 0o644, append(noise(3000), make([]byte, 20000)...)), file("c", 0o644, []byte("inline"))}
	formattest.Fuzz(f, ext.Format, small.build(items...), modern.build(items...))
}

func TestTree(t *testing.T) {
	for name, d := range disks {
		t.Run(name, func(t *testing.T) {
			items := tree()
			compare(t, formattest.MustOpen(t, ext.Format, "x", d.build(items...)), items, d.inodeSize > 128)
		})
	}
}

// compare asks for every item with everything that was written.
func compare(t *testing.T, o *formattest.Opened, items []item, long bool) {
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
		if e.Type != x.Type || e.Mode != x.Mode || e.Target != x.Target || e.Major != x.Major || e.Minor != x.Minor || e.UID != x.UID || e.GID != x.GID {
			t.Errorf("%s: %+v", x.Name, e.Entry)
		}
		if e.MTime != x.MTime && e.MTime != int64(int32(x.MTime)) || long && e.MTime != x.MTime {
			t.Errorf("%s: time %d, want %d", x.Name, e.MTime, x.MTime)
		}
		if x.Type == assay.Regular && !bytes.Equal(e.Content, x.data) {
			t.Errorf("%s: %d bytes, want %d", x.Name, len(e.Content), len(x.data))
		}
		if x.Type == assay.Regular && e.Body.Stream != nil {
			t.Errorf("%s: is copied", x.Name)
		}
		for _, want := range x.Xattrs {
			found := false
			for _, a := range e.Xattrs {
				found = found || a.Name == want.Name && bytes.Equal(a.Value, want.Value)
			}
			if !found && len(x.Xattrs) > 0 {
				t.Errorf("%s: attribute %s is missing in %q", x.Name, want.Name, e.Xattrs)
			}
		}
	}
}

func TestProperties(t *testing.T) {
	d := disks["ext4 64-bit"]
	o := formattest.MustOpen(t, ext.Format, "x", d.build(tree()...))
	got := map[string]string{}
	for _, p := range o.Properties {
		got[p.Name] = p.Value
	}
	for name, want := range map[string]string{"type": "ext4", "label": "sample", "block-size": "4096", "features": "ext_attr filetype extent 64bit inline_data sparse_super metadata_csum", "written": "2023-11-14T22:13:20Z"} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
}

func TestDamage(t *testing.T) {
	small := disk{block: 1024, perGroup: 192, groups: 2, inodes: 32, inodeSize: 128, fileTypes: true}
	modern := small
	modern.inodeSize, modern.extents, modern.wide, modern.sums = 256, true, true, true
	for name, d := range map[string]disk{"ext2": small, "ext4": modern} {
		t.Run(name, func(t *testing.T) {
			formattest.Damage(t, ext.Format, d.build(tree()...), 3*d.block, map[string]float64{
				"cut 25 %": 0.3, "cut 50 %": 0.3, "cut 75 %": 0.8, "flipped 1 %": 0.4, "middle missing": 0.9,
			})
		})
	}
}

// A damaged superblock and damaged descriptors are taken from their copies.
func TestCopies(t *testing.T) {
	d := disk{block: 1024, perGroup: 8192, groups: 2, inodes: 32, inodeSize: 256, fileTypes: true, extents: true, sums: true}
	items := tree()
	b := d.build(items...)
	b[1024+5] ^= 0xff         // number of blocks
	copy(b[2048:], noise(64)) // both descriptors
	o, err := formattest.Open(ext.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	if o.Extent.Length != int64(len(b)) || len(o.Failures) != 2 || len(o.Unread) != 1 || o.Unread[0].Offset != 1024 {
		t.Errorf("length %d, failures %v, unread %v", o.Extent.Length, o.Failures, o.Unread)
	}
	o.Unread = nil
	compare(t, o, items, true)
}

// What no directory names any more is found in the inode table.
func TestSalvage(t *testing.T) {
	for _, name := range []string{"ext2 4 KiB", "ext4 1 KiB"} {
		d := disks[name]
		items := tree()
		b := d.build(items...)
		// the root directory's block: "." and its inode first
		root := bytes.Index(b, []byte{2, 0, 0, 0, 12, 0, 1})
		copy(b[root:], noise(d.block))
		o, err := formattest.Open(ext.Format, "x", b)
		if err != nil || o.Err != nil {
			t.Fatal(err, o.Err)
		}
		found := map[string]bool{}
		for _, e := range o.Entries {
			found[string(e.Content)] = true
		}
		for _, x := range items {
			if x.Type == assay.Regular && !found[string(x.data)] {
				t.Errorf("%s: %s: content not found", name, x.Name)
			}
		}
		if len(o.Unread) != 1 || o.Unread[0].Offset != int64(root) {
			t.Errorf("unread %v", o.Unread)
		}
		if !strings.HasSuffix(strings.Join(o.Names(), " "), "/special") && !strings.Contains(strings.Join(o.Names(), " "), "/passwd ") {
			t.Errorf("directories below the lost one have lost their names: %q", o.Names())
		}
	}
}

// A directory that contains itself is listed once, and a tree of blocks that
// points to itself ends.
func TestLoops(t *testing.T) {
	d := disks["ext2 1 KiB"]
	b := d.build(file("a/b/c/f", 0o644, noise(100)), file("big", 0o644, noise(40<<10)))
	n := binary.LittleEndian.Uint32(d.table(d.number["big"])[0x28+48:]) // the first table
	for i := range 256 {
		binary.LittleEndian.PutUint32(d.at(int(n))[4*i:], n)
	}
	binary.LittleEndian.PutUint32(d.table(d.number["big"])[4:], 1<<31)
	for i := range 3 {
		binary.LittleEndian.PutUint32(d.table(d.number["big"])[0x28+48+4*i:], n)
	}
	c := d.table(d.number["a/b/c"])
	block := binary.LittleEndian.Uint32(c[0x28:])
	entry := d.at(int(block))[24:]
	binary.LittleEndian.PutUint32(entry, uint32(d.number["a"]))
	o, err := formattest.Open(ext.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	told := false
	for _, f := range o.Failures {
		told = told || f.Name == "a/b/c/f" && strings.Contains(f.Reason, "not listed again")
	}
	if !told || o.Find("big").Err == nil {
		t.Errorf("failures %v, big: %v", o.Failures, o.Find("big").Err)
	}
}

// Deleted files are not listed; what is left of them is unread.
func TestDeleted(t *testing.T) {
	d := disks["ext2 1 KiB"]
	b := d.build(file("keep", 0o644, noise(3000)), file("gone", 0o644, noise(5000)))
	root := d.at(int(binary.LittleEndian.Uint32(d.table(2)[0x28:])))
	gone := bytes.Index(root, []byte("gone")) - 8
	keep := bytes.Index(root, []byte("keep")) - 8
	binary.LittleEndian.PutUint16(root[keep+4:], uint16(1024-keep)) // the entry before takes its place
	inode := d.table(d.number["gone"])
	binary.LittleEndian.PutUint16(inode[0x1a:], 0)
	binary.LittleEndian.PutUint32(inode[0x14:], 1_700_000_000)
	o := formattest.MustOpen(t, ext.Format, "x", b)
	if o.Find("gone") != nil || o.Find("keep") == nil || gone < keep {
		t.Errorf("entries %q", o.Names())
	}
	if len(o.Unread) != 1 || o.Unread[0].Length < 5000 || o.Unread[0].Length > 5120 {
		t.Errorf("unread %v", o.Unread)
	}
}

// A file that reaches into the third level of tables is one hole and one block.
func TestTriple(t *testing.T) {
	d := disk{block: 1024, perGroup: 1024, groups: 1, inodes: 32, inodeSize: 128, fileTypes: true}
	data := make([]byte, (12+256+256*256+3)*1024)
	copy(data[len(data)-10:], "0123456789")
	b := d.build(file("triple", 0o600, data))
	o, err := formattest.Open(ext.Format, "x", b)
	if err != nil || o.Err != nil || len(o.Failures) > 0 {
		t.Fatal(err, o)
	}
	body := o.Find("triple").Body
	if x := body.Extents; len(x) != 2 || x[0].Offset != -1 || x[0].Length+1024 != int64(len(data)) || !bytes.Equal(b[x[1].Offset+1014:][:10], data[len(data)-10:]) || body.Size != int64(len(data)) {
		t.Errorf("body %+v", body)
	}
}
