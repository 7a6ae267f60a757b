package gfh

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

var le = binary.LittleEndian

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

func bl2() []byte {
	b := make([]byte, 0x300)
	copy(b, "MMM\x01\x38\x00\x00\x00FILE_INFO")
	body := noise(9000)
	for at, v := range map[int]int{0x1c: 0x201000, 0x20: len(b) + len(body), 0x28: len(b), 0x2c: 32, 0x30: len(b)} {
		le.PutUint32(b[at:], uint32(v))
	}
	return append(b, body...)
}

func lk() []byte {
	b := bytes.Repeat([]byte{0xff}, partHead)
	le.PutUint32(b, 0x58881688)
	le.PutUint32(b[4:], 9000)
	clear(b[8:0x28])
	copy(b[8:], "LK")
	le.PutUint32(b[0x28:], 0x41e00000)
	return append(b, noise(9000)...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"bl2": bl2(), "lk": lk()})
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "bl2", bl2())
	o.Want(t, "load-address=0x00201000", "entry=0x00201300")
	if e := o.Find("code"); e == nil || !bytes.Equal(e.Content, noise(9000)[:9000-32]) || o.Find("signature") == nil {
		t.Errorf("entries %q", o.Names())
	}
	o = formattest.MustOpen(t, Format, "lk", lk())
	if e := o.Find("LK"); e == nil || !bytes.Equal(e.Content, noise(9000)) {
		t.Errorf("entries %q", o.Names())
	}
}

func FuzzGFH(f *testing.F) { formattest.Fuzz(f, Format, bl2()[:2000], lk()[:2000]) }
