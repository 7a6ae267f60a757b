package sparse

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

const block = 1024

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

var first, second = random(1, 8*block), random(2, 3*block)

type part struct {
	kind   uint16
	blocks int
	data   []byte
}

func write(parts ...part) []byte {
	le := binary.LittleEndian
	total := 0
	var body []byte
	for _, p := range parts {
		total += p.blocks
		body = le.AppendUint16(body, p.kind)
		body = le.AppendUint16(body, 0)
		body = le.AppendUint32(body, uint32(p.blocks))
		body = le.AppendUint32(body, uint32(12+len(p.data)))
		body = append(body, p.data...)
	}
	b := le.AppendUint32(nil, 0xed26ff3a)
	for _, v := range []uint16{1, 0, 28, 12} {
		b = le.AppendUint16(b, v)
	}
	for _, v := range []uint32{block, uint32(total), uint32(len(parts)), 0} {
		b = le.AppendUint32(b, v)
	}
	return append(b, body...)
}

var (
	zero    = []byte{0, 0, 0, 0}
	pattern = []byte{1, 2, 3, 4}
)

func holes() []byte {
	return write(part{raw, 8, first}, part{skip, 20, nil}, part{fill, 2, zero}, part{raw, 3, second}, part{skip, 1, nil})
}

func patterns() []byte {
	return write(part{raw, 8, first}, part{fill, 2, pattern}, part{raw, 3, second})
}

func checked(sum uint32) []byte {
	return write(part{raw, 8, first}, part{check, 0, binary.LittleEndian.AppendUint32(nil, sum)}, part{skip, 1, nil})
}

func samples() map[string][]byte {
	return map[string][]byte{"holes": holes(), "patterns": patterns(), "checked": checked(crc32.ChecksumIEEE(first))}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzSparse(f *testing.F) {
	first, second = first[:block], second[:block]
	formattest.Fuzz(f, Format, write(part{raw, 1, first}, part{skip, 2, nil}), write(part{fill, 3, pattern}), checked(0))
}

func TestOpen(t *testing.T) {
	whole := bytes.Join([][]byte{first, make([]byte, 22*block), second, make([]byte, block)}, nil)
	o := formattest.MustOpen(t, Format, "holes", holes())
	if e := o.Find("data"); !bytes.Equal(e.Content, whole) || len(e.Body.Extents) != 4 || !e.Piece || o.Extent.Length != int64(len(holes())) {
		t.Errorf("%d bytes in %v, length %d", len(e.Content), e.Body.Extents, o.Extent.Length)
	}
	whole = bytes.Join([][]byte{first, bytes.Repeat(pattern, 2*block/4), second}, nil)
	o = formattest.MustOpen(t, Format, "patterns", patterns())
	if e := o.Find("data"); !bytes.Equal(e.Content, whole) {
		t.Errorf("%d bytes", len(e.Content))
	}
	o, err := formattest.Open(Format, "checked", checked(1))
	if err != nil || o.Find("data").Err == nil || len(o.Find("data").Content) != 9*block {
		t.Errorf("a wrong checksum is not told: %v", err)
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, holes(), 40, map[string]float64{"cut 50 %": 0.15, "cut 75 %": 0.7, "middle missing": 0.9, "flipped 1 %": 0.2})
	b := holes()
	b[28+12+len(first)] = 9 // type of the second chunk
	o, err := formattest.Open(Format, "chunk", b)
	if err != nil || len(o.Failures) != 1 || !strings.Contains(o.Failures[0].Reason, "chunk 1 of 5") || !bytes.Equal(o.Find("data").Content, first) {
		t.Errorf("%v, %+v", err, o.Failures)
	}
}

// TestImg2simg compares with what Android's own tool writes.
func TestImg2simg(t *testing.T) {
	tool, err := exec.LookPath("img2simg")
	if err != nil {
		t.Skip("needs img2simg (android-sdk-libsparse-utils)")
	}
	image := bytes.Join([][]byte{random(3, 40*4096), make([]byte, 300*4096), bytes.Repeat([]byte("ABCD"), 3*1024), random(4, 7*4096)}, nil)
	from, to := filepath.Join(t.TempDir(), "raw"), filepath.Join(t.TempDir(), "sparse")
	if err := os.WriteFile(from, image, 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command(tool, from, to).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	b, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "x", b)
	if !bytes.Equal(o.Find("data").Content, image) || o.Extent.Length != int64(len(b)) {
		t.Errorf("%d bytes of %d", len(o.Find("data").Content), len(image))
	}
}

func magic(t *testing.T, file string, b []byte) {
	t.Helper()
	o, err := formattest.Open(Format, file, b)
	if err != nil || len(o.Failures) > 0 || o.Extent.Length != int64(len(b)) {
		t.Fatalf("%s: %v, %+v, length %d of %d", file, err, o.Failures, o.Extent.Length, len(b))
	}
	if c := o.Find("data").Content; binary.LittleEndian.Uint16(c[0x438:]) != 0xef53 {
		t.Errorf("%s: no ext file system in %d bytes", file, len(c))
	}
}

func TestGenerated(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/13-android-sparse-ext4.simg"))
	if err != nil {
		t.Fatal(err)
	}
	magic(t, "13", b)
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/android_simg/simg.img"))
	if err != nil {
		t.Fatal(err)
	}
	magic(t, "simg", b)
}
