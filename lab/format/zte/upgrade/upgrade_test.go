package upgrade

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"assay/lab/format/formattest"
)

var (
	kernel = bytes.Repeat([]byte("kernel"), 2000)
	rootfs = bytes.Repeat([]byte("rootfs"), 3000)
)

func write(order binary.ByteOrder, signature []byte) []byte {
	b := append(bytes.Clone(mark), 0, 0, 0, 0)
	order.PutUint32(b[0x10:], uint32(len(signature)))
	b = append(b, signature...)
	at := len(b)
	b = append(b, make([]byte, headerLength)...)
	h := b[at:]
	copy(h[0x10:], "V6.0.10")
	start := len(b) + 64 // something stands before the kernel
	order.PutUint32(h[0x34:], uint32(len(kernel)))
	order.PutUint32(h[0x38:], uint32(start))
	order.PutUint32(h[0x3c:], crc32.ChecksumIEEE(kernel))
	order.PutUint32(h[0x40:], uint32(len(rootfs)))
	order.PutUint32(h[0x44:], uint32(start+len(kernel)))
	order.PutUint32(h[0x48:], crc32.ChecksumIEEE(rootfs))
	order.PutUint32(h[checked:], crc32.ChecksumIEEE(h[:checked]))
	b = append(b, make([]byte, 64)...)
	return append(append(b, kernel...), rootfs...)
}

func samples() map[string][]byte {
	return map[string][]byte{
		"little": write(binary.LittleEndian, make([]byte, 0x20c)), "big": write(binary.BigEndian, bytes.Repeat([]byte("s"), 0x28)),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzUpgrade(f *testing.F) {
	formattest.Fuzz(f, Format, write(binary.LittleEndian, nil)[:0x140], write(binary.BigEndian, make([]byte, 4))[:0x140])
}

func TestOpen(t *testing.T) {
	s := samples()
	o := formattest.MustOpen(t, Format, "little", s["little"])
	o.Want(t, "byte-order=little-endian", "version=V6.0.10", "signature=none", "header-checksum=matches", "kernel-checksum=matches", "rootfs-checksum=matches")
	o.WantPieces(t, "kernel", string(kernel), "rootfs", string(rootfs))
	o = formattest.MustOpen(t, Format, "big", s["big"])
	o.Want(t, "byte-order=big-endian", "signature=40 bytes, not verified")
	b := s["big"]
	b[len(b)-1] ^= 1
	b[0x14+0x28+0x11] = '7'
	formattest.Opens(t, Format, b).Want(t, "header-checksum=differs", "kernel-checksum=matches", "rootfs-checksum=differs")
}

func TestDamage(t *testing.T) {
	b := samples()["little"]
	formattest.Damage(t, Format, b, 0x320, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.47, "cut 75 %": 0.73, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[0x14+0x20c] ^= 1 // neither CRC nor, when cut, the parts
	if _, err := formattest.Open(Format, "cut", b[:len(b)-1]); err == nil {
		t.Error("accepted: CRC differs and the parts are not inside")
	}
	formattest.Refused(t, Format, b, map[int]byte{0: 0, 0x12: 1})
}
