package amd

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

func sample() []byte {
	le := binary.LittleEndian
	b := make([]byte, headSize+2*rowSize)
	copy(b, "DMA")
	le.PutUint32(b[8:], 2*rowSize)
	le.PutUint32(b[12:], 0x600f20)
	for _, id := range []uint32{0x6000852, 0x6000853} {
		p := make([]byte, 2592)
		rand.NewChaCha8([32]byte{byte(id)}).Read(p)
		le.PutUint32(p, 0x02072018)
		le.PutUint32(p[4:], id)
		le.PutUint16(p[0x18:], 0x6020)
		b = append(le.AppendUint32(le.AppendUint32(b, 1), uint32(len(p))), p...)
	}
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"two": sample()})
}

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "two", b)
	o.Want(t, "patch=06000852 for processor 6020, of 2018-02-07")
	if e := o.Find("patch-06000853"); e == nil || !bytes.Equal(e.Content, b[len(b)-2592:]) || o.Extent.Length != int64(len(b)) {
		t.Errorf("length %d, entries %q", o.Extent.Length, o.Names())
	}
}

func FuzzAMD(f *testing.F) { formattest.Fuzz(f, Format, sample()[:200]) }
