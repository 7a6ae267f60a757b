package rar

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

func members(n int) []member {
	m := []member{{"etc", "", 0o040755}, {"link", "etc/f0", 0o120777}, {"empty", "", 0o100600}}
	for i := range n {
		m = append(m, member{fmt.Sprintf("etc/f%d", i), text(uint64(i), 300+40*i), 0o100644})
	}
	return m
}

func samples() map[string][]byte {
	return map[string][]byte{"four": sample4(members(5)...), "five": sample5(members(5)...)}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func TestMembers(t *testing.T) {
	for name, b := range samples() {
		o := formattest.MustOpen(t, Format, name, append(bytes.Clone(b), "behind"...))
		if o.Extent != (format.Extent{Length: int64(len(b))}) || len(o.Entries) != 8 {
			t.Errorf("%s: %+v of %d, %v", name, o.Extent, len(b), o.Names())
		}
		for _, m := range members(5) {
			e := o.Find(m.name)
			typ, _ := assay.TypeOfMode(m.mode)
			if e == nil || e.Type != typ || e.Mode != m.mode&0o7777 || e.MTime != 1700000000 || typ == assay.Regular && string(e.Content) != m.body || typ == assay.Symlink && e.Target != m.body {
				t.Errorf("%s: %s: %+v", name, m.name, e)
			}
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		b    string
		code bool
		want string
	}{
		{`dir\file`, false, "dir/file"},
		{"плоский", true, "плоский"},
		{"a?b\x00\x04\x10a\x3fb", true, "aпb"},
		{"abcdef\x00\x00\xc0\x04", true, "abcdef"},
	} {
		if got := name4([]byte(c.b), c.code); got != c.want {
			t.Errorf("%q: %q, want %q", c.b, got, c.want)
		}
	}
}

func TestDamage(t *testing.T) {
	for name, b := range map[string][]byte{"four": sample4(members(60)...), "five": sample5(members(60)...)} {
		t.Log(name)
		formattest.Damage(t, Format, b, 64, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.1, "middle missing": 0.9})
	}
}

func TestEncrypted(t *testing.T) {
	b := append([]byte(magic5), head5(cryptBlock, 0, []byte{0, 0, 15}, nil, 0)...)
	b = append(b, bytes.Repeat([]byte{0x5a, 0x81}, 400)...)
	o, err := formattest.Open(Format, "", b)
	if err != nil || len(o.Failures) != 1 || len(o.Unread) != 1 || o.Unread[0].Length != 800 {
		t.Errorf("%v, %v, %v", err, o.Failures, o.Unread)
	}
	four := sample4(member{"f", "body", 0o100644})
	h := append([]byte(magic4), head4(0x73, crypted4, make([]byte, 6))...)
	o, err = formattest.Open(Format, "", append(h, four[20:]...))
	if err != nil || len(o.Failures) != 1 {
		t.Errorf("version 4: %v, %v", err, o.Failures)
	}
}

// TestGarbage: what is no compressed data is an error, whatever the method.
func TestGarbage(t *testing.T) {
	body := text(3, 9000)
	for _, version := range []byte{15, 20, 26, 29, 36} {
		b := sample4(member{"f", body, 0o100644})
		h := b[20:]
		h[7+17], h[7+18] = version, 0x33
		le.PutUint16(h, uint16(crc32.ChecksumIEEE(h[2:le.Uint16(h[5:])])))
		o, err := formattest.Open(Format, "", b)
		if err != nil || len(o.Entries) != 1 || o.Entries[0].Err == nil {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

// TestOracle has other programs write what we read: none that is free writes
// RAR, so this needs the RAR command.
func TestOracle(t *testing.T) {
	p, err := exec.LookPath("rar")
	if err != nil {
		t.Skip("needs the rar command as oracle")
	}
	dir := t.TempDir()
	for _, m := range members(5)[3:] {
		os.MkdirAll(filepath.Join(dir, "etc"), 0o755)
		os.WriteFile(filepath.Join(dir, m.name), []byte(m.body), 0o644)
	}
	for _, args := range []string{"", "-s", "-m5", "-ma4"} {
		out := filepath.Join(t.TempDir(), "x.rar")
		c := exec.Command(p, append(append([]string{"a", "-r"}, strings.Fields(args)...), out, "etc")...)
		c.Dir = dir
		if b, err := c.CombinedOutput(); err != nil {
			t.Logf("%s: %s", args, b)
			continue
		}
		b, _ := os.ReadFile(out)
		o := formattest.MustOpen(t, Format, "", b)
		for _, m := range members(5)[3:] {
			if e := o.Find(m.name); e == nil || string(e.Content) != m.body {
				t.Errorf("%s: %s differs", args, m.name)
			}
		}
	}
}

func FuzzRAR(f *testing.F) {
	s := samples()
	packed := sample5(member{"f", strings.Repeat("x", 100), 0o100644})
	formattest.Fuzz(f, Format, s["four"], s["five"], packed)
}
