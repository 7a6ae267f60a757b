package vdi

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay/lab/format/formattest"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

const block = 4096

var first, second = random(1, block), random(2, block)

func write(kind uint32, entries ...uint32) []byte {
	le := binary.LittleEndian
	b := make([]byte, 1024)
	copy(b, "<<< Oracle VM VirtualBox Disk Image >>>\n")
	for at, v := range map[int]uint32{0x40: 0xbeda107f, 0x44: 0x10001, 0x48: 0x190, 0x4c: kind, 0x154: 512, 0x158: 1024, 0x168: 512, 0x170: uint32(len(entries)*block - 512), 0x178: block, 0x180: uint32(len(entries)), 0x184: 2} {
		le.PutUint32(b[at:], v)
	}
	b[0x1a8] = byte(kind / differencing)
	for k, e := range entries {
		le.PutUint32(b[512+4*k:], e)
	}
	return append(append(b, second...), first...)
}

func sample() []byte { return write(1, 1, none, 0, zero) }

var content = bytes.Join([][]byte{first, make([]byte, block), second, make([]byte, block-512)}, nil)

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample()})
}

func FuzzVDI(f *testing.F) { formattest.Fuzz(f, Format, sample()) }

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "sample", sample())
	if e := o.Find("disk"); !bytes.Equal(e.Content, content) || !e.Piece || o.Extent.Length != int64(len(sample())) {
		t.Errorf("%d bytes of %d, length %d", len(e.Content), len(content), o.Extent.Length)
	}
	o, err := formattest.Open(Format, "differencing", write(differencing, 1, none, 0, zero))
	if err != nil || !bytes.Equal(o.Find("disk").Content, content) || o.Find("disk").Err == nil {
		t.Errorf("%v, %+v", err, o.Failures)
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, sample(), 1024, map[string]float64{"cut 75 %": 0.5, "flipped 1 %": 0.9, "middle missing": 0.9})
	o, err := formattest.Open(Format, "lies", write(1, 0, 0, 77, none))
	if err != nil || len(o.Failures) != 1 || !bytes.Equal(o.Find("disk").Content[:block], second) {
		t.Errorf("%v, %+v", err, o.Failures)
	}
}

// TestQemu compares with what QEMU's tool writes.
func TestQemu(t *testing.T) {
	tool, err := exec.LookPath("qemu-img")
	if err != nil {
		t.Skip("needs qemu-img (qemu-utils)")
	}
	disk := bytes.Join([][]byte{random(3, 300_000), make([]byte, 6<<20), bytes.Repeat([]byte("text "), 50_000), make([]byte, 99_000), random(4, 80_000)}, nil)
	disk = append(disk, make([]byte, -len(disk)&0xffff)...)
	dir := t.TempDir()
	from, to := filepath.Join(dir, "raw"), filepath.Join(dir, "out")
	if err := os.WriteFile(from, disk, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{"static=off", "static=on"} {
		if msg, err := exec.Command(tool, "convert", "-f", "raw", "-O", "vdi", "-o", option, from, to).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, msg)
		}
		b, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, option, b)
		if e := o.Find("disk"); !bytes.Equal(e.Content, disk) || o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: %d bytes of %d, length %d of %d", option, len(e.Content), len(disk), o.Extent.Length, len(b))
		}
	}
}
