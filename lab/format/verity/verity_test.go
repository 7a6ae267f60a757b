package verity

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"assay/lab/format/formattest"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// write makes the tree over data in blocks of 512 bytes and gives the root
// digest.
func write(data []byte) (b []byte, root string) {
	const block = 512
	salt := []byte("salt")
	sum := func(b []byte) []byte {
		s := sha256.Sum256(append(bytes.Clone(salt), b...))
		return s[:]
	}
	var levels [][]byte
	for row := data; len(row) > block; {
		var up []byte
		for ; len(row) > 0; row = row[block:] {
			up = append(up, sum(row[:block])...)
		}
		for len(up)%block != 0 {
			up = append(up, 0)
		}
		levels = append([][]byte{up}, levels...)
		row = up
	}
	le := binary.LittleEndian
	h := make([]byte, block)
	copy(h, "verity\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00")
	copy(h[0x20:], "sha256")
	le.PutUint32(h[0x40:], block)
	le.PutUint32(h[0x44:], block)
	le.PutUint64(h[0x48:], uint64(len(data)/block))
	le.PutUint16(h[0x50:], 4)
	copy(h[0x58:], salt)
	return append(h, bytes.Join(levels, nil)...), fmt.Sprintf("%x", sum(levels[0]))
}

var sample, root = write(random(1, 300*512))

func TestContract(t *testing.T) { formattest.Contract(t, Format, map[string][]byte{"sample": sample}) }

func FuzzVerity(f *testing.F) { formattest.Fuzz(f, Format, sample[:4096]) }

func property(o *formattest.Opened, name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return "(none)"
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "sample", sample)
	if property(o, "root-digest") != root || property(o, "data-size") != "153600" || property(o, "salt") != "73616c74" || o.Extent.Length != int64(len(sample)) {
		t.Errorf("%+v, length %d of %d", o.Properties, o.Extent.Length, len(sample))
	}
	b := bytes.Clone(sample)
	b[len(b)-400] ^= 1
	o, err := formattest.Open(Format, "changed", b)
	if err != nil || len(o.Failures) != 1 {
		t.Errorf("%v, %+v", err, o.Failures)
	}
	if o, err = formattest.Open(Format, "cut", sample[:2000]); err != nil || len(o.Failures) != 1 {
		t.Errorf("%v, %+v", err, o.Failures)
	}
}

// TestVeritysetup compares with what veritysetup writes.
func TestVeritysetup(t *testing.T) {
	tool, err := exec.LookPath("veritysetup")
	if err != nil {
		t.Skip("needs veritysetup (cryptsetup-bin)")
	}
	dir := t.TempDir()
	data, hashes := filepath.Join(dir, "data"), filepath.Join(dir, "hash")
	if err := os.WriteFile(data, random(2, 3000*1024), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--hash", "sha256"}, {"--hash", "sha1", "--format", "0"}, {"--hash", "sha1"}, {"--hash", "sha512", "--salt", "-"}} {
		text, err := exec.Command(tool, append(append([]string{"format"}, args...), "--data-block-size", "1024", "--hash-block-size", "1024", data, hashes)...).CombinedOutput()
		if err != nil {
			t.Skipf("veritysetup: %v: %s", err, text)
		}
		b, err := os.ReadFile(hashes)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "x", b)
		m := regexp.MustCompile(`Root hash:\s+(\w+)`).FindSubmatch(text)
		if property(o, "root-digest") != string(m[1]) || o.Extent.Length != int64(len(b)) {
			t.Errorf("%v: %+v, want %s; length %d of %d", args, o.Properties, m[1], o.Extent.Length, len(b))
		}
		os.Remove(hashes)
	}
}

func TestGenerated(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/14-dm-verity-squashfs.img"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "14", b[643072:])
	if property(o, "data-size") != "643072" || o.Extent.Length != int64(len(b)-643072) {
		t.Errorf("%+v, length %d of %d", o.Properties, o.Extent.Length, len(b)-643072)
	}
}
