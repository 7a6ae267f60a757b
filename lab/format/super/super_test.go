package super

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

type piece struct {
	sectors uint64
	kind    uint32
	at      uint64
	device  uint32
}

type part struct {
	name   string
	pieces []piece
}

const metadataMax = 4096

// write makes a partition of so many bytes; content is put behind the metadata.
func write(size int, content []byte, parts ...part) []byte {
	le := binary.LittleEndian
	b := make([]byte, size)
	g := make([]byte, 52)
	copy(g, "gDla\x34\x00\x00\x00")
	for k, v := range []uint32{metadataMax, 2, 4096} {
		le.PutUint32(g[40+4*k:], v)
	}
	sum := sha256.Sum256(g)
	copy(g[8:], sum[:])
	copy(b[geometryAt:], g)
	copy(b[2*geometryAt:], g)
	var rows, extents []byte
	n := uint32(0)
	name := func(s string) []byte { return append([]byte(s), make([]byte, 36-len(s))...) }
	for _, p := range parts {
		rows = append(rows, name(p.name)...)
		for _, v := range []uint32{1, n, uint32(len(p.pieces)), 0} {
			rows = le.AppendUint32(rows, v)
		}
		for _, x := range p.pieces {
			extents = le.AppendUint64(extents, x.sectors)
			extents = le.AppendUint32(extents, x.kind)
			extents = le.AppendUint64(extents, x.at)
			extents = le.AppendUint32(extents, x.device)
			n++
		}
	}
	groups := append(name("default"), make([]byte, 12)...)
	devices := append(make([]byte, 24), name("super")...)
	le.PutUint64(devices[16:], uint64(size))
	devices = append(devices, 0, 0, 0, 0)
	h := make([]byte, 128)
	copy(h, "0PLA\x0a\x00\x00\x00")
	le.PutUint32(h[8:], 128)
	var tables []byte
	for k, t := range [][]byte{rows, extents, groups, devices} {
		size := []int{52, 24, 48, 64}[k]
		for i, v := range []int{len(tables), len(t) / size, size} {
			le.PutUint32(h[80+12*k+4*i:], uint32(v))
		}
		tables = append(tables, t...)
	}
	le.PutUint32(h[44:], uint32(len(tables)))
	sum = sha256.Sum256(tables)
	copy(h[48:], sum[:])
	sum = sha256.Sum256(h)
	copy(h[12:], sum[:])
	for k := range 4 {
		copy(b[slotsAt+k*metadataMax:], append(bytes.Clone(h), tables...))
	}
	copy(b[contentAt:], content)
	return b
}

const contentAt = 64 << 10

var content = random(1, 100*sector)

func sample() []byte {
	const at = contentAt / sector
	return write(contentAt+len(content)+sector, content,
		part{"system_a", []piece{{40, 0, at, 0}, {10, 1, 0, 0}, {20, 0, at + 60, 0}}},
		part{"system_b", nil},
		part{"vendor_a", []piece{{20, 0, at + 40, 0}}})
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample()})
}

func FuzzSuper(f *testing.F) { formattest.Fuzz(f, Format, sample()) }

func check(t *testing.T, o *formattest.Opened) {
	t.Helper()
	system := bytes.Join([][]byte{content[:40*sector], make([]byte, 10*sector), content[60*sector : 80*sector]}, nil)
	if e := o.Find("system_a"); e == nil || !bytes.Equal(e.Content, system) || !e.Piece || len(e.Body.Extents) != 3 {
		t.Errorf("system_a among %q", o.Names())
	}
	if e := o.Find("vendor_a"); e == nil || !bytes.Equal(e.Content, content[40*sector:60*sector]) || len(o.Entries) != 2 {
		t.Errorf("vendor_a among %q", o.Names())
	}
}

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "sample", b)
	check(t, o)
	if o.Extent.Length != int64(len(b)) || o.Properties[3].Value != "0x8c00 bytes in 3 extents, group default, read-only" {
		t.Errorf("length %d, %+v", o.Extent.Length, o.Properties)
	}
}

func TestDamage(t *testing.T) {
	for _, at := range []int{geometryAt, 2 * geometryAt, slotsAt + 14, slotsAt + 200} {
		b := sample()
		b[at] ^= 1
		o, err := formattest.Open(Format, "damaged", b)
		if err != nil || len(o.Failures) == 0 {
			t.Errorf("0x%x: %v, %+v", at, err, o)
			continue
		}
		check(t, o)
	}
	formattest.Damage(t, Format, sample(), contentAt, map[string]float64{"cut 75 %": 0.25, "flipped 1 %": 0.9, "middle missing": 0.9})
}

func TestHostile(t *testing.T) {
	const at = contentAt / sector
	b := write(contentAt, nil, part{"far", []piece{{1 << 60, 0, 1 << 62, 0}}}, part{"other", []piece{{4, 0, at, 1}}}, part{"kind", []piece{{4, 7, at, 0}}}, part{"far", []piece{{2, 1, 0, 0}}})
	o, err := formattest.Open(Format, "hostile", b)
	if err != nil || len(o.Failures) != 3 || o.Find("far.1") == nil || o.Find("other").Err == nil {
		t.Errorf("%v, %q, %+v", err, o.Names(), o.Failures)
	}
}
