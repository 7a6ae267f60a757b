package rockchip

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

var le = binary.LittleEndian

func noise(seed byte, blocks int) []byte {
	b := make([]byte, blocks*block)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// one writes version 1: a first program of 6 blocks and a second one of 8.
func one(both uint16) []byte {
	h := make([]byte, block)
	le.PutUint32(h, 0x0ff0aa55)
	le.PutUint32(h[8:], 1)
	le.PutUint16(h[12:], 4)
	le.PutUint16(h[0x1fa:], 6)
	le.PutUint16(h[0x1fc:], both)
	b := append(crypted(h), make([]byte, 3*block)...)
	b = append(append(b, noise(1, 6)...), noise(2, 8)...)
	copy(b[4*block:], "RK33")
	return b
}

func two() []byte {
	h := make([]byte, 4*block)
	copy(h, "RKNS")
	le.PutUint16(h[8:], 384)
	le.PutUint16(h[10:], 2)
	for k, v := range [][2]uint16{{4, 6}, {10, 8}} {
		le.PutUint16(h[0x78+88*k:], v[0])
		le.PutUint16(h[0x78+88*k+2:], v[1])
	}
	return append(append(h, noise(1, 6)...), noise(2, 8)...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"version 1": one(14), "version 2": two()})
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "version 1", one(14))
	o.Want(t, "version=1", "processor=RK33")
	if e := o.Find("boot"); e == nil || !bytes.Equal(e.Content, noise(2, 8)) || o.Extent.Length != 18*block {
		t.Errorf("length %d, entries %q", o.Extent.Length, o.Names())
	}
	o = formattest.MustOpen(t, Format, "not counted", one(6+anyLength))
	if e := o.Find("boot"); e == nil || !bytes.Equal(e.Content, noise(2, 8)) || len(o.Failures) > 0 {
		t.Errorf("entries %q, failures %v", o.Names(), o.Failures)
	}
	o = formattest.MustOpen(t, Format, "version 2", two())
	if e := o.Find("image2"); e == nil || !bytes.Equal(e.Content, noise(2, 8)) {
		t.Errorf("entries %q", o.Names())
	}
}

func FuzzRockchip(f *testing.F) { formattest.Fuzz(f, Format, one(14), two()) }
