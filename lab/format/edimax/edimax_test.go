package edimax

import (
	"bytes"
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

var image = bytes.Repeat([]byte("an image of Edimax"), 401) // even

func write() []byte {
	be := binary.BigEndian
	b := make([]byte, headerLength)
	copy(b, "eDiMaX")
	copy(b[0x10:], "RN68")
	be.PutUint32(b[0x33:], uint32(len(image)))
	be.PutUint32(b[0x37:], 0x70000)
	be.PutUint32(b[0x3b:], 0x1000000)
	copy(b[0x3f:], "3.14159")
	b[0x4d] = 1
	copy(b[0x4e:], "linux")
	sum := func(b []byte) (s byte) {
		for _, x := range b {
			s += x
		}
		return s ^ 0xb9
	}
	b[0x32] = sum(image)
	b[0x31] = sum(b)
	return append(b, image...)
}

func writeCSYS(order binary.ByteOrder, model string, image []byte) []byte {
	b := append([]byte("CSYS"), make([]byte, 8)...)
	order.PutUint32(b[4:], 0x80500000)
	order.PutUint32(b[8:], uint32(len(image)))
	if model != "" {
		order.PutUint32(b[8:], 0x70000)
		b = append(b, model...)
		b = append(b, 0, 0, 0, 0)
		order.PutUint32(b[16:], uint32(len(image)+2))
	}
	s := uint16(0)
	padded := append(bytes.Clone(image), make([]byte, len(image)&1)...)
	for i := 0; i < len(padded); i += 2 {
		s -= order.Uint16(padded[i:])
	}
	b = append(b, image...)
	b = append(b, 0, 0)
	order.PutUint16(b[len(b)-2:], s)
	return b
}

var (
	le = binary.LittleEndian
	be = binary.BigEndian
)

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{
		"edimax": write(), "csys": writeCSYS(le, "", image[1:]), "csys with model": writeCSYS(le, "RN68", image), "csys big": writeCSYS(be, "RN52", image),
	})
}

func FuzzEdimax(f *testing.F) {
	formattest.Fuzz(f, Format, write()[:150], writeCSYS(le, "", image[:50]), writeCSYS(be, "RN68", image[:60]))
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "edimax", write())
	o.Want(t, "model=RN68", "version=3.14159", "partition=linux", "addresses=0x00070000-0x01000000", "checksum=matches")
	o.WantPieces(t, "data", string(image))
	o = formattest.MustOpen(t, Format, "csys", writeCSYS(le, "", image[1:]))
	o.Want(t, "address=0x80500000", "model=(none)", "byte-order=little-endian")
	o.WantPieces(t, "kernel", string(image[1:]))
	o = formattest.MustOpen(t, Format, "csys", writeCSYS(be, "RN68", image))
	o.Want(t, "address=0x80500000", "model=RN68", "byte-order=big-endian", "flash-offset=0x70000")
	o.WantPieces(t, "kernel", string(image))
}

func TestDamage(t *testing.T) {
	b := write()
	formattest.Damage(t, Format, b, headerLength, map[string]float64{"cut 25 %": 0.23, "cut 50 %": 0.48, "cut 75 %": 0.73, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[200] ^= 1
	formattest.Opens(t, Format, b).Want(t, "checksum=differs")
	formattest.Refused(t, Format, b, map[int]byte{6: 1, 0x11: 0, 0x31: 0x7e, 0x3f: 0x80})
	formattest.Refused(t, Format, writeCSYS(le, "RN68", image), map[int]byte{0: 'x', 100: 0, 0x12: 1})
}
