package deafbead

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay"
	"assay/lab/format/formattest"
)

func addDir(b []byte, name string) []byte {
	return append(binary.LittleEndian.AppendUint16(append(b, directory), uint16(len(name))), name...)
}

func addFile(b []byte, name string, content []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(content)
	w.Close()
	b = append(binary.LittleEndian.AppendUint16(append(b, file), uint16(len(name))), name...)
	return append(binary.LittleEndian.AppendUint32(b, uint32(z.Len())), z.Bytes()...)
}

// noise does not compress.
func noise(n int) []byte {
	r := rand.NewChaCha8([32]byte{5})
	b := make([]byte, n)
	r.Read(b)
	return b
}

func sample() []byte {
	b := addDir([]byte{0xde, 0xaf, 0xbe, 0xad}, "web")
	b = addFile(b, `web\index.htm`, []byte("<html/>"))
	for _, n := range []string{"a", "b", "c", "d"} {
		b = addFile(b, n+"\x00", noise(3000))
	}
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample()})
}

func FuzzDeafbead(f *testing.F) {
	formattest.Fuzz(f, Format, addFile(addDir([]byte{0xde, 0xaf, 0xbe, 0xad}, "web"), "a", []byte("b")))
}

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "sample", b)
	if e := o.Find("web/index.htm"); e == nil || string(e.Content) != "<html/>" {
		t.Errorf("entries %q", o.Names())
	}
	if e := o.Find("web"); e == nil || e.Type != assay.Dir || len(o.Entries) != 6 || !bytes.Equal(o.Find("d").Content, noise(3000)) {
		t.Errorf("entries %q", o.Names())
	}
	formattest.Damage(t, Format, b, 100, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7})
	formattest.Refused(t, Format, b, map[int]byte{0: 0, 4: 0x88, 5: 0, 7: 1})
}
