package cab

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format"
	"assay/lab/format/formattest"
	"assay/lab/format/squashfs"
)

func text(n int) string {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
	}
	return string(b[:n])
}

func members(n int) (m []member) {
	for i := range n {
		m = append(m, member{fmt.Sprintf(`dir\file%02d`, i), text(100 + 5003*i%20_000)})
	}
	return append(m, member{"empty", ""})
}

func samples() map[string][]byte {
	return map[string][]byte{"stored": sample(members(5), stored), "mszip": sample(members(9), mszip), "lzx": sample(members(9), lzx15), "all": sample(members(4), stored, mszip, lzx15)}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func TestMembers(t *testing.T) {
	for name, b := range samples() {
		o := formattest.MustOpen(t, Format, name, append(bytes.Clone(b), "behind"...))
		if o.Extent != (format.Extent{Length: int64(len(b))}) {
			t.Errorf("%s: %+v of %d", name, o.Extent, len(b))
		}
		for i, m := range members(4) {
			e := o.Find(fmt.Sprintf("dir/file%02d", i))
			if m.name == "empty" {
				e = o.Find("empty")
			}
			if e == nil || string(e.Content) != m.body || e.MTime != 1700000000 {
				t.Errorf("%s: %s differs", name, m.name)
			}
		}
	}
	o := formattest.MustOpen(t, Format, "", samples()["all"])
	if e := o.Find("dir/file033"); len(o.Entries) != 15 || e == nil || string(e.Content) != members(4)[3].body {
		t.Errorf("%v", o.Names())
	}
}

func TestDamage(t *testing.T) {
	var m []member
	for i := range 100 {
		m = append(m, member{fmt.Sprint("f", i), text(5000 + i)})
	}
	for method, least := range map[int]float64{stored: 0.94, mszip: 0.85, lzx15: 0.6} {
		b := sample(m, method)
		formattest.Damage(t, Format, b, 4000, map[string]float64{"cut 50 %": 0.47, "cut 75 %": 0.72, "middle missing": map[int]float64{stored: 0.9, mszip: 0.68, lzx15: 0.45}[method]})
		bad := bytes.Clone(b)
		bad[len(b)*2/3] ^= 0x40
		o, err := formattest.Open(Format, "", bad)
		if err != nil {
			t.Fatal(err)
		}
		if share := o.Share(formattest.MustOpen(t, Format, "", b)); share < least {
			t.Errorf("method %d, one bit flipped: %.3f, want %.3f", method, share, least)
		}
	}
}

func TestHostile(t *testing.T) {
	b := samples()["all"]
	for at := headerLength; at < headerLength+4+3*folderLength; at++ {
		for _, v := range []byte{0, 0xff, 0x7f} {
			c := bytes.Clone(b)
			c[at] = v
			formattest.Open(Format, "", c)
		}
	}
	quantum := sample(members(2), stored)
	quantum[headerLength+4+6] = 2
	o, err := formattest.Open(Format, "", quantum)
	if err != nil || o.Entries[1].Err == nil || len(o.Unread) == 0 {
		t.Errorf("Quantum: %v, %v", err, o.Unread)
	}
}

// TestReadersAgree has cabextract read our samples: the encoders are right.
func TestReadersAgree(t *testing.T) {
	p, err := exec.LookPath("cabextract")
	if err != nil {
		t.Skip("needs the cabextract command as oracle")
	}
	for name, b := range samples() {
		dir := t.TempDir()
		os.WriteFile(filepath.Join(dir, "x.cab"), b, 0o600)
		if out, err := exec.Command(p, "-d", dir, filepath.Join(dir, "x.cab")).CombinedOutput(); err != nil {
			t.Errorf("%s: %s", name, out)
			continue
		}
		for _, m := range members(4)[:4] {
			got, _ := os.ReadFile(filepath.Join(dir, "dir", m.name[4:]))
			if string(got) != m.body {
				t.Errorf("%s: cabextract reads %s differently", name, m.name)
			}
		}
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("gcab")
	if err != nil {
		t.Skip("needs the gcab command as oracle")
	}
	dir := t.TempDir()
	var names []string
	for i := range 6 {
		names = append(names, fmt.Sprint("file", i))
		os.WriteFile(filepath.Join(dir, names[i]), []byte(text(30_000*i)), 0o600)
	}
	for _, how := range [][]string{{"-c"}, {"-c", "-z"}} {
		c := exec.Command(p, append(append(how, "x.cab"), names...)...)
		c.Dir = dir
		if b, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s", b)
		}
		b, _ := os.ReadFile(filepath.Join(dir, "x.cab"))
		o := formattest.MustOpen(t, Format, "", b)
		for i, n := range names {
			if e := o.Find(n); e == nil || string(e.Content) != text(30_000*i) {
				t.Errorf("%v: %s differs", how, n)
			}
		}
		if o.Extent.Length != int64(len(b)) {
			t.Errorf("%v: length %d of %d", how, o.Extent.Length, len(b))
		}
		os.Remove(filepath.Join(dir, "x.cab"))
	}
}

func TestGroundTruth(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/26-cab.cab"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "", b)
	if len(o.Entries) != 2 || !strings.HasSuffix(o.Entries[0].Name, "rec.sq") || o.Extent.Length != int64(len(b)) {
		t.Fatalf("names %q", o.Names())
	}
	in := formattest.MustOpen(t, squashfs.Format, "", o.Entries[0].Content)
	rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-tiny-armel.json"))
	if n := in.Compare(t, rows, formattest.Stores{Mode: true, Owner: true}); n != len(rows) {
		t.Errorf("%d of %d", n, len(rows))
	}
}

func FuzzCab(f *testing.F) {
	formattest.Fuzz(f, Format, sample(members(2), stored), sample(members(2), mszip), sample(members(1), lzx15))
}
