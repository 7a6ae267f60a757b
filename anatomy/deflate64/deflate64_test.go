package deflate64

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// packed gives b as 7-Zip packs it with Deflate64.
func packed(t *testing.T, b []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("7z", "a", "-tzip", "-mm=Deflate64", "x.zip", "x")
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Skipf("needs 7z: %v %s", err, out)
	}
	z, err := zip.OpenReader(filepath.Join(dir, "x.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	r, err := z.File[0].OpenRaw()
	if err != nil || z.File[0].Method != 9 {
		t.Fatalf("method %d, %v", z.File[0].Method, err)
	}
	raw, _ := io.ReadAll(r)
	return raw
}

func inputs() map[string][]byte {
	far := make([]byte, 200_000)
	rand.NewChaCha8([32]byte{3}).Read(far)
	copy(far[60_000:], far[:5000]) // further back than DEFLATE can
	copy(far[150_000:], far[90_000:100_000])
	return map[string][]byte{
		"text":  bytes.Repeat([]byte("firmware of a router, "), 20_000),
		"zeros": make([]byte, 1<<20),
		"far":   far,
	}
}

func TestRead(t *testing.T) {
	for name, want := range inputs() {
		raw := packed(t, want)
		src := bytes.NewReader(append(bytes.Clone(raw), "behind"...))
		got, err := io.ReadAll(NewReader(src))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d; %v", name, len(got), len(want), err)
		}
		if src.Len() != len("behind") {
			t.Errorf("%s: %d bytes left, want %d", name, src.Len(), len("behind"))
		}
		if _, err := io.ReadAll(NewReader(bytes.NewReader(raw[:len(raw)-1]))); err == nil {
			t.Errorf("%s: cut short, and no error", name)
		}
	}
}

// A stored block and one with the fixed codes, by hand: RFC 1951, section 3.2.4
// and 3.2.6.
func TestBlocks(t *testing.T) {
	b := []byte{0, 3, 0, 0xfc, 0xff, 'a', 'b', 'c', 0x4b, 0x04, 0x00} // then 'a' and the end, in fixed codes
	b[8] = 0x4b
	got, err := io.ReadAll(NewReader(bytes.NewReader(b)))
	if err != nil || string(got) != "abca" {
		t.Errorf("%q, %v", got, err)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte{0, 3, 0, 0xfc, 0xff, 'a', 'b', 'c', 0x4b, 0x04, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = io.Copy(io.Discard, io.LimitReader(NewReader(bytes.NewReader(b)), 1<<22))
	})
}
