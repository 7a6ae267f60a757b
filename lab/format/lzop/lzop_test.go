package lzop

import (
	"bytes"
	"fmt"
	"hash/adler32"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/woozymasta/lzo"

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

func pack(name string, data []byte, block int) []byte {
	h := []byte{0x10, 0x40, 0x20, 0xa0, 0x09, 0x40, 1, 5}
	h = be.AppendUint32(h, 3<<24|adlerContent|adlerPacked)
	h = be.AppendUint32(h, 0o100640)
	h = be.AppendUint32(h, 1700000000)
	h = be.AppendUint32(h, 0)
	h = append(append(h, byte(len(name))), name...)
	b := append([]byte(magic), h...)
	b = be.AppendUint32(b, adler32.Checksum(h))
	for len(data) > 0 {
		part := data[:min(block, len(data))]
		data = data[len(part):]
		p, err := lzo.Compress(part, nil)
		if err != nil {
			panic(err)
		}
		b = be.AppendUint32(b, uint32(len(part)))
		if len(p) >= len(part) {
			b = be.AppendUint32(b, uint32(len(part)))
			b = append(be.AppendUint32(b, adler32.Checksum(part)), part...)
			continue
		}
		b = be.AppendUint32(b, uint32(len(p)))
		b = be.AppendUint32(b, adler32.Checksum(part))
		b = append(be.AppendUint32(b, adler32.Checksum(p)), p...)
	}
	return be.AppendUint32(b, 0)
}

func samples() map[string][]byte {
	return map[string][]byte{
		"one": pack("name", text(300_000), 64<<10), "stored": pack("", []byte("xyz"), 9),
		"two": append(pack("a", text(5000), 1000), pack("dir/b", text(70_000), 64<<10)...), "empty": pack("e", nil, 1),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func TestContent(t *testing.T) {
	for name, b := range samples() {
		o := formattest.MustOpen(t, Format, name, append(bytes.Clone(b), "behind"...))
		if o.Extent != (format.Extent{Length: int64(len(b)), Certainty: format.Exact}) {
			t.Errorf("%s: %+v, want %d", name, o.Extent, len(b))
		}
		switch name {
		case "one":
			if e := o.Find("name"); e == nil || !bytes.Equal(e.Content, text(300_000)) || e.Mode != 0o640 || e.MTime != 1700000000 {
				t.Errorf("one: %+v", o.Names())
			}
		case "two":
			if e := o.Find("b"); e == nil || !bytes.Equal(e.Content, text(70_000)) || !bytes.Equal(o.Find("a").Content, text(5000)) {
				t.Errorf("two: %+v", o.Names())
			}
		case "stored":
			if string(o.Find("data").Content) != "xyz" {
				t.Errorf("stored: %q", o.Entries[0].Content)
			}
		}
	}
}

func TestDamage(t *testing.T) {
	b := pack("name", text(3_000_000), 64<<10)
	formattest.Damage(t, Format, b, 64, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.48, "cut 75 %": 0.73, "middle missing": 0.45})
	for i := 1000; i < len(b); i += len(b) / 20 {
		b[i] ^= 0x81
	}
	o, err := formattest.Open(Format, "", b)
	if err != nil {
		t.Fatal(err)
	}
	if share := o.Share(formattest.MustOpen(t, Format, "", pack("name", text(3_000_000), 64<<10))); share < 0.7 || o.Entries[0].Err == nil {
		t.Errorf("20 bytes flipped: %.3f, %v", share, o.Entries[0].Err)
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("lzop")
	if err != nil {
		t.Skip("needs the lzop command as oracle")
	}
	dir := t.TempDir()
	data := text(300_000)
	for _, name := range []string{"first", "second"} {
		os.WriteFile(filepath.Join(dir, name), data, 0o600)
	}
	for _, args := range [][]string{{"-1"}, {"-9"}, {"-3", "--crc32"}, {"-F"}} {
		out := filepath.Join(dir, "out.lzo")
		if b, err := exec.Command(p, append(args, "-f", "-o", out, filepath.Join(dir, "first"), filepath.Join(dir, "second"))...).CombinedOutput(); err != nil {
			t.Fatalf("%s", b)
		}
		b, _ := os.ReadFile(out)
		o := formattest.MustOpen(t, Format, "", b)
		if len(o.Entries) != 2 || !bytes.Equal(o.Find("first").Content, data) || !bytes.Equal(o.Find("second").Content, data) || o.Extent.Length != int64(len(b)) {
			t.Errorf("%v: %v, length %d of %d", args, o.Names(), o.Extent.Length, len(b))
		}
	}
}

func FuzzLzop(f *testing.F) {
	formattest.Fuzz(f, Format, pack("n", text(900), 300), pack("", []byte("abc"), 9))
}
