package zyxel

import (
	"bytes"
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

var object = bytes.Repeat([]byte("ZyNOS \xf0\xff!"), 777) // an odd length

// folded is the sum the long way.
func folded(b []byte) uint16 {
	if len(b)%2 == 1 {
		b = append(bytes.Clone(b), 0)
	}
	c := uint64(0)
	for i := 0; i < len(b); i += 2 {
		c += uint64(b[i])*256 + uint64(b[i+1])
	}
	for c > 0xffff {
		c = c%0x10000 + c/0x10000
	}
	return uint16(c)
}

func write(kind, flags byte, version string) []byte {
	be := binary.BigEndian
	b := make([]byte, headerLength)
	be.PutUint32(b, 0x80008000)
	copy(b[6:], "SIG")
	b[9], b[0x12] = kind, flags
	be.PutUint32(b[0x0a:], uint32(len(object)))
	be.PutUint16(b[0x14:], folded(object))
	if flags&compressed != 0 {
		be.PutUint32(b[0x0a:], uint32(3*len(object)))
		be.PutUint32(b[0x0e:], uint32(len(object)))
		be.PutUint16(b[0x14:], 0)
		be.PutUint16(b[0x16:], folded(object))
	}
	copy(b[0x18:], version)
	be.PutUint32(b[0x27:], 0xbfc40000)
	return append(b, object...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{
		"bootext": write(3, sumValid, "V3.40"), "packed": write(4, compressed|packedIsValid, ""), "no sum": write(0x81, 0, "V1"),
	})
}

func FuzzZyxel(f *testing.F) { formattest.Fuzz(f, Format, write(3, sumValid, "V3.40")[:100]) }

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "bootext", write(3, sumValid, "V3.40"))
	o.Want(t, "type=bootext", "version=V3.40", "address=0x80008000", "memory-map=0xbfc40000", "checksum=matches", "compression=(none)")
	o.WantPieces(t, "bootext", string(object))
	o = formattest.MustOpen(t, Format, "packed", write(4, compressed|packedIsValid, ""))
	o.Want(t, "compression=lzma", "checksum=matches", "type=rombin")
	formattest.MustOpen(t, Format, "no sum", write(0x81, 0, "V1")).Want(t, "checksum=(none)")
	b := write(3, sumValid, "")
	formattest.Damage(t, Format, b, headerLength, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[100] ^= 1
	formattest.Opens(t, Format, b).Want(t, "checksum=differs")
	formattest.Refused(t, Format, b, map[int]byte{6: 'x', 9: 8, 0x0a: 0x80, 0x18: 0x80, 0x12: 0, 0x20: 'x'})
}
