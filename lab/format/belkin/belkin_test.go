package belkin

import (
	"bytes"
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

var image = bytes.Repeat([]byte("image of a switch"), 500)

// sum computes the CRC bit by bit.
func sum(b []byte) (c uint32) {
	for _, x := range b {
		c ^= uint32(x)
		for range 8 {
			c = c>>1 ^ 0xedb88320*(c&1)
		}
	}
	return c
}

func write() []byte {
	be := binary.BigEndian
	b := make([]byte, headerLength)
	be.PutUint32(b, 0x07800001)
	be.PutUint32(b[8:], 1700000000)
	be.PutUint32(b[0x0c:], uint32(len(image)))
	copy(b[0x10:], "belkin")
	be.PutUint32(b[0x18:], sum(image))
	copy(b[0x1c:], []byte{1, 1, 2, 2})
	copy(b[0x20:], "IMG-1.01.02.02")
	be.PutUint32(b[4:], sum(b))
	return append(b, image...)
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, map[string][]byte{"sample": write()}) }

func FuzzBelkin(f *testing.F) { formattest.Fuzz(f, Format, write()[:100]) }

func TestOpen(t *testing.T) {
	b := write()
	o := formattest.MustOpen(t, Format, "sample", b)
	o.Want(t, "magic=07800001", "version=1.1.2.2", "module=IMG-1.01.02.02", "created=2023-11-14T22:13:20Z", "checksum=matches")
	o.WantPieces(t, "image", string(image))
	formattest.Damage(t, Format, b, headerLength, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[100] ^= 1
	formattest.Opens(t, Format, b).Want(t, "checksum=differs")
	formattest.Refused(t, Format, b, map[int]byte{0: 1, 0x10: 'x', 0x1c: 9})
}
