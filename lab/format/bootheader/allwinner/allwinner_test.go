package allwinner

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

func sample(n int) []byte {
	le := binary.LittleEndian
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b[0x40:])
	copy(b, "\x16\x00\x00\xeaeGON.BT0")
	le.PutUint32(b[0x10:], uint32(n))
	copy(b[0x14:], "SPL\x02")
	le.PutUint32(b[0x20:], 0x2c)
	copy(b[0x2c:], "sun50i-a64-board\x00")
	le.PutUint32(b[0x0c:], sum(b))
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"SPL": sample(8192)})
}

func TestOpen(t *testing.T) {
	b := sample(8192)
	o := formattest.MustOpen(t, Format, "SPL", b)
	o.Want(t, "magic=eGON.BT0", "loader=U-Boot SPL, header version 2", "device-tree=sun50i-a64-board", "checksum=matches")
	if e := o.Find("code"); e == nil || !bytes.Equal(e.Content, b[headSize:]) || o.Extent.Length != 8192 {
		t.Errorf("length %d, entries %q", o.Extent.Length, o.Names())
	}
	b[5000] ^= 1
	o, err := formattest.Open(Format, "damaged", b)
	if err != nil {
		t.Fatal(err)
	}
	o.Want(t, "checksum=differs")
}

func FuzzAllwinner(f *testing.F) { formattest.Fuzz(f, Format, sample(512)) }
