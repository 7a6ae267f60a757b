package vhdx

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay/anatomy/guid"
	"assay/lab/format/formattest"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

var first, second = random(1, mib), random(2, mib)

func sign(b []byte) {
	binary.LittleEndian.PutUint32(b[4:], 0)
	binary.LittleEndian.PutUint32(b[4:], crc32.Checksum(b, castagnoli))
}

// write makes a disk of 4.5 MiB with blocks 0 and 2: table in MiB 1, metadata
// in MiB 2, blocks from MiB 3 on.
func write(states ...uint64) []byte {
	le := binary.LittleEndian
	b := make([]byte, 5*mib)
	copy(b, "vhdxfile")
	for k, at := range []int{0x10000, 0x20000} {
		h := b[at : at+4096]
		copy(h, "head")
		h[8] = byte(k + 1)
		sign(h)
	}
	for _, at := range []int{0x30000, 0x40000} {
		r := b[at : at+65536]
		copy(r, "regi")
		le.PutUint32(r[8:], 2)
		for k, id := range []guid.GUID{tableRegion, metadataRegion} {
			e := r[16+32*k:]
			copy(e, id[:])
			le.PutUint64(e[16:], uint64(k+1)*mib)
			le.PutUint32(e[24:], mib)
		}
		sign(r)
	}
	m := b[2*mib:]
	copy(m, "metadata")
	le.PutUint16(m[10:], 3)
	for k, id := range []guid.GUID{fileParameters, diskSize, sectorSize} {
		e := m[32*(k+1):]
		copy(e, id[:])
		le.PutUint32(e[16:], uint32(0x10000+8*k))
		le.PutUint32(e[20:], []uint32{8, 8, 4}[k])
	}
	le.PutUint32(m[0x10000:], mib)
	le.PutUint64(m[0x10008:], 4*mib+mib/2)
	le.PutUint32(m[0x10010:], 512)
	for k, s := range states {
		le.PutUint64(b[mib+8*k:], s)
	}
	copy(b[3*mib:], first)
	copy(b[4*mib:], second)
	return b
}

func sample() []byte { return write(6|3<<20, 0, 6|4<<20, 2, 0) }

var content = bytes.Join([][]byte{first, make([]byte, mib), second, make([]byte, 3*mib/2)}, nil)

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample()})
}

func FuzzVHDX(f *testing.F) { formattest.Fuzz(f, Format, sample()[:3*mib]) }

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "sample", sample())
	if e := o.Find("disk"); !bytes.Equal(e.Content, content) || !e.Piece || o.Extent.Length != 5*mib {
		t.Errorf("%d bytes of %d, length %d", len(e.Content), len(content), o.Extent.Length)
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, sample(), 3*mib, map[string]float64{"cut 75 %": 0.3, "flipped 1 %": 0.98})
	b := sample()
	b[0x30000+20] ^= 1
	o, err := formattest.Open(Format, "regions", b)
	if err != nil || !bytes.Equal(o.Find("disk").Content, content) || len(o.Failures) != 1 {
		t.Errorf("%v, %+v", err, o)
	}
	o, err = formattest.Open(Format, "twice", write(6|3<<20, 6|3<<20, 6|4<<20, 7|4<<20))
	if err != nil || len(o.Failures) != 2 || !bytes.Equal(o.Find("disk").Content[:mib], first) {
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
	for _, option := range []string{"subformat=dynamic,block_size=1M", "subformat=fixed,block_size=2M"} {
		if msg, err := exec.Command(tool, "convert", "-f", "raw", "-O", "vhdx", "-o", option, from, to).CombinedOutput(); err != nil {
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
