package lha

import (
	"bytes"
	"fmt"
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

type member struct{ dir, name, body, method string }

func (m member) packed() []byte {
	switch m.method {
	case "lh5":
		return lzhtest.Encode([]byte(m.body), 1<<13, 14, 4)
	case "lh7":
		return lzhtest.Encode([]byte(m.body), 1<<16, 17, 5)
	}
	return []byte(m.body)
}

const dos = 43<<25 | 11<<21 | 14<<16 | 22<<11 | 13<<5 | 10

// fixed is the part that all levels have, behind the first two bytes.
func (m member) fixed(level byte, packed, when int) []byte {
	b := append([]byte("-"+m.method+"-"), make([]byte, 0, 100)...)
	for _, n := range []int{packed, len(m.body), when} {
		b = le.AppendUint32(b, uint32(n))
	}
	return append(b, 0x20, level)
}

func extended(width int, parts ...string) (first int, b []byte) {
	for i, p := range parts {
		next := 0
		if i+1 < len(parts) {
			next = len(parts[i+1]) + width
		}
		b = append(b, p...)
		b = le.AppendUint16(b, uint16(next))
		b = append(b, make([]byte, width-2)...)
	}
	return len(parts[0]) + width, b
}

func (m member) write(level byte) []byte {
	data := m.packed()
	sum := crc16(0, []byte(m.body))
	name, dir := "\x01"+m.name, "\x02"+strings.ReplaceAll(m.dir, "/", "\xff")+"\xff"
	mode := "\x50\xa0\x81"
	switch level {
	case 0, 1:
		full := m.name
		var ext []byte
		first := 0
		if level == 0 {
			full = m.dir + `\` + m.name
		} else {
			first, ext = extended(2, dir, mode)
		}
		h := append(m.fixed(level, len(data)+len(ext), dos), byte(len(full)))
		h = le.AppendUint16(append(h, full...), sum)
		if level == 1 {
			h = le.AppendUint16(append(h, 'U'), uint16(first))
		}
		var total byte
		for _, c := range h {
			total += c
		}
		return append(append(append([]byte{byte(len(h)), total}, h...), ext...), data...)
	}
	width := int(level-1) * 2
	h := append([]byte{4, 0}, m.fixed(level, len(data), 1700000000)...)
	h = append(le.AppendUint16(h, sum), 'U')
	if level == 3 {
		h = append(h, 0, 0, 0, 0)
	}
	first, ext := extended(width, "\x00\x00\x00", name, dir, mode)
	h = append(le.AppendUint16(h, uint16(first)), make([]byte, width-2)...)
	at := len(h) + 1
	h = append(h, ext...)
	if level == 2 {
		le.PutUint16(h, uint16(len(h)))
	} else {
		le.PutUint32(h[24:], uint32(len(h)))
	}
	le.PutUint16(h[at:], crc16(0, h))
	return append(h, data...)
}

func sample(level byte, n int) []byte {
	var b []byte
	for _, m := range members(n) {
		b = append(b, m.write(level)...)
	}
	return append(b, 0)
}

func members(n int) (m []member) {
	for i := range n {
		m = append(m, member{"dir/sub", fmt.Sprintf("f%d", i), text(uint64(i), 100+997*i%9000), []string{"lh0", "lh5", "lh7"}[i%3]})
	}
	return m
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"0": sample(0, 4), "1": sample(1, 5), "2": sample(2, 6), "3": sample(3, 3)})
}

func TestMembers(t *testing.T) {
	for level := range byte(4) {
		b := sample(level, 6)
		o := formattest.MustOpen(t, Format, "", append(bytes.Clone(b), "behind"...))
		if o.Extent != (format.Extent{Length: int64(len(b))}) || len(o.Entries) != 6 {
			t.Errorf("level %d: %+v of %d, %v", level, o.Extent, len(b), o.Names())
		}
		for _, m := range members(6) {
			e := o.Find(m.dir + "/" + m.name)
			if e == nil || string(e.Content) != m.body || e.MTime != 1700000000 || level > 0 && e.Mode != 0o640 {
				t.Errorf("level %d: %s: %+v", level, m.name, e)
			}
		}
	}
}

// TestReadersAgree has lhasa read our samples: the encoder is right.
func TestReadersAgree(t *testing.T) {
	p, err := exec.LookPath("lha")
	if err != nil {
		t.Skip("needs the lha command as oracle")
	}
	for level := range byte(4) {
		dir := t.TempDir()
		path := filepath.Join(dir, "x.lzh")
		os.WriteFile(path, sample(level, 6), 0o600)
		c := exec.Command(p, "xq", path)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("level %d: %s", level, out)
			continue
		}
		for _, m := range members(6) {
			if got, _ := os.ReadFile(filepath.Join(dir, m.dir, m.name)); string(got) != m.body {
				t.Errorf("level %d: lha reads %s differently", level, m.name)
			}
		}
	}
}

func TestDamage(t *testing.T) {
	for level := range byte(4) {
		formattest.Damage(t, Format, sample(level, 60), 64, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "middle missing": 0.9})
	}
}

func TestUnreadable(t *testing.T) {
	m := member{"d", "f", "some data", "lh1"}
	o, err := formattest.Open(Format, "", append(append(m.write(2), m.write(2)...), 0))
	if err != nil || len(o.Entries) != 2 || o.Entries[0].Err == nil || len(o.Unread) != 2 || o.Entries[0].Type != assay.Regular {
		t.Errorf("%v", err)
	}
}

func FuzzLHA(f *testing.F) {
	formattest.Fuzz(f, Format, sample(0, 2), sample(1, 2), sample(2, 2), sample(3, 2))
}
