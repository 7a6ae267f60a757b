package elf

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

// sample is a 32-bit ELF file with one segment of n bytes, and more behind it.
func sample(kind uint16, n, more int) []byte {
	be := binary.BigEndian
	b := make([]byte, 84+n+more)
	rand.NewChaCha8([32]byte{3}).Read(b[84:])
	copy(b, "\x7fELF\x01\x02\x01")
	be.PutUint16(b[16:], kind)
	be.PutUint16(b[18:], 8)
	be.PutUint32(b[20:], 1)
	be.PutUint32(b[24:], 0x80001000)
	be.PutUint32(b[28:], 52)
	be.PutUint16(b[40:], 52)
	be.PutUint16(b[42:], 32)
	be.PutUint16(b[44:], 1)
	be.PutUint32(b[52:], 1)
	be.PutUint32(b[52+4:], 84)
	be.PutUint32(b[52+16:], uint32(n))
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"program": sample(2, 5000, behind)})
}

func TestOpen(t *testing.T) {
	b := sample(2, 5000, behind)
	o := formattest.MustOpen(t, Format, "program", b)
	if e := o.Find("program"); o.Extent.Length != 5084 || e == nil || !bytes.Equal(e.Content, b[:5084]) || !e.Piece {
		t.Errorf("length %d, entries %q", o.Extent.Length, o.Names())
	}
}

func TestRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"fills its content": sample(2, 5000, 0),
		"little behind it":  sample(2, 5000, 1000),
		"object file":       sample(1, 5000, behind),
		"cut short":         sample(2, 5000, behind)[:3000],
	} {
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

func FuzzELF(f *testing.F) { formattest.Fuzz(f, Format, sample(2, 500, behind)) }
