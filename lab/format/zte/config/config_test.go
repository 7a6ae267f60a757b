package config

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"hash/crc32"
	"testing"

	"assay/lab/format/formattest"
)

func xml() []byte {
	var b bytes.Buffer
	b.WriteString("<DB>")
	for i := range 6000 {
		fmt.Fprintf(&b, "<Row No=\"%d\"><DM name=\"Pass\" val=\"%x\"/></Row>\n", i, i*i*2654435761)
	}
	b.WriteString("</DB>")
	return b.Bytes()
}

// payload makes a compressed configuration in blocks of 64 KiB.
func payload(kind uint32, plain []byte) []byte {
	var blocks []byte
	sum := crc32.NewIEEE()
	for i := 0; i < len(plain); i += 0x10000 {
		part := plain[i:min(len(plain), i+0x10000)]
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		w.Write(part)
		w.Close()
		more := uint32(1)
		if i+0x10000 >= len(plain) {
			more = 0
		}
		blocks = be.AppendUint32(blocks, uint32(len(part)))
		blocks = be.AppendUint32(blocks, uint32(z.Len()))
		blocks = be.AppendUint32(blocks, more)
		blocks = append(blocks, z.Bytes()...)
		sum.Write(z.Bytes())
	}
	b := make([]byte, payloadHeader)
	be.PutUint32(b, payloadMark)
	be.PutUint32(b[4:], kind)
	be.PutUint32(b[8:], uint32(len(plain)))
	be.PutUint32(b[0x10:], 0x10000)
	be.PutUint32(b[0x14:], sum.Sum32())
	be.PutUint32(b[0x18:], crc32.ChecksumIEEE(b[:0x18]))
	return append(b, blocks...)
}

func wrap(model string, p []byte) []byte {
	s := be.AppendUint32(be.AppendUint32(be.AppendUint32(nil, signatureMark), 0), uint32(len(model)))
	s = append(append(s, model...), p...)
	b := append(bytes.Clone(wrapperMark), make([]byte, wrapperLength-16)...)
	be.PutUint32(b[0x3c:], 0x40)
	be.PutUint32(b[0x44:], wrapperLength)
	be.PutUint32(b[0x48:], uint32(len(s)))
	return append(b, s...)
}

func samples() map[string][]byte {
	return map[string][]byte{
		"payload": payload(0, xml()), "wrapped": wrap("ZXHN H298N", payload(0, xml())), "encrypted": wrap("F660", payload(2, xml())),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzConfig(f *testing.F) {
	small := []byte("<DB/>")
	formattest.Fuzz(f, Format, payload(0, small), wrap("F660", payload(0, small)), wrap("F660", payload(2, small)))
}

func TestOpen(t *testing.T) {
	s := samples()
	for _, name := range []string{"payload", "wrapped"} {
		o := formattest.MustOpen(t, Format, name, s[name])
		o.Want(t, "type=0", "checksum=matches")
		if e := o.Find("config.xml"); e == nil || !bytes.Equal(e.Content, xml()) || o.Extent.Length != int64(len(s[name])) {
			t.Errorf("%s: entries %q, length %d", name, o.Names(), o.Extent.Length)
		}
	}
	formattest.MustOpen(t, Format, "wrapped", s["wrapped"]).Want(t, "model=ZXHN H298N")
	o := formattest.MustOpen(t, Format, "encrypted", s["encrypted"])
	o.Want(t, "encryption=AES", "key=not known", "model=F660")
	if len(o.Entries) != 0 || len(o.Unread) != 1 {
		t.Errorf("encrypted: %q, %+v", o.Names(), o.Unread)
	}
}

func TestDamage(t *testing.T) {
	b := samples()["payload"]
	// a block that is cut gives what stands before the cut
	formattest.Damage(t, Format, b, payloadHeader, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.4, "cut 75 %": 0.7, "middle missing": 0.5})
	formattest.Refused(t, Format, b, map[int]byte{0: 9, 7: 1, 8: 9, 0x18: 0x11})
	formattest.Refused(t, Format, samples()["wrapped"], map[int]byte{0x3f: 9, 0x80 + 12 + 10: 9})
}
