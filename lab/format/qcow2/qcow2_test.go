package qcow2

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

const cluster = 4096

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func deflate(b []byte) []byte {
	var w bytes.Buffer
	z, _ := flate.NewWriter(&w, 9)
	z.Write(b)
	z.Close()
	return w.Bytes()
}

// writer makes an image of version 3: cluster 0 header, 1 L1, 2 L2, 3 and 4
// reference counts, then what is put.
type writer struct {
	b       []byte
	entries []uint64
}

func newWriter() *writer { return &writer{b: make([]byte, 5*cluster)} }

func (w *writer) data(b []byte) {
	for len(w.b)%cluster != 0 {
		w.b = append(w.b, 0)
	}
	w.entries = append(w.entries, uint64(len(w.b))|1<<63)
	w.b = append(append(w.b, b...), make([]byte, cluster-len(b))...)
}

func (w *writer) packed(b []byte) {
	at := len(w.b)
	w.b = append(w.b, deflate(b)...)
	sectors := (len(w.b)-1)/512 - at/512
	w.entries = append(w.entries, 1<<62|uint64(sectors)<<(62-4)|uint64(at))
}

func (w *writer) entry(e uint64) { w.entries = append(w.entries, e) }

func (w *writer) close(size int, change func(b []byte)) []byte {
	be := binary.BigEndian
	for len(w.b)%512 != 0 {
		w.b = append(w.b, 0)
	}
	b := w.b
	copy(b, "QFI\xfb\x00\x00\x00\x03")
	be.PutUint32(b[20:], 12)
	be.PutUint64(b[24:], uint64(size))
	be.PutUint32(b[36:], 1)
	be.PutUint64(b[40:], cluster)
	be.PutUint64(b[48:], 3*cluster)
	be.PutUint32(b[56:], 1)
	be.PutUint32(b[96:], 4)
	be.PutUint32(b[100:], 104)
	be.PutUint64(b[cluster:], 2*cluster|1<<63)
	be.PutUint64(b[3*cluster:], 4*cluster)
	for k, e := range w.entries {
		be.PutUint64(b[2*cluster+8*k:], e)
	}
	if change != nil {
		change(b)
	}
	return b
}

var (
	first, second = random(1, cluster), random(2, cluster)
	text          = bytes.Repeat([]byte("text of the disk"), cluster/16)
	zeros         = make([]byte, cluster)
)

func plain(change func(b []byte)) []byte {
	w := newWriter()
	w.data(first)
	w.entry(0)
	w.entry(1)
	w.data(second)
	w.data(text)
	return w.close(5*cluster-512, change)
}

func packed() []byte {
	w := newWriter()
	w.data(first)
	w.packed(text)
	w.packed(second[:2000])
	w.entry(0)
	w.data(second)
	return w.close(5*cluster, nil)
}

func samples() map[string][]byte { return map[string][]byte{"plain": plain(nil), "packed": packed()} }

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzQCOW2(f *testing.F) { formattest.Fuzz(f, Format, plain(nil), packed()) }

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "plain", plain(nil))
	want := bytes.Join([][]byte{first, zeros, zeros, second, text[:cluster-512]}, nil)
	if e := o.Find("disk"); !bytes.Equal(e.Content, want) || len(e.Body.Extents) != 3 || !e.Piece || o.Extent.Length != int64(len(plain(nil))) {
		t.Errorf("%d bytes, %v, length %d of %d", len(e.Content), e.Body.Extents, o.Extent.Length, len(plain(nil)))
	}
	o, err := formattest.Open(Format, "packed", packed())
	if err != nil {
		t.Fatal(err)
	}
	want = bytes.Join([][]byte{first, text, second[:2000], zeros[2000:], zeros, second}, nil)
	if e := o.Find("disk"); !bytes.Equal(e.Content, want) || e.Err != nil {
		t.Errorf("%d bytes, %v", len(e.Content), e.Err)
	}
}

func TestNamed(t *testing.T) {
	be := binary.BigEndian
	o, err := formattest.Open(Format, "backing", plain(func(b []byte) {
		be.PutUint64(b[8:], 200)
		be.PutUint32(b[16:], 8)
		copy(b[200:], "base.img")
	}))
	if err != nil || o.Find("disk").Err == nil || !strings.Contains(o.Failures[0].Reason, `4096 of 19968 bytes stand in the backing file "base.img"`) {
		t.Errorf("%v, %+v", err, o.Failures)
	}
	o, err = formattest.Open(Format, "encrypted", plain(func(b []byte) { be.PutUint32(b[32:], 2) }))
	if err != nil || len(o.Entries) != 0 || len(o.Unread) != 2 || o.Unread[0].Reason != "encrypted" {
		t.Errorf("%v, %q, %+v", err, o.Names(), o.Unread)
	}
}

func TestHostile(t *testing.T) {
	be := binary.BigEndian
	for name, change := range map[string]func(b []byte){
		"huge":  func(b []byte) { be.PutUint64(b[24:], 1<<50) },
		"bits":  func(b []byte) { be.PutUint32(b[20:], 60) },
		"table": func(b []byte) { be.PutUint64(b[40:], 1<<60) },
	} {
		o, err := formattest.Open(Format, name, plain(change))
		if err == nil && name != "table" {
			t.Errorf("%s: accepted: %+v", name, o.Extent)
		}
	}
	// one second table for all entries of the first
	b := plain(func(b []byte) {
		be.PutUint64(b[24:], 500*512*cluster)
		be.PutUint32(b[36:], 500)
		for k := range 500 {
			be.PutUint64(b[cluster+8*k:], 2*cluster)
		}
	})
	o, err := formattest.Open(Format, "circle", b)
	if err != nil || len(o.Failures) != 64 || o.Entries[0].Err == nil {
		t.Errorf("%v, %d failures", err, len(o.Failures))
	}
	formattest.Damage(t, Format, plain(nil), 5*cluster, map[string]float64{"cut 75 %": 0.5, "flipped 1 %": 0.98, "middle missing": 0.9})
	formattest.Damage(t, Format, packed(), 5*cluster, map[string]float64{"flipped 1 %": 0.6, "middle missing": 0.5})
}

// TestQemu compares with what QEMU's own tool writes.
func TestQemu(t *testing.T) {
	tool, err := exec.LookPath("qemu-img")
	if err != nil {
		t.Skip("needs qemu-img (qemu-utils)")
	}
	disk := bytes.Join([][]byte{random(3, 300_000), make([]byte, 2<<20), bytes.Repeat([]byte("compressible "), 50_000), make([]byte, 99_000), random(4, 80_000)}, nil)
	disk = disk[:len(disk)/512*512]
	dir := t.TempDir()
	from, to := filepath.Join(dir, "raw"), filepath.Join(dir, "out")
	if err := os.WriteFile(from, disk, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"-o compat=0.10", "-o compat=1.1", "-o cluster_size=512", "-o cluster_size=2M", "-c", "-c -o cluster_size=4096", "-c -o compression_type=zstd", "-o extended_l2=on", "-S 4096 -o cluster_size=16k,extended_l2=on"} {
		args := append([]string{"convert", "-f", "raw", "-O", "qcow2"}, append(strings.Fields(c), from, to)...)
		if msg, err := exec.Command(tool, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, msg)
		}
		b, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		o, err := formattest.Open(Format, c, b)
		if err != nil || len(o.Failures) > 0 {
			t.Errorf("%s: %v, %+v", c, err, o)
			continue
		}
		if e := o.Find("disk"); !bytes.Equal(e.Content, disk) || e.Err != nil {
			t.Errorf("%s: %d bytes of %d, %v", c, len(e.Content), len(disk), e.Err)
		}
		if d := o.Extent.Length - int64(len(b)); d > 2<<20 || d < -2<<20 {
			t.Errorf("%s: length %d of %d", c, o.Extent.Length, len(b))
		}
	}
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/binwalk/qcow.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := formattest.Open(Format, "qcow", b)
	if err != nil || o.Properties[1].Value != "1024" {
		t.Errorf("%v, %+v", err, o)
	}
}
