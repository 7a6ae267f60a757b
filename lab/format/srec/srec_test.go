package srec

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

// line gives a record with an address of so many bytes.
func line(kind byte, width int, at uint32, b []byte) string {
	r := []byte{byte(width + len(b) + 1)}
	for k := width - 1; k >= 0; k-- {
		r = append(r, byte(at>>(8*k)))
	}
	r = append(r, b...)
	sum := byte(0)
	for _, c := range r {
		sum += c
	}
	return fmt.Sprintf("S%c%X%02X\r\n", kind, r, ^sum)
}

func write(kind byte, width int, at uint32, b []byte) string {
	var w strings.Builder
	for ; len(b) > 0; at += 32 {
		n := min(32, len(b))
		w.WriteString(line(kind, width, at, b[:n]))
		b = b[n:]
	}
	return w.String()
}

var boot, app = random(1, 5000), random(2, 60_000)

func sample() []byte {
	return []byte(line('0', 2, 0, []byte("sample")) + write('3', 4, 0x9f000000, app) + write('2', 3, 0x10000, boot) + write('1', 2, 0x100, []byte("vectors")) + line('5', 2, 2, nil) + line('7', 4, 0x9f000004, nil))
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample()})
}

func FuzzSREC(f *testing.F) {
	formattest.Fuzz(f, Format, []byte(write('1', 2, 0x1000, boot[:50])+line('9', 2, 0, nil)))
}

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "x.srec", append(b, "\xff\xff\xff\xff"...))
	for name, want := range map[string][]byte{"00000100.bin": []byte("vectors"), "00010000.bin": boot, "9f000000.bin": app} {
		if e := o.Find(name); e == nil || !bytes.Equal(e.Content, want) || !e.Piece {
			t.Errorf("%s among %q", name, o.Names())
		}
	}
	if o.Length != int64(len(b)) || o.Properties[0].Value != "sample" || o.Properties[1].Value != "0x9f000004" {
		t.Errorf("length %d of %d, %+v", o.Length, len(b), o.Properties)
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, sample(), 1000, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.3, "middle missing": 0.9})
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
	for _, at := range []string{"00000100", "00123400", "80001000"} {
		if msg, err := exec.Command(tool, "-I", "binary", "-O", "srec", "--change-addresses", "0x"+at, from, to).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, msg)
		}
		b, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "x", b)
		if e := o.Find(at + ".bin"); e == nil || !bytes.Equal(e.Content, app) || o.Length != int64(len(b)) {
			t.Errorf("%q, length %d of %d", o.Names(), o.Length, len(b))
		}
	}
}

func TestGenerated(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/27-uboot.srec"))
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
	for file, want := range map[string]struct{ size, failures, length int }{
		"testfile.srec": {70, 0, 229}, "testfile_noS0.srec": {70, 0, 0}, "additional_data.srec": {70, 0, 0}, "bad_testfile.srec": {70, 1, 0}, "bad_testfile2.srec": {42, 1, 0},
	} {
		b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/srec/"+file))
		if err != nil {
			t.Fatal(err)
		}
		o, err := formattest.Open(Format, file, b)
		if err != nil || len(o.Entries) != 1 || len(o.Entries[0].Content) != want.size || len(o.Failures) != want.failures || (want.length > 0 && o.Length != int64(want.length)) {
			t.Errorf("%s: %v, %q, %+v, %d bytes, length %d of %d", file, err, o.Names(), o.Failures, len(o.Entries[0].Content), o.Length, len(b))
		}
	}
}
