package intel

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

var le = binary.LittleEndian

func one(revision uint32, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(revision)}).Read(b[headSize:])
	for at, v := range map[int]uint32{0: 1, 4: revision, 8: 0x04192024, 12: 0x706a1, 0x14: 1, 0x18: 1, 0x1c: uint32(n - headSize), 0x20: uint32(n)} {
		le.PutUint32(b[at:], v)
	}
	var sum uint32
	for k := 0; k < n; k += 4 {
		sum += le.Uint32(b[k:])
	}
	le.PutUint32(b[0x10:], -sum)
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"one": one(0x42, 4096), "two": append(one(0x42, 2048), one(0x43, 3072)...)})
}

func TestOpen(t *testing.T) {
	b := append(one(0x42, 2048), one(0x43, 3072)...)
	o := formattest.MustOpen(t, Format, "two", b)
	o.Want(t, "update=processor 000706a1, revision 0x42, of 2024-04-19, platforms 0x1")
	if e := o.Find("cpu000706a1-43"); e == nil || !bytes.Equal(e.Content, b[2048+headSize:]) {
		t.Errorf("entries %q", o.Names())
	}
	b[1000] ^= 1
	if _, err := formattest.Open(Format, "sum", b); err == nil {
		t.Error("accepted with a wrong sum")
	}
}

func FuzzIntel(f *testing.F) { formattest.Fuzz(f, Format, one(0x42, 1024)) }
