package jboot

import (
	"bytes"
	"hash/crc32"
	"testing"

	"assay/lab/format/formattest"
)

var (
	kernel = bytes.Repeat([]byte("kernel! "), 500)
	rootfs = bytes.Repeat([]byte("rootfs!"), 801) // an odd length
)

// folded is the sum the long way.
func folded(b []byte) uint16 {
	c := uint64(0)
	for i := 0; i+1 < len(b); i += 2 {
		c += uint64(b[i]) + uint64(b[i+1])*256
	}
	for c > 0xffff {
		c = c%0x10000 + c/0x10000
	}
	if len(b)%2 == 1 {
		c32 := uint32(c) + uint32(b[len(b)-1]) - 255
		for c32 > 0xffff {
			c32 = c32%0x10000 + c32/0x10000
		}
		c = uint64(c32)
	}
	return uint16(c)
}

func writeSCH2(behind bool) []byte {
	b := make([]byte, sch2Length)
	copy(b, []byte{0x24, 0x21, 3, 2})
	le.PutUint32(b[4:], 0x80000000)
	le.PutUint32(b[8:], uint32(len(kernel)))
	le.PutUint32(b[0x0c:], crc32.ChecksumIEEE(kernel))
	le.PutUint32(b[0x14:], 0x00160000)
	le.PutUint32(b[0x18:], uint32(len(rootfs)))
	le.PutUint32(b[0x1c:], crc32.ChecksumIEEE(rootfs))
	le.PutUint16(b[0x24:], sch2Length)
	le.PutUint32(b[0x20:], crc32.ChecksumIEEE(b))
	b = append(b, kernel...)
	if behind {
		b = append(b, rootfs...)
	}
	return b
}

func writeSTAG(mark byte, image []byte) []byte {
	b := make([]byte, stagLength)
	copy(b, []byte{4, 4, 0x24, 0x2b})
	le.PutUint32(b[4:], 1000)
	le.PutUint32(b[8:], uint32(len(image)))
	le.PutUint16(b[12:], folded(image))
	le.PutUint16(b[14:], ^folded(b[:14]))
	b[0] = mark
	return append(b, image...)
}

func writeAUH(rom string, image []byte) []byte {
	b := make([]byte, auhLength)
	copy(b, rom)
	le.PutUint16(b[0x0e:], folded(image))
	b[0x1a] = 1
	le.PutUint32(b[0x20:], 0x10000)
	le.PutUint32(b[0x24:], 0x3e0000)
	le.PutUint32(b[0x28:], 0x10000)
	le.PutUint32(b[0x2c:], uint32(len(image)))
	copy(b[0x40:], []byte{0x42, 0x48, 2, 0, 0, 0, 4, 4})
	le.PutUint16(b[0x4c:], 0x1234)
	le.PutUint16(b[0x4e:], ^folded(b[:0x4e]))
	return append(b, image...)
}

func samples() map[string][]byte {
	return map[string][]byte{
		"sch2": writeSCH2(false), "stag": writeSTAG(4, writeSCH2(false)),
		"stag of an update": writeSTAG(0xff, writeSCH2(true)), "auh": writeAUH("DLK6E3803001", writeSTAG(0xff, writeSCH2(true))),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzJBOOT(f *testing.F) {
	formattest.Fuzz(f, Format, writeSCH2(true), writeSTAG(4, writeSCH2(false)), writeAUH("DLK", kernel))
}

func TestOpen(t *testing.T) {
	s := samples()
	o := formattest.MustOpen(t, Format, "sch2", s["sch2"])
	o.Want(t, "header=SCH2", "compression=lzma", "load=0x80000000", "kernel-checksum=matches", "rootfs-address=0x00160000")
	o.WantPieces(t, "kernel", string(kernel))
	o = formattest.MustOpen(t, Format, "stag", s["stag"])
	o.Want(t, "header=STAG", "mark=as in flash", "checksum=matches", "created=1998-03-07T17:06:40Z")
	o.WantPieces(t, "image", string(writeSCH2(false)))
	o = formattest.MustOpen(t, Format, "auh", s["auh"])
	o.Want(t, "header=AUH", "rom-id=DLK6E3803001", "erases=0x3e0000 bytes at 0x10000", "checksum=matches", "encryption=named by the ROM id")
	if b := s["stag of an update"]; len(b)%2 == 0 {
		t.Error("the sample's length is not odd")
	} else {
		o.WantPieces(t, "image", string(b))
		formattest.MustOpen(t, Format, "odd", b).Want(t, "checksum=matches", "mark=as in update files")
	}
}

func TestDamage(t *testing.T) {
	b := samples()["auh"]
	formattest.Damage(t, Format, b, auhLength, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[0x200] ^= 1
	formattest.Opens(t, Format, b).Want(t, "checksum=differs")
	formattest.Refused(t, Format, b, map[int]byte{0: 'X', 0x10: 1, 0x1b: 1, 0x31: 1, 0x4e: 0})
	formattest.Refused(t, Format, writeSCH2(true), map[int]byte{2: 1, 3: 3, 4: 1, 0x24: 0x29})
	formattest.Refused(t, Format, writeSTAG(4, writeSCH2(true)), map[int]byte{0: 1, 1: 5, 4: 9, stagLength: 0})
}
