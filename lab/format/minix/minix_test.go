package minix_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/anatomy/xz"
	"assay/lab/format/formattest"
	"assay/lab/format/minix"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

func tree() []item {
	holes := make([]byte, 40<<10)
	copy(holes[20<<10:], noise(3000))
	file := func(name string, mode uint32, data []byte) item {
		return item{assay.Entry{Name: name, Mode: mode, UID: 1000, GID: 50, MTime: 1_600_000_000}, data}
	}
	return []item{
		{assay.Entry{Name: "etc", Type: assay.Dir, Mode: 0o750}, nil}, {assay.Entry{Name: "etc/a", Type: assay.Dir, Mode: 0o1777}, nil},
		file("etc/passwd", 0o644, []byte("root::0:0::/:/bin/sh\n")), file("etc/a/large", 0o4755, noise(60000)), file("etc/empty", 0o600, nil), file("holes", 0o644, holes),
		{assay.Entry{Name: "again", Type: assay.Hardlink, Target: "etc/passwd"}, nil},
		{assay.Entry{Name: "link", Type: assay.Symlink, Mode: 0o777, Target: "etc/passwd"}, nil},
		{assay.Entry{Name: "null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3}, nil},
	}
}

var disks = map[string]disk{
	"1":      {version: 1, name: 14, block: 1024, zones: 120},
	"1 long": {version: 1, name: 30, block: 1024, zones: 120},
	"1 big":  {version: 1, name: 30, block: 1024, zones: 120, big: true},
	"2":      {version: 2, name: 14, block: 1024, zones: 120},
	"2 long": {version: 2, name: 30, block: 1024, zones: 120},
	"3":      {version: 3, name: 60, block: 4096, zones: 40},
	"3 big":  {version: 3, name: 60, block: 1024, zones: 120, big: true},
}

func samples() map[string][]byte {
	m := map[string][]byte{}
	for name, d := range disks {
		m[name] = d.build(tree()...)
	}
	return m
}

func TestContract(t *testing.T) { formattest.Contract(t, minix.Format, samples()) }

func FuzzMinix(f *testing.F) {
	old, small := disk{version: 1, name: 14, block: 1024, zones: 30}, disk{version: 3, name: 60, block: 1024, zones: 30}
	items := []item{{assay.Entry{Name: "d", Type: assay.Dir, Mode: 0o755}, nil}, {assay.Entry{Name: "d/f", Mode: 0o644}, noise(9000)}}
	formattest.Fuzz(f, minix.Format, old.build(items...), small.build(items...))
}

func TestTree(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			o := formattest.MustOpen(t, minix.Format, "x", b)
			if o.Extent.Length != int64(len(b)) || len(o.Unread) > 0 || len(o.Entries) != len(tree())+1 {
				t.Errorf("length %d of %d, unread %v, %q", o.Extent.Length, len(b), o.Unread, o.Names())
			}
			for _, x := range tree() {
				e := o.Find(x.Name)
				if e == nil {
					t.Errorf("%s: missing", x.Name)
					continue
				}
				if x.Type == assay.Hardlink {
					if to := o.Find(x.Target); !bytes.Equal(e.Content, to.Content) || e.Body.Key == "" {
						t.Errorf("%s is not %s", x.Name, x.Target)
					}
					continue
				}
				if e.Type != x.Type || e.Mode != x.Mode || e.UID != x.UID || e.GID != x.GID || e.MTime != x.MTime || e.Target != x.Target || e.Major != x.Major || e.Minor != x.Minor || !bytes.Equal(e.Content, x.data) || e.Body.Stream != nil {
					t.Errorf("%s: %+v, %d bytes", x.Name, e.Entry, len(e.Content))
				}
			}
		})
	}
}

func TestDamage(t *testing.T) {
	d := disk{version: 2, name: 30, block: 1024, zones: 90}
	formattest.Damage(t, minix.Format, d.build(tree()...), 1024*2, map[string]float64{
		"cut 25 %": 0.3, "cut 50 %": 0.4, "cut 75 %": 0.4, "flipped 1 %": 0.3, "middle missing": 0.9,
	})
}

func TestSalvage(t *testing.T) {
	d := disks["2"]
	b := d.build(tree()...)
	first := int(binary.LittleEndian.Uint16(b[1024+8:]))
	copy(b[first*1024+2*16:], bytes.Repeat([]byte{0xff}, 300)) // root directory behind "." and ".."
	o, err := formattest.Open(minix.Format, "x", b)
	if err != nil || o.Err != nil || !strings.Contains(strings.Join(o.Names(), "\n"), "/a/large") {
		t.Errorf("%v: %q", err, o.Names())
	}
}

// Tables that point to themselves end, directories that contain themselves too.
func TestLoops(t *testing.T) {
	d := disks["2"]
	b := d.build(tree()...)
	large := d.table() + (d.number["etc/a/large"]-1)*64
	table := int(binary.LittleEndian.Uint32(b[large+24+28:]))
	for i := range 256 {
		d.put32(table*1024+4*i, table)
	}
	for i := range 3 {
		d.put32(large+24+28+4*i, table)
	}
	d.put32(large+8, 1<<30)
	at := bytes.Index(b, []byte("large\x00")) - 2
	d.put16(at, d.number["etc"])
	o, err := formattest.Open(minix.Format, "x", b)
	if err != nil || o.Err != nil || !strings.Contains(fmt.Sprint(o.Failures), "not listed again") {
		t.Errorf("%v: %v", err, o.Failures)
	}
}

func TestRealImage(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/generic_fs/minix.img.xz"))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = io.ReadAll(xz.NewReader(bytes.NewReader(b), int64(len(b)))); err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, minix.Format, "x", b)
	t.Logf("%v: %q, unread %v", o.Properties, o.Names(), o.Unread)
	if len(o.Entries) < 4 || o.Extent.Length != int64(len(b)) {
		t.Errorf("%d entries, length %d of %d", len(o.Entries), o.Extent.Length, len(b))
	}
}

// What mkfs.minix makes is recognised, and fsck.minix reads our samples.
func TestAgainstUtilLinux(t *testing.T) {
	mkfs, err := exec.LookPath("/usr/sbin/mkfs.minix")
	if err != nil {
		t.Skip("needs mkfs.minix")
	}
	img := filepath.Join(t.TempDir(), "img")
	for _, args := range []string{"-1 -n 14", "-1 -n 30", "-2 -n 14", "-2 -n 30", "-3"} {
		if err := os.WriteFile(img, make([]byte, 1<<20), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(mkfs, append(strings.Fields(args), img)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", args, err, out)
		}
		b, err := os.ReadFile(img)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, minix.Format, "x", b)
		if len(o.Entries) > 2 || o.Extent.Length != 1<<20 || len(o.Unread) > 0 { // ".badblocks" may be there
			t.Errorf("%s: %q, length %d, unread %v", args, o.Names(), o.Extent.Length, o.Unread)
		}
	}
	for name, b := range samples() {
		if disks[name].big || disks[name].block != 1024 { // fsck.minix knows neither
			continue
		}
		if err := os.WriteFile(img, b, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("/usr/sbin/fsck.minix", "-f", "-l", img).CombinedOutput()
		for _, x := range tree() {
			if !bytes.Contains(out, []byte(":/"+x.Name)) && !bytes.Contains(out, []byte(x.Name)) {
				t.Errorf("%s: fsck.minix does not list %s: %v\n%s", name, x.Name, err, out)
				break
			}
		}
	}
}
