package lz4

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"

	"github.com/pierrec/lz4/v4"

	"assay/lab/format"
	"assay/lab/format/formattest"
)

func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
	}
	return b[:n]
}

func block(data []byte) []byte {
	dst := make([]byte, lz4.CompressBlockBound(len(data)))
	n, err := lz4.CompressBlock(data, dst, nil)
	if err != nil {
		panic(err)
	}
	return dst[:n]
}

// frame writes independent blocks of 64 KiB with all checksums.
func frame(data []byte) []byte {
	b := le.AppendUint32(nil, frameMagic)
	h := le.AppendUint64([]byte{0x40 | 0x20 | 0x10 | 8 | 4, 0x40}, uint64(len(data)))
	b = append(append(b, h...), byte(sumOf(h)>>8))
	for rest := data; len(rest) > 0; {
		part := rest[:min(64<<10, len(rest))]
		rest = rest[len(part):]
		p := block(part)
		if n := uint32(len(p)); n == 0 || len(p) >= len(part) {
			p = part
			b = le.AppendUint32(b, uint32(len(p))|1<<31)
		} else {
			b = le.AppendUint32(b, n)
		}
		b = le.AppendUint32(append(b, p...), sumOf(p))
	}
	return le.AppendUint32(le.AppendUint32(b, 0), sumOf(data))
}

func old(data []byte) []byte {
	b := le.AppendUint32(nil, legacyMagic)
	for len(data) > 0 {
		part := data[:min(legacyBlock, len(data))]
		data = data[len(part):]
		p := block(part)
		b = append(le.AppendUint32(b, uint32(len(p))), p...)
	}
	return b
}

func skip(body string) []byte {
	return append(le.AppendUint32(le.AppendUint32(nil, skipMagic|3), uint32(len(body))), body...)
}

func samples() map[string][]byte {
	return map[string][]byte{
		"frame":  frame(text(300_000)),
		"small":  frame([]byte("abc")),
		"legacy": old(text(100_000)),
		"parts":  bytes.Join([][]byte{skip("note"), frame(text(70_000)), old(text(9000)), frame(text(99))}, nil),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func TestContent(t *testing.T) {
	s := samples()
	for name, want := range map[string][]byte{"frame": text(300_000), "small": []byte("abc"), "legacy": text(100_000), "parts": append(append(text(70_000), text(9000)...), text(99)...)} {
		o := formattest.MustOpen(t, Format, name, append(bytes.Clone(s[name]), "behind it"...))
		if e := o.Find("data"); e == nil || !bytes.Equal(e.Content, want) {
			t.Errorf("%s: content differs", name)
		}
		if n := int64(len(s[name])); o.Length != n || o.Extent.Certainty == format.Exact && o.Extent.Length != n {
			t.Errorf("%s: %+v, told %d, want %d", name, o.Extent, o.Length, n)
		}
	}
}

// TestKernel: several blocks, the size appended, and concatenation.
func TestKernel(t *testing.T) {
	data := bytes.Repeat(text(1<<20), 18)
	for _, n := range []int{len(data), legacyBlock, 1000} {
		b := old(data[:n])
		size := le.AppendUint32(bytes.Clone(b), uint32(n))
		o := formattest.MustOpen(t, Format, "", size)
		if !bytes.Equal(o.Entries[0].Content, data[:n]) || o.Length != int64(len(b)) {
			t.Errorf("%d bytes: read %d, length %d of %d", n, len(o.Entries[0].Content), o.Length, len(b))
		}
		o = formattest.MustOpen(t, Format, "", append(bytes.Clone(b), old(data[:5000])...))
		if !bytes.Equal(o.Entries[0].Content, append(bytes.Clone(data[:n]), data[:5000]...)) {
			t.Errorf("%d bytes and another stream: read %d", n, len(o.Entries[0].Content))
		}
	}
}

func TestDamage(t *testing.T) {
	least := map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.48, "cut 75 %": 0.73, "middle missing": 0.45}
	formattest.Damage(t, Format, frame(text(3_000_000)), 64, least)
	b := frame(text(3_000_000))
	for i := 1000; i < len(b); i += len(b) / 20 {
		b[i] ^= 0x81
	}
	o, err := formattest.Open(Format, "", b)
	if err != nil {
		t.Fatal(err)
	}
	if share := o.Share(formattest.MustOpen(t, Format, "", frame(text(3_000_000)))); share < 0.7 || o.Entries[0].Err == nil {
		t.Errorf("20 bytes flipped: %.3f, %v", share, o.Entries[0].Err)
	}
	data := bytes.Repeat(text(1<<20), 18)
	b = old(data)
	o, err = formattest.Open(Format, "", b[:len(b)*3/4])
	if e := o.Entries[0]; err != nil || e.Err == nil || len(e.Content) < len(data)*7/10 || !bytes.Equal(e.Content, data[:len(e.Content)]) {
		t.Errorf("legacy cut: %d bytes, %v", len(e.Content), e.Err)
	}
}

func TestSalvage(t *testing.T) {
	data := text(50_000)
	dst := make([]byte, len(data))
	if n, err := salvage(dst, block(data), nil); err != nil || !bytes.Equal(dst[:n], data) {
		t.Errorf("%d bytes, %v", n, err)
	}
	dict := data[:20_000]
	var c lz4.Compressor
	p := make([]byte, 100_000)
	n, _ := c.CompressBlock(data[20_000:], p)
	if n, err := salvage(dst, p[:n], dict); err != nil || !bytes.Equal(dst[:n], data[20_000:]) {
		t.Errorf("with a dictionary: %d bytes, %v", n, err)
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("lz4")
	if err != nil {
		t.Skip("needs the lz4 command as oracle")
	}
	data := text(9_000_000)
	for _, args := range [][]string{{"-1"}, {"-9", "-BD", "-B4"}, {"-B5", "-BX", "--content-size"}, {"-l"}, {"--no-frame-crc"}} {
		c := exec.Command(p, append(args, "-c", "-q")...)
		c.Stdin = bytes.NewReader(data)
		b, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "", b)
		if !bytes.Equal(o.Find("data").Content, data) || o.Length != int64(len(b)) {
			t.Errorf("%v: %d bytes, length %d of %d", args, len(o.Entries[0].Content), o.Length, len(b))
		}
	}
}

func FuzzLZ4(f *testing.F) {
	formattest.Fuzz(f, Format, frame(text(900)), old(text(700)), append(skip("x"), frame([]byte("abc"))...))
}

// A kernel begins with its headers and then MiB of zeros, in one match.
func TestLongMatch(t *testing.T) {
	data := append([]byte("\x7fELF and then fill"), make([]byte, 1<<20)...)
	data = append(data, text(50_000)...)
	o := formattest.MustOpen(t, Format, "kernel", old(data))
	if len(o.Entries) != 1 || !bytes.Equal(o.Entries[0].Content, data) {
		t.Errorf("entries %q", o.Names())
	}
}
