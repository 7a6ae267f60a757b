package pe

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

// sample is a PE file with one section of n bytes, and more behind it.
func sample(n, more int) []byte {
	le := binary.LittleEndian
	b := make([]byte, 0x400+n+more)
	rand.NewChaCha8([32]byte{3}).Read(b[0x400:])
	copy(b, "MZ")
	le.PutUint32(b[0x3c:], 0x80)
	h := b[0x80:]
	copy(h, "PE\x00\x00")
	le.PutUint16(h[4:], 0x8664)
	le.PutUint16(h[6:], 1)
	le.PutUint16(h[20:], 240)
	le.PutUint16(h[24:], 0x20b)
	s := h[24+240:]
	copy(s, ".text")
	le.PutUint32(s[16:], uint32(n))
	le.PutUint32(s[20:], 0x400)
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"program": sample(5000, behind)})
}

func TestOpen(t *testing.T) {
	b := sample(5000, behind)
	o := formattest.MustOpen(t, Format, "program", b)
	if e := o.Find("program"); o.Extent.Length != 0x400+5000 || e == nil || !bytes.Equal(e.Content, b[:0x400+5000]) || !e.Piece {
		t.Errorf("length %d, entries %q", o.Extent.Length, o.Names())
	}
}

func TestRefused(t *testing.T) {
	kernel := sample(5000, behind)
	copy(kernel[0x38:], "ARM\x64")
	for name, b := range map[string][]byte{
		"fills its content": sample(5000, 0),
		"kernel":            kernel,
		"no header":         append([]byte("MZ"), make([]byte, 9000)...),
	} {
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

func FuzzPE(f *testing.F) { formattest.Fuzz(f, Format, sample(500, behind)) }
