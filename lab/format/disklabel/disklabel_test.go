package disklabel

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

// sample has a root of 20 and a swap area of 8 sectors; base is where the disk
// says that the slice begins.
func sample(order binary.ByteOrder, base uint32) []byte {
	b := make([]byte, 48*512)
	rand.NewChaCha8([32]byte{7}).Read(b[16*512:])
	l := b[labelAt:]
	order.PutUint32(l, magic)
	order.PutUint32(l[0x28:], 512)
	order.PutUint32(l[0x84:], magic)
	order.PutUint16(l[0x8a:], 8)
	for i, p := range map[int][3]uint32{0: {20, 16, 7}, 1: {8, 36, 1}, 2: {48, 0, 0}} {
		r := l[rowsAt+i*rowSize:]
		order.PutUint32(r, p[0])
		order.PutUint32(r[4:], p[1]+base)
		r[12] = byte(p[2])
	}
	var x uint16
	for k := 0; k < rowsAt+8*rowSize; k += 2 {
		x ^= order.Uint16(l[k:])
	}
	order.PutUint16(l[0x88:], x)
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"little-endian": sample(binary.LittleEndian, 0), "big-endian": sample(binary.BigEndian, 63)})
}

func TestOpen(t *testing.T) {
	for name, b := range map[string][]byte{"alone": sample(binary.LittleEndian, 0), "of a disk": sample(binary.BigEndian, 63)} {
		o := formattest.MustOpen(t, Format, name, b)
		a, swap := o.Find("a"), o.Find("b")
		if a == nil || swap == nil || !bytes.Equal(a.Content, b[16*512:36*512]) || !bytes.Equal(swap.Content, b[36*512:44*512]) || o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: length %d, entries %q", name, o.Extent.Length, o.Names())
		}
		o.Want(t, "partition=a: 4.2BSD, 0x2800 bytes at 0x2000")
	}
}

func FuzzDisklabel(f *testing.F) { formattest.Fuzz(f, Format, sample(binary.LittleEndian, 0)) }
