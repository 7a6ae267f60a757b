package yaffs2

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

func TestContract(t *testing.T) {
	samples := map[string][]byte{}
	for name, g := range geometries {
		samples[name] = sample(g, false)
	}
	samples["extra"] = sample(geometries["2048+64"], true)
	formattest.Contract(t, Format, samples)
}

func FuzzOpen(f *testing.F) {
	formattest.Fuzz(f, Format, sample(geometries["512+16"], true)[:2112], sample(geometries["YAFFS1"], false)[:2112])
}

func TestSample(t *testing.T) {
	for name, g := range geometries {
		for _, extra := range []bool{false, true} {
			if extra && g.old {
				continue
			}
			b := sample(g, extra)
			o := formattest.MustOpen(t, Format, "x", b)
			check(t, name, o, g)
			if o.Extent.Length != int64(len(b)) {
				t.Errorf("%s: length %d of %d", name, o.Extent.Length, len(b))
			}
			p := fmt.Sprint(o.Properties)
			for _, want := range []string{fmt.Sprintf("{page-size %d}", g.page), fmt.Sprintf("{spare-size %d}", g.spare), fmt.Sprintf("at byte %d of", g.tag)} {
				if !strings.Contains(p, want) {
					t.Errorf("%s: properties %s lack %s", name, p, want)
				}
			}
			if g.ecc != strings.Contains(p, "with ECC") && !g.old {
				t.Errorf("%s: properties %s", name, p)
			}
		}
	}
}

func check(t *testing.T, name string, o *formattest.Opened, g geometry) {
	t.Helper()
	if got := fmt.Sprint(o.Names()); got != "[ console empty etc etc/hard etc/passwd holes noise pipe sda300 sh]" {
		t.Fatalf("%s: names %s", name, got)
	}
	if e := o.Find("etc/passwd"); string(e.Content) != "root::0:0::/:/bin/sh\n" || e.Mode != 0o640 || e.UID != 1000 || e.GID != 100 || e.MTime != 1700000000 {
		t.Errorf("%s: etc/passwd: %+v", name, e)
	}
	if e := o.Find("noise"); !bytes.Equal(e.Content, noise(1, 3*g.page+100)) || e.Body.Extents == nil {
		t.Errorf("%s: noise is not right", name)
	}
	if e := o.Find("etc/hard"); !bytes.Equal(e.Content, noise(1, 3*g.page+100)) || e.Body.Key != o.Find("noise").Body.Key {
		t.Errorf("%s: etc/hard is not right", name)
	}
	want := make([]byte, 3*g.page+5)
	copy(want[g.page:], noise(2, g.page))
	if e := o.Find("holes"); !bytes.Equal(e.Content, want) {
		t.Errorf("%s: holes are not right", name)
	}
	if e := o.Find("sh"); e.Type != assay.Symlink || e.Target != "busybox" {
		t.Errorf("%s: sh: %+v", name, e)
	}
	if e := o.Find("sda300"); e.Type != assay.BlockDev || e.Major != 8 || e.Minor != 300 {
		t.Errorf("%s: sda300: %+v", name, e)
	}
	if e := o.Find("etc"); e.Type != assay.Dir || e.Mode != 0o1777 {
		t.Errorf("%s: etc: %+v", name, e)
	}
}

// What was written later counts; deleted and replaced objects are not listed.
func TestVersions(t *testing.T) {
	d := newDump(geometries["2048+64"])
	d.extra = true
	d.object(1, header{kind: typeDir, parent: 1, mode: 0o40755})
	d.sequence = firstSequence + 5 // newer than the blocks behind it
	d.data(258, 1, []byte("newest"))
	d.object(258, header{kind: typeFile, parent: 1, name: "renamed", mode: 0o100600, size: 6})
	d.object(262, header{kind: typeFile, parent: 1, name: "replaced", mode: 0o100600, shadows: 263})
	d.sequence = firstSequence + 1
	d.file(258, 1, "old name", noise(1, 5000))
	d.file(259, 1, "deleted", noise(1, 3000))
	d.object(259, header{kind: typeFile, parent: deletedObject, name: "deleted"})
	d.file(260, 1, "shrunk", noise(3, 3*2048))
	d.object(260, header{kind: typeFile, parent: 1, name: "shrunk", size: 100, shrink: true})
	d.object(260, header{kind: typeFile, parent: 1, name: "shrunk", size: 2 * 2048})
	d.file(261, 2, "found", nil)
	d.file(263, 1, "replaced", noise(1, 10))
	o := formattest.MustOpen(t, Format, "x", d.b)
	if got := fmt.Sprint(o.Names()); got != "[ lost+found/found renamed replaced shrunk]" {
		t.Errorf("names %s", got)
	}
	if e := o.Find("renamed"); string(e.Content) != "newest" || e.Mode != 0o600 {
		t.Errorf("renamed: %q", e.Content)
	}
	want := make([]byte, 2*2048)
	copy(want, noise(3, 2048)) // the page that was cut is kept as a whole
	if e := o.Find("shrunk"); !bytes.Equal(e.Content, want) {
		t.Error("shrunk is not right")
	}
	if e := o.Find("replaced"); len(e.Content) != 0 {
		t.Errorf("replaced: %d bytes", len(e.Content))
	}
}

// YAFFS1 tells old pages from new ones by marks and serial numbers.
func TestOldVersions(t *testing.T) {
	d := newDump(geometries["YAFFS1"])
	d.object(1, header{kind: typeDir, parent: 1, mode: 0o40755})
	d.object(257, header{kind: typeFile, parent: 1, name: "f", mode: 0o100644, size: 6})
	d.chunk(tags{object: 257, chunk: 1, bytes: 6, serial: 1}, []byte("newer."))
	d.chunk(tags{object: 257, chunk: 1, bytes: 6, serial: 0}, []byte("older."))
	d.chunk(tags{object: 257, chunk: 1, bytes: 6, serial: 2, deleted: true}, []byte("gone.."))
	o := formattest.MustOpen(t, Format, "x", d.b)
	if e := o.Find("f"); string(e.Content) != "newer." {
		t.Errorf("content %q", e.Content)
	}
}

// One wrong bit in tags with ECC is repaired.
func TestTagECC(t *testing.T) {
	g := geometries["2048+64"]
	for bit := range tagLength * 8 {
		d := newDump(g)
		d.object(1, header{kind: typeDir, parent: 1, mode: 0o40755})
		d.file(257, 1, "f", noise(1, 3000))
		last := d.b[len(d.b)-g.spare:]
		last[bit/8] ^= 1 << (bit % 8)
		if o := formattest.MustOpen(t, Format, "x", d.b); o.Find("f") == nil || !bytes.Equal(o.Find("f").Content, noise(1, 3000)) {
			t.Fatalf("bit %d: names %q", bit, o.Names())
		}
	}
}

// What has lost its header or its directory is in lost+found.
func TestStrays(t *testing.T) {
	d := newDump(geometries["512+16"])
	d.object(1, header{kind: typeDir, parent: 1, mode: 0o40755})
	d.object(257, header{kind: typeDir, parent: 1, name: "d", mode: 0o40755})
	d.file(258, 299, "stray", []byte("x"))
	d.data(300, 1, noise(1, 512))
	o, err := formattest.Open(Format, "x", d.b)
	if err != nil || fmt.Sprint(o.Names()) != "[ d lost+found/#258 lost+found/#300]" || len(o.Failures) != 2 {
		t.Errorf("names %q, failures %v, error %v", o.Names(), o.Failures, err)
	}
}

// Dumps that start in the middle of a file are recognised, too.
func TestStarts(t *testing.T) {
	d := newDump(geometry{page: 2048, spare: 64, tag: 5, order: orders[1]})
	d.data(300, 7, noise(1, 2048))
	d.data(300, 8, noise(2, 1000))
	d.object(300, header{kind: typeFile, parent: 1, name: "f", mode: 0o100644, size: 7*2048 + 1000})
	if !Format.Starts(d.b[:4096]) {
		t.Error("not recognised")
	}
	o := formattest.MustOpen(t, Format, "x", d.b)
	want := append(make([]byte, 6*2048), append(noise(1, 2048), noise(2, 1000)...)...)
	if e := o.Find("f"); e == nil || !bytes.Equal(e.Content, want) {
		t.Errorf("names %q", o.Names())
	}
	for i := range uint64(3000) {
		if b := noise(i, 2112); Format.Starts(b) {
			if _, err := Format.Measure(&format.Input{Content: assay.Bytes(append(b, noise(i+1, 40000)...)), Ctx: t.Context()}); err == nil {
				t.Fatal("random bytes were accepted")
			}
		}
	}
}

func TestExtent(t *testing.T) {
	b := sample(geometries["2048+64"], false)
	erased := bytes.Repeat([]byte{0xff}, 64*2112)
	for name, c := range map[string]struct {
		b    []byte
		want int
	}{
		"erased pages behind":   {append(bytes.Clone(b), erased...), len(b)},
		"erased pages inside":   {bytes.Join([][]byte{b[:2112*4], erased, b[2112*4:]}, nil), len(b) + len(erased)},
		"a bad block inside":    {bytes.Join([][]byte{b[:2112*4], noise(1, 64*2112), b[2112*4:]}, nil), len(b) + 64*2112},
		"something else behind": {append(bytes.Clone(b), noise(3, 600*2112)...), len(b)},
	} {
		ext, err := Format.Measure(&format.Input{Content: assay.Bytes(c.b), Ctx: t.Context()})
		if err != nil || ext.Length != int64(c.want) {
			t.Errorf("%s: 0x%x, want 0x%x; %v", name, ext.Length, c.want, err)
		}
	}
}

func TestDamage(t *testing.T) {
	d := newDump(geometries["2048+64"])
	d.object(1, header{kind: typeDir, parent: 1, mode: 0o40755})
	for i := range uint32(40) {
		d.file(257+i, 1, fmt.Sprintf("f%d", i), noise(uint64(i), 9000))
	}
	formattest.Damage(t, Format, d.b, 2112*8, map[string]float64{"cut 25 %": 0.22, "cut 50 %": 0.47, "cut 75 %": 0.72, "flipped 1 %": 0.45, "middle missing": 0.9})
}
