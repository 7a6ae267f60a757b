package arj

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/anatomy/lzh/lzhtest"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

func text(seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
	}
	return string(b[:n])
}

type member struct {
	name, body string
	method     byte
}

func head(kind, method byte, name string, packed []byte, body string) []byte {
	h := []byte{headerLeast, 11, 1, systemUnix, 0x10, method, kind, 0}
	h = le.AppendUint32(h, 1700000000)
	h = le.AppendUint32(h, uint32(len(packed)))
	h = le.AppendUint32(h, uint32(len(body)))
	h = le.AppendUint32(h, crc32.ChecksumIEEE([]byte(body)))
	h = append(h, 0, 0, 0xa0, 0x81, 0, 0)
	h = append(append(h, name...), 0, 0)
	b := le.AppendUint16([]byte{0x60, 0xea}, uint16(len(h)))
	b = le.AppendUint32(append(b, h...), crc32.ChecksumIEEE(h))
	return append(append(b, 0, 0), packed...)
}

func sample(members ...member) []byte {
	b := head(kindMain, 0, "sample.arj", nil, "")
	for _, m := range members {
		packed := []byte(m.body)
		if m.method == 1 {
			packed = lzhtest.Encode(packed, 26624, 17, 5)
		}
		kind := byte(0)
		if strings.HasSuffix(m.name, "/") {
			kind = kindDir
		}
		b = append(b, head(kind, m.method, strings.TrimSuffix(m.name, "/"), packed, m.body)...)
	}
	return append(b, 0x60, 0xea, 0, 0)
}

func members(n int) (m []member) {
	m = append(m, member{"dir/", "", 0})
	for i := range n {
		m = append(m, member{fmt.Sprintf("dir/f%d", i), text(uint64(i), 100+997*i%9000), byte(i % 2)})
	}
	return m
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample(members(9)...)})
}

func TestMembers(t *testing.T) {
	b := sample(members(9)...)
	o := formattest.MustOpen(t, Format, "", append(bytes.Clone(b), "behind"...))
	if o.Extent != (format.Extent{Length: int64(len(b))}) || len(o.Entries) != 10 || o.Entries[0].Type != assay.Dir {
		t.Errorf("%+v of %d, %v", o.Extent, len(b), o.Names())
	}
	for _, m := range members(9)[1:] {
		if e := o.Find(m.name); e == nil || string(e.Content) != m.body || e.Mode != 0o640 || e.MTime != 1700000000 {
			t.Errorf("%s: %+v", m.name, e)
		}
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, sample(members(60)...), 64, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "middle missing": 0.9})
	garbled := sample(member{"f", "secret", 0})
	at := bytes.LastIndex(garbled, []byte{headerLeast, 11, 1})
	garbled[at+4] |= flagGarbled
	h := garbled[at : at+headerLeast+3]
	copy(garbled[at+len(h):], le.AppendUint32(nil, crc32.ChecksumIEEE(h)))
	o, err := formattest.Open(Format, "", garbled)
	if err != nil || len(o.Entries) != 1 || o.Entries[0].Err == nil || len(o.Unread) != 1 {
		t.Errorf("garbled: %v", err)
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("arj")
	if err != nil {
		t.Skip("needs the arj command as oracle")
	}
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "sub"), 0o755)
	files := map[string]string{"a": text(1, 300_000), "sub/b": text(2, 50), "c": strings.Repeat("abc", 40_000), "e": ""}
	for name, body := range files {
		os.WriteFile(filepath.Join(dir, name), []byte(body), 0o640)
	}
	for _, how := range []string{"-m0", "-m1", "-m2", "-m3", "-m4"} {
		out := filepath.Join(t.TempDir(), "x.arj")
		c := exec.Command(p, "a", "-r", "-i", how, out, ".")
		c.Dir = dir
		if b, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %s", how, b)
		}
		b, _ := os.ReadFile(out)
		o := formattest.MustOpen(t, Format, "", b)
		for name, body := range files {
			if e := o.Find(name); e == nil || string(e.Content) != body || e.Mode != 0o640 {
				t.Errorf("%s: %s differs; %v", how, name, o.Names())
			}
		}
		if o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: length %d of %d", how, o.Extent.Length, len(b))
		}
	}
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/binwalk/arj.bin"))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b, []byte{0x60, 0xea})
	o := formattest.MustOpen(t, Format, "", b[at:])
	if e := o.Find("secret.txt"); e == nil || len(e.Content) != 60 {
		t.Errorf("%v", o.Names())
	}
}

func FuzzARJ(f *testing.F) { formattest.Fuzz(f, Format, sample(members(4)...), sample()) }
