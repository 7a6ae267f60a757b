package jffs2

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

// volume with one file of a name, in erase blocks of 4 KiB.
func little(name string, markers bool) []byte {
	f := &flash{ByteOrder: binary.LittleEndian}
	if markers {
		f.marker()
	}
	f.dirent(1, 1, 2, 8, name)
	f.inode(version{ino: 2, version: 1, mode: 0o100644, size: uint32(len(name)), data: []byte(name)})
	f.dirent(1, 2, 3, 8, name+"2")
	f.inode(version{ino: 3, version: 1, mode: 0o100644, size: 3000, data: text(3000)[len(name):]})
	return f.b
}

func measured(t *testing.T, b []byte) int64 {
	t.Helper()
	ext, err := Format.Measure(&format.Input{Content: assay.Bytes(b), Ctx: t.Context()})
	if err != nil {
		t.Fatal(err)
	}
	return ext.Length
}

// The end is where no node comes any more, whatever erased flash is between
// nodes, and where another file system starts.
func TestExtent(t *testing.T) {
	erased := func(n int) []byte { return bytes.Repeat([]byte{0xff}, n) }
	block := func(b []byte) []byte { return append(bytes.Clone(b), erased(-len(b)&4095)...) }
	a := little("a", true)
	for _, c := range []struct {
		name string
		b    [][]byte
		want int
	}{
		{"alone", [][]byte{a}, len(a)},
		{"erased flash behind", [][]byte{a, erased(1 << 20)}, len(a)},
		{"end mark", [][]byte{block(a), {0xde, 0xad, 0xc0, 0xde}, erased(100)}, len(block(a)) + 4},
		{"erased blocks inside", [][]byte{block(a), erased(4 << 20), a}, len(block(a)) + 4<<20 + len(a)},
		{"something else behind", [][]byte{a, bytes.Repeat([]byte("else"), 1<<18)}, len(a)},
		{"a lost block inside", [][]byte{a, bytes.Repeat([]byte("lost"), 1<<15), a}, 2*len(a) + 4<<15},
		{"another one at once", [][]byte{block(a), little("other", true)}, len(block(a))},
		{"another one without marker", [][]byte{block(a), little("other", false)}, len(block(a))},
		{"another one behind erased flash", [][]byte{a, erased(1<<20 - len(a)), little("other", false)}, len(a)},
		{"another byte order", [][]byte{block(a), sample(binary.BigEndian)}, len(a)},
	} {
		if got := measured(t, bytes.Join(c.b, nil)); got != int64(c.want) {
			t.Errorf("%s: length 0x%x, want 0x%x", c.name, got, c.want)
		}
	}
}

func TestNotAlone(t *testing.T) {
	f := &flash{ByteOrder: binary.LittleEndian}
	f.marker()
	if _, err := Format.Measure(&format.Input{Content: assay.Bytes(f.b), Ctx: t.Context()}); err == nil {
		t.Error("a clean marker alone was accepted")
	}
}

// Blocks marked obsolete in place keep the sum of the unmarked header.
func TestObsolete(t *testing.T) {
	f := &flash{ByteOrder: binary.LittleEndian}
	n := f.dirent(1, 9, 0, 0, "f")
	n[3] &^= 0x20
	f.dirent(1, 1, 2, 8, "f")
	f.inode(version{ino: 2, version: 1, mode: 0o100644})
	if o := formattest.MustOpen(t, Format, "x", f.b); o.Find("f") == nil {
		t.Errorf("names %q", o.Names())
	}
}

func TestDamage(t *testing.T) {
	f := &flash{ByteOrder: binary.LittleEndian}
	f.inode(version{ino: 1, version: 1, mode: 0o40755})
	for i := range uint32(32) {
		f.dirent(1, 10+i, 2+i, 8, "file"+string('a'+rune(i)))
		for k := range uint32(4) {
			f.inode(version{ino: 2 + i, version: 1 + k, mode: 0o100644, size: 4096 * (k + 1), offset: 4096 * k, compr: comprZlib, data: text(4096 + int(i))[i:]})
		}
	}
	formattest.Damage(t, Format, f.b, 0, map[string]float64{"cut 25 %": 0.22, "cut 50 %": 0.47, "cut 75 %": 0.72, "flipped 1 %": 0.05, "middle missing": 0.9})
}

var stores = formattest.Stores{Mode: true, Owner: true, Device: true}

func TestGeneratedImages(t *testing.T) {
	for _, name := range []string{"03-jffs2-le-tiny-armel.img", "03-jffs2-be-tiny-armel.img", "03-jffs2-lzo-tiny.img"} {
		b, err := os.ReadFile(formattest.Corpus(t, "images/"+name))
		if err != nil {
			t.Fatal(err)
		}
		rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-tiny-armel.json"))
		o := formattest.MustOpen(t, Format, name, b)
		t.Logf("%s: %d of %d rows right", name, o.Compare(t, rows, stores), len(rows))
		if len(o.Unread) > 0 {
			t.Errorf("%s: unread %v", name, o.Unread)
		}
	}
}

// In the damaged image 64 bytes of one node are flipped.
func TestGeneratedDamage(t *testing.T) {
	read := func(name string) *formattest.Opened {
		b, err := os.ReadFile(formattest.Corpus(t, "images/"+name))
		if err != nil {
			t.Fatal(err)
		}
		o, err := formattest.Open(Format, name, b)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	sound, o := read("03-jffs2-le-tiny-armel.img"), read("92-damaged-jffs2.img")
	if share := o.Share(sound); share < 0.99 || len(o.Entries) != len(sound.Entries) || len(o.Unread) != 1 {
		t.Errorf("%.4f recovered, %d of %d entries, unread %v", share, len(o.Entries), len(sound.Entries), o.Unread)
	}
	damaged := 0
	for _, e := range o.Entries {
		if e.Err != nil {
			damaged++
		}
	}
	if damaged != 1 || len(o.Failures) == 0 {
		t.Errorf("%d entries marked damaged, failures %v", damaged, o.Failures)
	}
}

func TestFixtures(t *testing.T) {
	for _, name := range []string{"jffs2_le.img", "jffs2_be.img"} {
		b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/jffs2/"+name))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, name, b)
		if e := o.Find("generic folder/test file 3_.txt"); len(o.Entries) != 4 || e == nil || len(e.Content) != 20 {
			t.Errorf("%s: %q", name, o.Names())
		}
	}
}

// TestRealDump reads the settings of a device, a file system that was in use:
// its first node is obsolete.
func TestRealDump(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "ubnt-uf-instant/mtd3.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "x", b)
	if e := o.Find("dropbear/dropbear_ecdsa_host_key"); len(o.Unread) > 0 || e == nil || len(e.Content) != 141 || !bytes.Contains(e.Content, []byte("ecdsa-sha2")) {
		t.Errorf("names %q, unread %v", o.Names(), o.Unread)
	}
	if a, b := o.Find("lastgood.xml"), o.Find("lastgood.xml_bak"); a == nil || b == nil || !bytes.Equal(a.Content, b.Content) {
		t.Error("lastgood.xml and its copy differ")
	}
}

// TestOracle reads what mkfs.jffs2 of mtd-utils writes.
func TestOracle(t *testing.T) {
	mkfs, err := exec.LookPath("mkfs.jffs2")
	if err != nil {
		t.Skip("needs mkfs.jffs2 of mtd-utils")
	}
	dir := t.TempDir()
	tree := filepath.Join(dir, "tree")
	want := map[string][]byte{"a/b/text": text(70000), "a/empty": {}, "zeros": make([]byte, 10000), "short": []byte("x")}
	for name, data := range want {
		os.MkdirAll(filepath.Join(tree, filepath.Dir(name)), 0o755)
		if err := os.WriteFile(filepath.Join(tree, name), data, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	os.Link(filepath.Join(tree, "short"), filepath.Join(tree, "hard"))
	os.Symlink("a/b", filepath.Join(tree, "soft"))
	devices := filepath.Join(dir, "devices")
	os.WriteFile(devices, []byte("/dev d 755 3 4 - - - - -\n/dev/mtd c 640 0 5 90 0 0 2 3\n/dev/sda b 600 0 0 8 30 - - -\n/dev/fifo p 644 0 0 - - - - -\n"), 0o644)
	for _, args := range [][]string{{"-l"}, {"-b"}, {"-l", "-n", "-e", "0x10000"}, {"-b", "-m", "none"}, {"-l", "-x", "zlib", "-X", "rtime"}, {"-l", "-X", "lzo", "-y", "90:lzo"}, {"-b", "-c", "20", "-p", "0x80000"}} {
		image := filepath.Join(dir, "image")
		if out, err := exec.Command(mkfs, append(args, "-D", devices, "-r", tree, "-o", image)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
		b, err := os.ReadFile(image)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "x", b)
		for name, data := range want {
			if e := o.Find(name); e == nil || !bytes.Equal(e.Content, data) || e.Mode != 0o640 {
				t.Errorf("%v: %s is not right", args, name)
			}
		}
		if e := o.Find("soft"); e == nil || e.Target != "a/b" {
			t.Errorf("%v: soft: %+v", args, e)
		}
		if h, s := o.Find("hard"), o.Find("short"); h == nil || h.Body.Key != s.Body.Key {
			t.Errorf("%v: hard: %+v", args, h)
		}
		if e := o.Find("dev/mtd2"); e == nil || e.Type != assay.CharDev || e.Major != 90 || e.GID != 5 || e.Mode != 0o640 {
			t.Errorf("%v: dev/mtd2: %+v", args, e)
		}
		if e := o.Find("dev/sda"); e == nil || e.Type != assay.BlockDev || e.Major != 8 || e.Minor != 30 {
			t.Errorf("%v: dev/sda: %+v", args, e)
		}
	}
}
