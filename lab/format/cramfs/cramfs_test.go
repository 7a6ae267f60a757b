package cramfs_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/cramfs"
	"assay/lab/format/formattest"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

func file(name string, mode uint32, data []byte) item {
	return item{assay.Entry{Name: name, Mode: mode, UID: 1000, GID: 50}, data}
}

func tree() []item {
	holes := make([]byte, 5*4096+100)
	copy(holes[4096:], noise(4000))
	copy(holes[4*4096:], "end")
	return []item{
		file("bin/busybox", 0o4755, append(noise(30000), bytes.Repeat([]byte("text "), 2000)...)),
		file("etc/passwd", 0o644, []byte("root:x:0:0::/:/bin/sh\n")),
		file("etc/empty", 0o600, nil),
		file("lib/holes", 0o644, holes),
		{assay.Entry{Name: "bin/sh", Type: assay.Symlink, Mode: 0o777, Target: "busybox"}, nil},
		{assay.Entry{Name: "dev/null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3}, nil},
		{assay.Entry{Name: "dev/mtdblock0", Type: assay.BlockDev, Mode: 0o600, Major: 31}, nil},
		{assay.Entry{Name: "dev/pipe", Type: assay.Fifo, Mode: 0o600}, nil},
		{assay.Entry{Name: "tmp", Type: assay.Dir, Mode: 0o1777}, nil},
	}
}

var roms = map[string]rom{
	"little": {}, "big": {big: true}, "boot": {boot: true}, "8 KiB": {block: 8192},
	"pointers": {pointers: true}, "old": {old: true}, "old big": {old: true, big: true},
}

func samples() map[string][]byte {
	m := map[string][]byte{}
	for name, r := range roms {
		m[name] = r.build(tree()...)
	}
	return m
}

func TestContract(t *testing.T) { formattest.Contract(t, cramfs.Format, samples()) }

func FuzzCramfs(f *testing.F) {
	small, old, big := rom{}, rom{old: true, pointers: true}, rom{big: true}
	items := []item{file("a/b", 0o644, noise(5000)), file("c", 0o644, []byte("c")), {assay.Entry{Name: "l", Type: assay.Symlink, Target: "c"}, nil}}
	formattest.Fuzz(f, cramfs.Format, small.build(items...), old.build(items...), big.build(items...))
}

func TestTree(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			o := formattest.MustOpen(t, cramfs.Format, "x", b)
			for _, x := range tree() {
				e := o.Find(x.Name)
				if e == nil {
					t.Errorf("%s: missing", x.Name)
					continue
				}
				if e.Type != x.Type || e.Mode != x.Mode || e.Target != x.Target || e.Major != x.Major || e.Minor != x.Minor || e.UID != x.UID || e.GID != x.GID || !bytes.Equal(e.Content, x.data) {
					t.Errorf("%s: %+v, %d bytes", x.Name, e.Entry, len(e.Content))
				}
			}
			for _, u := range o.Unread {
				t.Errorf("unread %+v", u)
			}
			if r := roms[name]; r.old && o.Length != int64(len(b)) || !r.old && o.Extent.Length != int64(len(b)) {
				t.Errorf("length %d, told %d, want %d", o.Extent.Length, o.Length, len(b))
			}
			if p := fmt.Sprint(o.Properties); !roms[name].old && !strings.Contains(p, "{crc matches}") {
				t.Errorf("properties %s", p)
			}
		})
	}
}

func TestDamage(t *testing.T) {
	for _, big := range []bool{false, true} {
		r := rom{big: big}
		formattest.Damage(t, cramfs.Format, r.build(tree()...), 512, map[string]float64{
			"cut 25 %": 0.3, "cut 50 %": 0.3, "cut 75 %": 0.4, "flipped 1 %": 0.8, "middle missing": 0.9,
		})
	}
}

// One damaged block costs its own bytes only.
func TestDamagedBlock(t *testing.T) {
	r := rom{}
	data := bytes.Repeat([]byte("some text of a file, "), 1000)
	b := r.build(file("f", 0o644, data))
	place := bytes.Index(b, []byte("\x78\x9c"))
	b[place+20] ^= 0xff
	o, err := formattest.Open(cramfs.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	f := o.Find("f")
	if f.Err == nil || !bytes.Equal(f.Content[4096:], data[4096:]) || len(f.Content) != len(data) || len(o.Unread) != 1 || o.Unread[0].Offset != int64(place) {
		t.Errorf("error %v, %d bytes, unread %v", f.Err, len(f.Content), o.Unread)
	}
}

// A directory that contains itself ends.
func TestLoop(t *testing.T) {
	r := rom{}
	b := r.build(file("a/b/f", 0o644, []byte("x")))
	at := bytes.Index(b, []byte("f\x00\x00\x00")) - 12
	copy(b[at:], r.inode(0o040755, 0, 0, 16, 4, 76))
	o, err := formattest.Open(cramfs.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	if len(o.Entries) != 4 || !strings.Contains(fmt.Sprint(o.Failures), "not listed again") {
		t.Errorf("%d entries, failures %v", len(o.Entries), o.Failures)
	}
}

// Bytes that no file uses are told.
func TestHidden(t *testing.T) {
	r := rom{}
	b := r.build(file("f", 0o644, noise(100)))
	copy(b[len(b)-100:], "hidden")
	binary.LittleEndian.PutUint32(b[8:], 3)
	o, err := formattest.Open(cramfs.Format, "x", b)
	if err != nil || len(o.Unread) != 1 || !strings.Contains(fmt.Sprint(o.Failures), "CRC-32") {
		t.Errorf("%v: unread %v, failures %v", err, o.Unread, o.Failures)
	}
}

func TestGeneratedImages(t *testing.T) {
	for _, name := range []string{"07-cramfs-le-tiny.img", "07-cramfs-be-tiny.img"} {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(formattest.Corpus(t, "images/"+name))
			if err != nil {
				t.Fatal(err)
			}
			rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-tiny-armel.json"))
			for _, r := range rows {
				*r.GID &= 0xff // that is what the format keeps
			}
			o := formattest.MustOpen(t, cramfs.Format, "x", b)
			right := o.Compare(t, rows, formattest.Stores{Mode: true, Owner: true, Device: true})
			t.Logf("%d of %d rows right, %d entries; unread %v", right, len(rows), len(o.Entries), o.Unread)
			if len(o.Unread) > 0 {
				t.Errorf("unread %v", o.Unread)
			}
		})
	}
}

func TestAgainstMkcramfs(t *testing.T) {
	mkfs := ""
	for _, p := range []string{"mkfs.cramfs", "/usr/sbin/mkfs.cramfs", "/sbin/mkfs.cramfs"} {
		if x, err := exec.LookPath(p); err == nil {
			mkfs = x
		}
	}
	if mkfs == "" {
		t.Skip("needs mkfs.cramfs")
	}
	dir := t.TempDir()
	want := map[string][]byte{"a": noise(9000), "d/b": bytes.Repeat([]byte("b"), 70000), "d/e": nil, "z": append(make([]byte, 9000), 'z')}
	for name, b := range want {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range []string{"-N little", "-N big", "-N little -z", "-b 8192 -N little", "-p -N big", "-n label -e 7"} {
		img := filepath.Join(t.TempDir(), "img")
		if out, err := exec.Command(mkfs, append(strings.Fields(args), dir, img)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", args, err, out)
		}
		b, err := os.ReadFile(img)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, cramfs.Format, "x", b)
		for name, data := range want {
			if e := o.Find(name); e == nil || !bytes.Equal(e.Content, data) {
				t.Errorf("%s: %s is not right", args, name)
			}
		}
	}
}
