package imx

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

const start, self = 0x907000, 0x907400

// sample is an image whose program of n bytes stands at 0xc00, with room for
// signatures behind it.
func sample(n, csf int) []byte {
	le := binary.LittleEndian
	b := make([]byte, 0xc00+n+csf)
	rand.NewChaCha8([32]byte{7}).Read(b[0xc00:])
	copy(b, "\xd1\x00\x20\x40")
	for at, v := range map[int]int{4: self + 0xc00, 0xc: self + 0x2c, 0x10: self + 0x20, 0x14: self, 0x20: start, 0x24: len(b) + self - start} {
		le.PutUint32(b[at:], uint32(v))
	}
	copy(b[0x2c:], "\xd2\x00\x0c\x40\xcc\x00\x08\x04\x01\x02\x03\x04")
	if csf > 0 {
		le.PutUint32(b[0x18:], uint32(self+0xc00+n))
		copy(b[0xc00+n:], "\xd4\x00\x40\x40")
	}
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"plain": sample(9000, 0), "signed": sample(9000, 600)})
}

func TestOpen(t *testing.T) {
	b := sample(9000, 600)
	o := formattest.MustOpen(t, Format, "signed", b)
	o.Want(t, "version=0x40", "entry=0x00908000", "signed=a CSF is there")
	code, csf := o.Find("code"), o.Find("csf")
	if o.Extent.Length != int64(len(b)) || code == nil || csf == nil || !bytes.Equal(code.Content, b[0xc00:0xc00+9000]) || !bytes.Equal(csf.Content, b[0xc00+9000:]) {
		t.Errorf("length %d, entries %q", o.Extent.Length, o.Names())
	}
}

func TestRefused(t *testing.T) {
	b := sample(9000, 0)
	b[8] = 1
	if _, err := formattest.Open(Format, "reserved", b); err == nil {
		t.Error("accepted: a reserved field in use")
	}
}

func FuzzIMX(f *testing.F) { formattest.Fuzz(f, Format, sample(500, 100)) }
