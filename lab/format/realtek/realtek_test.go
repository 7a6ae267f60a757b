package realtek

import (
	"bytes"
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

// write makes an image as cvimg does.
func write(kind string, load, flash uint32, data []byte) []byte {
	be := binary.BigEndian
	b := append([]byte(kind), make([]byte, 12)...)
	be.PutUint32(b[4:], load)
	be.PutUint32(b[8:], flash)
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	be.PutUint32(b[12:], uint32(len(data)+2))
	var s uint16
	for i := 0; i < len(data); i += 2 {
		s += be.Uint16(data[i:])
	}
	return be.AppendUint16(append(b, data...), -s)
}

func data() []byte { return bytes.Repeat([]byte("kernel of a router. "), 300) }

func samples() map[string][]byte {
	return map[string][]byte{
		"cs6c": write("cs6c", 0x80500000, 0x10000, data()),
		"r6cr": write("r6cr", 0x150000, 0x150000, data()),
		"boot": write("boot", 0x80000000, 0, data()),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzRealtek(f *testing.F) { formattest.Fuzz(f, Format, samples()["cs6c"], samples()["boot"]) }

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "x", samples()["cs6c"])
	o.Want(t, "signature=cs6c", "load=0x80500000", "flash=0x00010000", "checksum=matches")
	o.WantPieces(t, "kernel", string(data()))
	o = formattest.MustOpen(t, Format, "x", samples()["r6cr"])
	o.WantPieces(t, "rootfs", string(data()))
	web := samples()["r6cr"]
	copy(web, "w6cp")
	web = web[:len(web)-1]
	binary.BigEndian.PutUint32(web[12:], uint32(len(web)-16))
	var s byte
	for _, c := range web[16 : len(web)-1] {
		s += c
	}
	web[len(web)-1] = -s
	formattest.MustOpen(t, Format, "x", web).WantPieces(t, "web", string(data()))
}

func TestRefused(t *testing.T) {
	formattest.Refused(t, Format, samples()["cs6c"], map[int]byte{0: 'd', 4: 0x20, 8: 0x80, 12: 0x40, 30: 0, 1000: 0})
	if _, err := formattest.Open(Format, "cut", samples()["boot"][:1000]); err == nil {
		t.Error("accepted: a loader without its end")
	}
}

func TestDamaged(t *testing.T) {
	b := samples()["cs6c"]
	o, err := formattest.Open(Format, "cut", b[:len(b)/2])
	if err != nil || len(o.Failures) == 0 || len(o.Entries) != 1 || len(o.Entries[0].Content) != len(b)/2-16 {
		t.Errorf("%v, failures %v, entries %q", err, o.Failures, o.Names())
	}
}
