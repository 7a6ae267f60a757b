package mh01

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func write(n int) []byte {
	le := binary.LittleEndian
	b := make([]byte, headerLength)
	copy(b, "MH01")
	copy(b[0x10:], "MH01")
	vector := "000102030405060708090a0b0c0d0e0f\n"
	le.PutUint32(b[4:], uint32(16+len(vector)+n))
	le.PutUint32(b[8:], 256)
	le.PutUint32(b[0x14:], uint32(len(vector)))
	le.PutUint32(b[0x18:], uint32(n))
	b = append(b, vector...)
	b = append(b, bytes.Repeat([]byte("e"), n)...)
	return append(b, bytes.Repeat([]byte("s"), 256)...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": write(8000), "small": write(16)})
}

func FuzzMH01(f *testing.F) { formattest.Fuzz(f, Format, write(64)) }

func TestOpen(t *testing.T) {
	b := write(8000)
	o := formattest.MustOpen(t, Format, "sample", b)
	o.Want(t, "vector=000102030405060708090a0b0c0d0e0f", "encryption=AES-128-CBC", "signature=present, not verified")
	if e := o.Find("signature"); e == nil || string(e.Content) != strings.Repeat("s", 256) || len(o.Entries) != 1 {
		t.Errorf("entries %q", o.Names())
	}
	if len(o.Unread) != 1 || o.Unread[0].Offset != 0x41 || o.Unread[0].Length != 8000 {
		t.Errorf("unread %+v", o.Unread)
	}
	o = formattest.Opens(t, Format, b[:5000])
	o.WantFailures(t, "cut short")
	if len(o.Entries) != 0 || o.Unread[0].Length != 5000-0x41 {
		t.Errorf("cut: %q, %+v", o.Names(), o.Unread)
	}
	formattest.Refused(t, Format, b, map[int]byte{0: 'X', 0x13: '2', 0x14: 0, 0x20: 'g', 0x1b: 1, 0x0b: 1})
}
