package omap

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

func sample(order binary.ByteOrder, n int) []byte {
	b := make([]byte, headSize+n)
	rand.NewChaCha8([32]byte{7}).Read(b[headSize:])
	order.PutUint32(b, 0x40)
	order.PutUint32(b[4:], 12)
	copy(b[20:], "CHSETTINGS")
	copy(b[32:64], bytes.Repeat([]byte{0xff}, 32))
	order.PutUint32(b[0x40:], 0xc0c0c0c1)
	order.PutUint32(b[settings:], uint32(8+n))
	order.PutUint32(b[settings+4:], 0x402f0400)
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"MMC": sample(binary.LittleEndian, 7000), "SPI": sample(binary.BigEndian, 7000)})
}

func TestOpen(t *testing.T) {
	b := sample(binary.LittleEndian, 7000)
	o := formattest.MustOpen(t, Format, "MMC", b)
	o.Want(t, "load-address=0x402f0400", "byte-order=little-endian")
	if e := o.Find("code"); e == nil || !bytes.Equal(e.Content, b[headSize:]) || o.Extent.Length != int64(len(b)) {
		t.Errorf("length %d, entries %q", o.Extent.Length, o.Names())
	}
}

func FuzzOMAP(f *testing.F) { formattest.Fuzz(f, Format, sample(binary.LittleEndian, 300)) }
