package ubi

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{
		"in order": write(1, vols()...).bytes(), "no volumes": write(0).bytes(),
		"static alone": write(0, vols()[0]).bytes(),
	})
}

func FuzzOpen(f *testing.F) {
	formattest.Fuzz(f, Format, write(1, vols()[0]).bytes(), scattered()[:4*peb])
}

// check compares contents with what the volumes were made of; blocks that were
// left out are zeros.
func check(t *testing.T, o *formattest.Opened, vols ...vol) {
	t.Helper()
	for _, v := range vols {
		e := o.Find(v.name)
		if e == nil || !e.Piece {
			t.Errorf("%s: %+v; there are %q", v.name, e, o.Names())
			continue
		}
		want := bytes.Clone(v.content)
		for i := range v.skip {
			clear(want[i*leb : (i+1)*leb])
		}
		if v.kind == dynamicVolume {
			want = append(want, bytes.Repeat([]byte{0xff}, (leb-len(want)%leb)%leb)...)
		}
		if !bytes.Equal(e.Content, want) {
			t.Errorf("%s: content of %d bytes differs from %d", v.name, len(e.Content), len(want))
		}
	}
}

func TestVolumes(t *testing.T) {
	o := formattest.MustOpen(t, Format, "x", write(0xabcd, vols()...).bytes())
	check(t, o, vols()...)
	props := fmt.Sprint(o.Properties)
	for _, want := range []string{"{erase-block-size 4096}", "{image-sequence 0x0000abcd}", "{volumes 0 kernel static; 3 rootfs dynamic; 4 data dynamic}"} {
		if !strings.Contains(props, want) {
			t.Errorf("properties %s lack %s", props, want)
		}
	}
}

// Blocks in any order, an erased one, and a rewritten one.
func TestScattered(t *testing.T) {
	b := scattered()
	lost := identifierAt(write(0x1234, vols()...), b)
	o, err := formattest.Open(Format, "x", b)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the erased block was %+v", lost)
	if e := o.Find("rootfs"); !bytes.Equal(e.Content[leb:2*leb], vols()[1].content[leb:2*leb]) {
		t.Error("the rewritten block is not there")
	}
	if len(o.Names()) != 3 {
		t.Errorf("names %q", o.Names())
	}
}

// identifierAt finds the erase block of p that is not in b.
func identifierAt(p *pebs, b []byte) identifier {
	for _, x := range p.list {
		if !bytes.Contains(b, x[data:]) {
			v, _, _ := parseIdentifier(x[offset:])
			return v
		}
	}
	return identifier{}
}

// Of several blocks for one place the newest counts, unless it is a copy that
// was not finished.
func TestCopies(t *testing.T) {
	v := vols()[1]
	v.skip = nil
	for _, c := range []struct {
		copied, spoilt bool
		sequence       uint64
		newer          bool
	}{{false, false, 5, true}, {true, false, 5, true}, {true, true, 5, false}} {
		p := write(1, v)
		b := p.block(identifier{volume: 3, leb: 0, kind: dynamicVolume, sequence: c.sequence, copied: c.copied}, noise(77, leb))
		if c.spoilt {
			b[data+leb-1] ^= 1
		}
		o := formattest.MustOpen(t, Format, "x", p.bytes())
		if got := bytes.Equal(o.Find("rootfs").Content[:leb-1], noise(77, leb)[:leb-1]); got != c.newer {
			t.Errorf("%+v: the newer block was taken: %v", c, got)
		}
	}
}

func TestDamagedTable(t *testing.T) {
	p := write(1, vols()...)
	p.list[0][data+20] ^= 1
	o, err := formattest.Open(Format, "x", p.bytes())
	if err != nil || len(o.Failures) != 1 {
		t.Fatalf("error %v, failures %v", err, o.Failures)
	}
	check(t, o, vols()...)
	p.list[1][data+20] ^= 1
	o, _ = formattest.Open(Format, "x", p.bytes())
	if fmt.Sprint(o.Names()) != "[data rootfs volume-0]" {
		t.Errorf("names %q", o.Names())
	}
}

// A damaged header is believed when it names a block that is missing; damage
// in a static volume is told.
func TestDamagedBlocks(t *testing.T) {
	p := write(1, vols()...)
	p.list[2][offset+45] ^= 1 // block 0 of the kernel: the sequence number
	p.list[3][6] ^= 1         // block 1 of the kernel: the erase counter header
	o, err := formattest.Open(Format, "x", p.bytes())
	if err != nil || len(o.Failures) != 1 || !strings.Contains(o.Failures[0].Reason, "taken for block 0 of volume 0") {
		t.Fatalf("error %v, failures %v", err, o.Failures)
	}
	check(t, o, vols()...)

	p = write(1, vols()...)
	p.list[3][data] ^= 1
	o, _ = formattest.Open(Format, "x", p.bytes())
	if e := o.Find("kernel"); e.Err == nil || !strings.Contains(e.Err.Error(), "block 1: CRC") || len(e.Content) != 3*leb+100 {
		t.Errorf("error %v, %d bytes", e.Err, len(e.Content))
	}
	clear(p.list[3])
	o, _ = formattest.Open(Format, "x", p.bytes())
	if e := o.Find("kernel"); e.Err == nil || !strings.Contains(e.Err.Error(), "1 logical blocks of a static volume are missing") || len(e.Content) != 3*leb+100 {
		t.Errorf("error %v, %d bytes", e.Err, len(e.Content))
	}
}

// Images next to each other are two, whether or not their sequence numbers
// tell them apart; foreign and erased blocks belong to the image around them.
func TestExtent(t *testing.T) {
	a, b := write(1, vols()...), write(2, vols()...)
	n := int64(len(a.bytes()))
	erased := bytes.Repeat([]byte{0xff}, 8*peb)
	for name, c := range map[string]struct {
		b    []byte
		want int64
	}{
		"another sequence number": {append(a.bytes(), b.bytes()...), n},
		"the same twice":          {append(a.bytes(), a.bytes()...), n},
		"erased blocks behind":    {append(a.bytes(), erased...), n},
		"erased blocks inside":    {bytes.Join([][]byte{a.bytes()[:3*peb], erased, a.bytes()[3*peb:]}, nil), n + 8*peb},
		"bad blocks inside":       {bytes.Join([][]byte{a.bytes()[:3*peb], noise(1, 2*peb), a.bytes()[3*peb:]}, nil), n + 2*peb},
		"something behind":        {append(a.bytes(), noise(4, 100*peb)...), n},
	} {
		ext, err := Format.Measure(&format.Input{Content: assay.Bytes(c.b), Ctx: t.Context()})
		if err != nil || ext.Length != c.want {
			t.Errorf("%s: 0x%x, want 0x%x; %v", name, ext.Length, c.want, err)
		}
	}
}

// With spare bytes between the pages nothing is where the headers say.
func TestOutOfBand(t *testing.T) {
	var b []byte
	for _, p := range write(1, vols()...).list {
		for i := 0; i < peb; i += 512 {
			b = append(append(b, p[i:i+512]...), noise(uint64(i), 16)...)
		}
	}
	if ext, err := Format.Measure(&format.Input{Content: assay.Bytes(b), Ctx: t.Context()}); err == nil {
		t.Errorf("accepted: %+v", ext)
	}
}

func TestHostileBlockNumber(t *testing.T) {
	p := write(1, vols()...)
	p.block(identifier{volume: 3, leb: 1 << 31, kind: dynamicVolume}, noise(1, leb))
	p.block(identifier{volume: 9, leb: 1 << 31, kind: dynamicVolume}, noise(1, leb))
	o, err := formattest.Open(Format, "x", p.bytes())
	if err != nil || len(o.Failures) != 2 {
		t.Errorf("error %v, failures %v", err, o.Failures)
	}
	check(t, o, vols()...)
}

func TestDamage(t *testing.T) {
	v := vols()[0]
	v.content, v.reserve = noise(5, 60*leb), 60
	formattest.Damage(t, Format, write(1, v).bytes(), 0, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.5, "middle missing": 0.9})
}

// TestOracle reads what ubinize of mtd-utils writes.
func TestOracle(t *testing.T) {
	ubinize, err := exec.LookPath("ubinize")
	if err != nil {
		t.Skip("needs ubinize of mtd-utils")
	}
	dir := t.TempDir()
	one, two := noise(1, 300_001), noise(2, 126976*3)
	os.WriteFile(filepath.Join(dir, "one"), one, 0o644)
	os.WriteFile(filepath.Join(dir, "two"), two, 0o644)
	ini := "[a]\nmode=ubi\nimage=" + dir + "/one\nvol_id=0\nvol_type=static\nvol_name=one\n[b]\nmode=ubi\nimage=" + dir + "/two\nvol_id=7\nvol_type=dynamic\nvol_name=two\nvol_size=4MiB\n[c]\nmode=ubi\nvol_id=8\nvol_type=dynamic\nvol_name=empty\nvol_size=1MiB\n"
	os.WriteFile(filepath.Join(dir, "ini"), []byte(ini), 0o644)
	for _, args := range [][]string{{"-m", "2048", "-p", "131072", "-Q", "7"}, {"-m", "1", "-p", "65536"}, {"-m", "2048", "-s", "512", "-p", "131072"}} {
		image := filepath.Join(dir, "image")
		if out, err := exec.Command(ubinize, append(args, "-o", image, filepath.Join(dir, "ini"))...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
		b, err := os.ReadFile(image)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "x", b)
		if e := o.Find("one"); e == nil || !bytes.Equal(e.Content, one) {
			t.Errorf("%v: one differs", args)
		}
		if e := o.Find("two"); e == nil || !bytes.HasPrefix(e.Content, two) {
			t.Errorf("%v: two differs", args)
		}
		if e := o.Find("empty"); e == nil || len(e.Content) != 0 {
			t.Errorf("%v: empty: %+v", args, e)
		}
	}
}

func TestFixture(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/ubi/ubi.img"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/ubi/test.ubifs"))
	if err != nil {
		t.Fatal(err)
	}
	if o := formattest.MustOpen(t, Format, "x", b); len(o.Entries) != 1 || o.Entries[0].Name != "rootfs" || !bytes.Equal(o.Entries[0].Content, want) {
		t.Errorf("names %q", o.Names())
	}
}

func TestGeneratedImage(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/04-ubi-2ubifs-kernel.ubi"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "x", b)
	for name, start := range map[string]string{"kernel": "\x27\x05\x19\x56", "rootfs": "\x31\x18\x10\x06", "rootfs_data": "\x31\x18\x10\x06"} {
		if e := o.Find(name); e == nil || !strings.HasPrefix(string(e.Content), start) {
			t.Errorf("%s is not what it should be", name)
		}
	}
	if o.Extent.Length != int64(len(b)) || len(o.Unread) > 0 {
		t.Errorf("length %d of %d, unread %v", o.Extent.Length, len(b), o.Unread)
	}
}
