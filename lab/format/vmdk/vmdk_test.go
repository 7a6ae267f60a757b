package vmdk

import (
	"bytes"
	"compress/zlib"
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

const (
	grainSectors = 8
	grainBytes   = grainSectors * sector
	text         = "# Disk DescriptorFile\nversion=1\nparentCID=ffffffff\ncreateType=\"monolithicSparse\"\n\nRW 36 SPARSE \"x.vmdk\"\n"
)

var first, second = random(1, grainBytes), random(2, grainBytes/2)

func fill(b []byte) []byte {
	for len(b)%sector != 0 {
		b = append(b, 0)
	}
	return b
}

func head(flags uint32, capacity, directory, second, overhead uint64) []byte {
	le := binary.LittleEndian
	b := make([]byte, sector)
	copy(b, "KDMV\x01\x00\x00\x00")
	le.PutUint32(b[8:], flags)
	for at, v := range map[int]uint64{0x0c: capacity, 0x14: grainSectors, 0x1c: 1, 0x24: 1, 0x30: second, 0x38: directory, 0x40: overhead} {
		le.PutUint64(b[at:], v)
	}
	le.PutUint32(b[0x2c:], 512)
	copy(b[0x49:], "\n \r\n")
	return append(b, fill([]byte(text))...)
}

// sparse has a grain at 0, a hole, and half a grain at the end.
func sparse() []byte {
	le := binary.LittleEndian
	b := head(3, 36, 7, 2, 16)
	table := make([]byte, 4*sector)
	le.PutUint32(table[0:], 16)
	le.PutUint32(table[4:], 1)
	le.PutUint32(table[16:], 24)
	for _, at := range []uint32{3, 8} {
		b = append(append(b, fill(le.AppendUint32(nil, at))...), table...)
	}
	for len(b) < 16*sector {
		b = append(b, 0)
	}
	return append(append(append(b, first...), second...), make([]byte, grainBytes-len(second))...)
}

func stream() []byte {
	le := binary.LittleEndian
	b := head(1|flagCompressed|flagMarkers, 36, atEnd, 0, 4)
	b[0x4d] = 1
	b = append(b, make([]byte, 2*sector)...)
	put := func(lba uint64, data []byte) {
		var w bytes.Buffer
		z := zlib.NewWriter(&w)
		z.Write(data)
		z.Close()
		m := le.AppendUint32(le.AppendUint64(nil, lba), uint32(w.Len()))
		b = append(b, fill(append(m, w.Bytes()...))...)
	}
	mark := func(kind uint32, data []byte) {
		m := le.AppendUint32(le.AppendUint64(nil, uint64(len(data)/sector)), 0)
		b = append(append(b, fill(le.AppendUint32(m, kind))...), data...)
	}
	put(0, first)
	put(32, second)
	mark(markerTable, make([]byte, 4*sector))
	mark(markerDirectory, make([]byte, sector))
	mark(markerFooter, make([]byte, sector))
	mark(markerEnd, nil)
	return b
}

var content = bytes.Join([][]byte{first, make([]byte, 3*grainBytes), second}, nil)

func samples() map[string][]byte {
	return map[string][]byte{"sparse": sparse(), "stream": stream(), "descriptor": []byte(text)}
}

func TestContract(t *testing.T) {
	// a text has no end of its own: what follows must not be text
	formattest.Contract(t, Format, samples())
}

func FuzzVMDK(f *testing.F) { formattest.Fuzz(f, Format, sparse(), stream(), []byte(text)) }

func TestOpen(t *testing.T) {
	for _, name := range []string{"sparse", "stream"} {
		b := samples()[name]
		o := formattest.MustOpen(t, Format, name, b)
		if e := o.Find("disk"); !bytes.Equal(e.Content, content) || !e.Piece || o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: %d bytes of %d, length %d of %d", name, len(e.Content), len(content), o.Extent.Length, len(b))
		}
		if o.Properties[2].Name != "createtype" || o.Properties[2].Value != "monolithicSparse" {
			t.Errorf("%+v", o.Properties)
		}
	}
	o := formattest.MustOpen(t, Format, "descriptor", []byte(text+"\x00more"))
	if len(o.Entries) != 0 || o.Extent.Length != int64(len(text)) || o.Properties[1].Value != `RW 36 SPARSE "x.vmdk"` {
		t.Errorf("%+v, length %d", o.Properties, o.Extent.Length)
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, sparse(), 16*sector, map[string]float64{"cut 75 %": 0.5, "flipped 1 %": 0.9})
	formattest.Damage(t, Format, stream(), 4*sector, map[string]float64{"cut 50 %": 0.1, "cut 75 %": 0.9})
	b := sparse()
	binary.LittleEndian.PutUint64(b[0x38:], 1<<30)
	o, err := formattest.Open(Format, "directory", b)
	if err != nil || !bytes.Equal(o.Find("disk").Content, content) || len(o.Failures) == 0 {
		t.Errorf("%v, %+v", err, o.Failures)
	}
}

// TestQemu compares with what QEMU's tool writes.
func TestQemu(t *testing.T) {
	tool, err := exec.LookPath("qemu-img")
	if err != nil {
		t.Skip("needs qemu-img (qemu-utils)")
	}
	disk := bytes.Join([][]byte{random(3, 300_000), make([]byte, 2<<20), bytes.Repeat([]byte("compressible "), 50_000), make([]byte, 99_000), random(4, 80_000)}, nil)
	disk = append(disk, make([]byte, -len(disk)&0xffff)...)
	dir := t.TempDir()
	from, to := filepath.Join(dir, "raw"), filepath.Join(dir, "out")
	if err := os.WriteFile(from, disk, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"monolithicSparse", "streamOptimized", "monolithicFlat"} {
		if msg, err := exec.Command(tool, "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat="+sub, from, to).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, msg)
		}
		b, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, sub, b)
		if sub == "monolithicFlat" {
			if len(o.Entries) != 0 || !strings.Contains(o.Properties[1].Value, "out-flat") {
				t.Errorf("%+v", o.Properties)
			}
			continue
		}
		if e := o.Find("disk"); !bytes.Equal(e.Content, disk) {
			t.Errorf("%s: %d bytes of %d", sub, len(e.Content), len(disk))
		}
		// QEMU ends a stream with zeros up to a grain
		if rest := b[min(int64(len(b)), o.Extent.Length):]; len(bytes.Trim(rest, "\x00")) > 0 || o.Extent.Length > int64(len(b)) {
			t.Errorf("%s: length %d of %d", sub, o.Extent.Length, len(b))
		}
	}
}
