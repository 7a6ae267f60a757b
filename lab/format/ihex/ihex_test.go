package ihex

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func line(b ...byte) string {
	sum := byte(0)
	for _, c := range b {
		sum += c
	}
	return fmt.Sprintf(":%X%02X\n", b, -sum)
}

// write gives the lines of b at an address.
func write(at uint32, b []byte) string {
	var w strings.Builder
	upper := uint32(1 << 20)
	for ; len(b) > 0; at += 16 {
		if at>>16 != upper {
			upper = at >> 16
			w.WriteString(line(2, 0, 0, 4, byte(upper>>8), byte(upper)))
		}
		n := min(16, len(b))
		w.WriteString(line(append([]byte{byte(n), byte(at >> 8), byte(at), 0}, b[:n]...)...))
		b = b[n:]
	}
	return w.String()
}

var boot, app = random(1, 5000), random(2, 100_000)

func sample() []byte {
	return []byte(write(0x9f00_0000, app) + write(0, boot) + line(4, 0, 0, 5, 0x9f, 0, 0, 4) + line(0, 0, 0, 1))
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample()})
}

func FuzzIHEX(f *testing.F) {
	formattest.Fuzz(f, Format, []byte(write(0x1000, boot[:50])+line(0, 0, 0, 1)))
}

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "x.hex", append(b, "\xff\xff\xff\xff"...))
	for name, want := range map[string][]byte{"00000000.bin": boot, "9f000000.bin": app} {
		if e := o.Find(name); e == nil || !bytes.Equal(e.Content, want) || !e.Piece {
			t.Errorf("%s among %q", name, o.Names())
		}
	}
	if o.Length != int64(len(b)) || o.Properties[0].Value != "0x9f000004" {
		t.Errorf("length %d of %d, %+v", o.Length, len(b), o.Properties)
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, sample(), 50, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.5, "middle missing": 0.9})
}

// TestObjcopy compares with what objcopy writes.
func TestObjcopy(t *testing.T) {
	tool, err := exec.LookPath("objcopy")
	if err != nil {
		t.Skip("needs objcopy (binutils)")
	}
	from, to := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(from, app, 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command(tool, "-I", "binary", "-O", "ihex", "--change-addresses", "0x80001000", from, to).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	b, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "x", b)
	if e := o.Find("80001000.bin"); e == nil || !bytes.Equal(e.Content, app) || o.Length != int64(len(b)) {
		t.Errorf("%q, length %d of %d", o.Names(), o.Length, len(b))
	}
}

func TestGenerated(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/27-uboot.hex"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "27", b)
	if len(o.Entries) != 1 || o.Entries[0].Name != "40000000.bin" {
		t.Fatalf("%q", o.Names())
	}
	if sum := sha256.Sum256(o.Entries[0].Content); hex.EncodeToString(sum[:]) != "b15cffcaffe609ad0f626d62a5e0818f6b4ed6045b7315b8d653c8c7b013356f" {
		t.Errorf("%x", sum)
	}
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/intel_hex/testfile.hex"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "testfile", b)
	if e := o.Find("00000000.bin"); e == nil || string(e.Content) != "test string in file" {
		t.Errorf("%q", o.Names())
	}
}
