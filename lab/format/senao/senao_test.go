package senao

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

var image = append(bytes.Repeat([]byte("firmware of an access point"), 400), make([]byte, 1000)...)

// write makes an image; a model adds EnGenius' extension. The mask starts at
// the given place.
func write(kind uint32, model string, start int) []byte {
	be := binary.BigEndian
	b := make([]byte, headerLength)
	be.PutUint32(b[4:], 0x0101)
	be.PutUint32(b[8:], 0x3a)
	copy(b[0x0c:], "1.2.3")
	be.PutUint32(b[0x1c:], kind)
	be.PutUint32(b[0x20:], uint32(len(image)))
	sum := md5.Sum(image)
	copy(b[0x28:], sum[:])
	be.PutUint32(b[0x5c:], magic)
	n := uint32(0)
	for _, x := range b {
		n += uint32(x)
	}
	be.PutUint32(b[0x58:], n)
	if model != "" {
		x := make([]byte, extension)
		copy(x, "all")
		be.PutUint32(x[8:], 3)
		be.PutUint32(x[12:], 5)
		be.PutUint32(x[16:], 27)
		be.PutUint32(x[extension-4:], uint32(len(model)))
		b = append(append(b, x...), model...)
	}
	key := []byte{0x78, 0x3c, 0x9e, 0xcf, 0x67, 0xb3, 0x59, 0xac}
	for i, x := range image {
		b = append(b, x^key[(start+i)%8])
	}
	return b
}

func samples() map[string][]byte {
	return map[string][]byte{"senao": write(2, "", 0), "engenius": write(9, "EAP600", 5), "second": writeSecond(0xb4)}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzSenao(f *testing.F) {
	formattest.Fuzz(f, Format, write(2, "", 0)[:200], write(3, "EAP600", 3)[:300])
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "senao", write(2, "", 0))
	o.Want(t, "version=1.2.3", "vendor=00000101", "product=0000003a", "md5=matches", "model=(none)")
	o.WantPieces(t, "kernel", string(image))
	o = formattest.MustOpen(t, Format, "engenius", write(9, "EAP600", 5))
	o.Want(t, "model=EAP600", "domain=all", "release=3.5.27", "md5=matches")
	o.WantPieces(t, "data", string(image))
}

// writeSecond makes an image of the second generation.
func writeSecond(at int) []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, at), secondMagic)
	key := []byte{0x88, 0x44, 0xa2, 0xd1, 0x68, 0xb4, 0x5a, 0x2d}
	for i, x := range append([]byte("hsqs"), image...) {
		b = append(b, x^key[i%8])
	}
	return b
}

func TestSecond(t *testing.T) {
	for _, at := range []int{0x7c, 0xb4} {
		o := formattest.MustOpen(t, Format, "second", writeSecond(at))
		o.Want(t, "generation=2")
		o.WantPieces(t, "data", "hsqs"+string(image))
		formattest.Refused(t, Format, writeSecond(at), map[int]byte{at: 0, at + 4: 0})
	}
}

func TestDamage(t *testing.T) {
	b := write(3, "", 0)
	formattest.Damage(t, Format, b, headerLength, map[string]float64{"cut 25 %": 0.23, "cut 50 %": 0.48, "cut 75 %": 0.73, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[200] ^= 1
	formattest.Opens(t, Format, b).Want(t, "md5=differs")
	formattest.Refused(t, Format, b, map[int]byte{0x5c: 0, 0x0d: 0x80, 0: 1, 0x1f: 9})
}
