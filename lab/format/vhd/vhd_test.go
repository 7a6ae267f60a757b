package vhd

import (
	"bytes"
	"encoding/binary"
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

const block = 4096

var first, second = random(1, block), random(2, block)

func foot(kind uint32, size uint64, header uint64) []byte {
	be := binary.BigEndian
	b := make([]byte, sector)
	copy(b, "conectix\x00\x00\x00\x02\x00\x01\x00\x00")
	be.PutUint64(b[0x10:], header)
	copy(b[0x1c:], "test")
	be.PutUint64(b[0x28:], size)
	be.PutUint64(b[0x30:], size)
	be.PutUint32(b[0x3c:], kind)
	be.PutUint32(b[0x40:], sum(b, 0x40))
	return b
}

// write has blocks 0 and 2 of three and a bit; of block 2 one sector is not in
// the map.
func write(kind uint32) []byte {
	be := binary.BigEndian
	size := uint64(3*block + 1024)
	b := foot(kind, size, sector)
	h := make([]byte, 1024)
	copy(h, "cxsparse\xff\xff\xff\xff\xff\xff\xff\xff")
	be.PutUint64(h[0x10:], 3*sector)
	be.PutUint32(h[0x18:], 0x10000)
	be.PutUint32(h[0x1c:], 4)
	be.PutUint32(h[0x20:], block)
	if kind == differencing {
		copy(h[0x40:], "\x00b\x00a\x00s\x00e")
	}
	be.PutUint32(h[0x24:], sum(h, 0x24))
	table := bytes.Repeat([]byte{0xff}, sector)
	be.PutUint32(table, 4)
	be.PutUint32(table[8:], 4+9)
	b = append(append(b, h...), table...)
	for k, data := range [][]byte{first, second} {
		bits := make([]byte, sector)
		bits[0] = 0xff
		if k == 1 {
			bits[0] = 0xfe
			if kind == dynamic {
				data = append(bytes.Clone(data[:block-sector]), make([]byte, sector)...)
			}
		}
		b = append(append(b, bits...), data...)
	}
	return append(b, foot(kind, size, sector)...)
}

var content = bytes.Join([][]byte{first, make([]byte, block), second[:block-sector], make([]byte, sector+1024)}, nil)

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"dynamic": write(dynamic), "footer": foot(fixed, 1<<20, none)})
}

func FuzzVHD(f *testing.F) {
	formattest.Fuzz(f, Format, write(dynamic), write(differencing), foot(fixed, 1<<20, none))
}

func TestOpen(t *testing.T) {
	b := write(dynamic)
	o := formattest.MustOpen(t, Format, "dynamic", b)
	if e := o.Find("disk"); !bytes.Equal(e.Content, content) || !e.Piece || o.Extent.Length != int64(len(b)) || len(e.Body.Extents) != 4 {
		t.Errorf("%d bytes of %d in %v, length %d of %d", len(e.Content), len(content), e.Body.Extents, o.Extent.Length, len(b))
	}
	o, err := formattest.Open(Format, "differencing", write(differencing))
	if err != nil || !bytes.Equal(o.Find("disk").Content, content) || !strings.Contains(o.Find("disk").Err.Error(), `5632 of 13312 bytes stand in the parent "base"`) {
		t.Errorf("%v, %+v", err, o.Failures)
	}
	o = formattest.MustOpen(t, Format, "fixed", foot(fixed, 1<<20, none))
	if o.Extent.Length != sector || len(o.Entries) != 0 || o.Properties[0].Value != "fixed" {
		t.Errorf("length %d, %+v", o.Extent.Length, o.Properties)
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, write(dynamic), 4*sector, map[string]float64{"cut 50 %": 0.3, "cut 75 %": 0.5, "flipped 1 %": 0.98, "middle missing": 0.9})
	b := write(dynamic)
	binary.BigEndian.PutUint32(b[3*sector+8:], 4)
	o, err := formattest.Open(Format, "twice", b)
	if err != nil || len(o.Failures) != 1 || !bytes.Equal(o.Find("disk").Content[:block], first) {
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
	for _, sub := range []string{"dynamic", "fixed"} {
		if msg, err := exec.Command(tool, "convert", "-f", "raw", "-O", "vpc", "-o", "subformat="+sub+",force_size", from, to).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, msg)
		}
		b, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		if sub == "fixed" {
			o := formattest.MustOpen(t, Format, sub, b[len(b)-sector:])
			if o.Extent.Length != sector {
				t.Errorf("length %d", o.Extent.Length)
			}
			continue
		}
		o := formattest.MustOpen(t, Format, sub, b)
		if e := o.Find("disk"); !bytes.Equal(e.Content, disk) || o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: %d bytes of %d, length %d of %d", sub, len(e.Content), len(disk), o.Extent.Length, len(b))
		}
	}
}
