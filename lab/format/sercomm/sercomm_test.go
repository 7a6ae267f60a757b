package sercomm

import (
	"bytes"
	"hash/crc32"
	"testing"

	"assay/lab/format/formattest"
)

var image = append([]byte("PK\x03\x04"), bytes.Repeat([]byte("zipped image"), 600)...)

func writeMark() []byte {
	b := make([]byte, markLength)
	copy(b, mark)
	copy(b[7:], []byte{0, 1, 0, 0})
	copy(b[0x0b:], "DGN3500B")
	copy(b[0x2d:], "A001")
	copy(b[0x37:], []byte{0, 0, 0x12, 0x34})
	copy(b[0x3f:], mark)
	return b
}

func writeUpdate() []byte {
	b := append(writeMark(), make([]byte, updateLength-markLength)...)
	b = append(b, image...)
	s := byte(0)
	for _, x := range b {
		s += x
	}
	b[updateLength-1] = -s
	return b
}

func writeKernel() []byte {
	b := bytes.Repeat([]byte{0xff}, kernelAt)
	le.PutUint32(b[0x10:], 0x400100)
	le.PutUint32(b[0x14:], uint32(len(image)))
	le.PutUint32(b[0x18:], crc32.ChecksumIEEE(image))
	le.PutUint32(b[0x28:], 0x1000000)
	le.PutUint32(b[0x2c:], 4)
	le.PutUint32(b[0x30:], 0x12345678)
	le.PutUint32(b[4:], 0x400100+uint32(len(image)))
	c := crc32.ChecksumIEEE(b)
	le.PutUint32(b[8:], c)
	copy(b, "Ser\x00")
	return append(b, image...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"mark": writeMark(), "update": writeUpdate(), "kernel": writeKernel()})
}

func FuzzSercomm(f *testing.F) {
	formattest.Fuzz(f, Format, writeMark(), writeUpdate()[:600], writeKernel()[:300])
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "mark", writeMark())
	o.Want(t, "hardware-id=DGN3500B", "hardware-version=A001", "software-version=00001234")
	if len(o.Entries) != 0 {
		t.Errorf("entries %q", o.Names())
	}
	o = formattest.MustOpen(t, Format, "update", writeUpdate())
	o.Want(t, "header=sErCoMm", "checksum=matches")
	o.WantPieces(t, "image", string(image))
	b := writeUpdate()
	formattest.MustOpen(t, Format, "more", append(b, 1)).Want(t, "checksum=cannot tell: the length is not recorded")
	o = formattest.MustOpen(t, Format, "kernel", writeKernel())
	o.Want(t, "header=Ser", "kernel-checksum=matches", "rootfs-offset=0x1000000")
	o.WantPieces(t, "kernel", string(image))
}

func TestDamage(t *testing.T) {
	b := writeKernel()
	formattest.Damage(t, Format, b, kernelAt, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[0x200] ^= 1
	formattest.Opens(t, Format, b).Want(t, "kernel-checksum=differs")
	formattest.Refused(t, Format, b, map[int]byte{0: 's', 0x14: 1, 0x80: 0})
	formattest.Refused(t, Format, writeUpdate(), map[int]byte{0: 'x', 0x3f: 'x', 0x0c: 0x80})
}
