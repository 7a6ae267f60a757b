package rauc

import (
	"bytes"
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

func write(kind byte, n int) []byte {
	b := []byte{0x30, 0x82, 0, 0}
	b = append(b, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"...)
	b = append(b, kind)
	b = append(b, bytes.Repeat([]byte("c"), n-len(b))...)
	binary.BigEndian.PutUint16(b[2:], uint16(n-4))
	return binary.BigEndian.AppendUint64(b, uint64(n))
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"signed": write(2, 3000), "enveloped": write(3, 500)})
}

func FuzzRAUC(f *testing.F) { formattest.Fuzz(f, Format, write(2, 100)) }

func TestOpen(t *testing.T) {
	b := write(2, 3000)
	o := formattest.MustOpen(t, Format, "signed", b)
	o.Want(t, "cms=signed", "signature=3000 bytes, not verified")
	if e := o.Find("signature.p7s"); e == nil || !bytes.Equal(e.Content, b[:3000]) {
		t.Errorf("entries %q", o.Names())
	}
	formattest.MustOpen(t, Format, "enveloped", write(3, 500)).Want(t, "cms=enveloped")
	formattest.Refused(t, Format, b, map[int]byte{0: 0x31, 3: 1, 14: 1, 3007: 0})
	if _, err := formattest.Open(Format, "cut", b[:3004]); err == nil {
		t.Error("accepted: no length follows")
	}
}
