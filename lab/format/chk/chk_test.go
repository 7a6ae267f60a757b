package chk

import (
	"bytes"
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// netgear computes the sum the long way.
func netgear(b []byte) uint32 {
	var c0, c1 uint64
	for _, x := range b {
		c0 += uint64(x)
		c1 += c0 & 0xffffffff
	}
	half := func(c uint64) uint32 {
		c &= 0xffffffff
		for range 2 {
			c = c%0x10000 + c/0x10000
		}
		return uint32(c % 0x10000)
	}
	return half(c1)*0x10000 + half(c0)
}

func write(board string, kernel, rootfs []byte) []byte {
	be := binary.BigEndian
	b := make([]byte, fixed)
	copy(b, "*#$^")
	be.PutUint32(b[4:], uint32(fixed+len(board)))
	copy(b[8:], []byte{2, 1, 0, 0, 58, 1, 0, 38})
	be.PutUint32(b[0x10:], netgear(kernel))
	if rootfs != nil {
		be.PutUint32(b[0x14:], netgear(rootfs))
	}
	be.PutUint32(b[0x18:], uint32(len(kernel)))
	be.PutUint32(b[0x1c:], uint32(len(rootfs)))
	be.PutUint32(b[0x20:], netgear(append(bytes.Clone(kernel), rootfs...)))
	b = append(b, board...)
	be.PutUint32(b[headerAt:], netgear(b))
	return append(append(b, kernel...), rootfs...)
}

var (
	kernel = bytes.Repeat([]byte("kernel\xff\xfe"), 20000)
	rootfs = bytes.Repeat([]byte("rootfs. "), 600)
)

func samples() map[string][]byte {
	return map[string][]byte{
		"one part":  write("U12H332T00_NETGEAR", kernel, nil),
		"two parts": write("U12H270T00_NETGEAR", kernel, rootfs),
		"no board":  write("", rootfs, nil),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzCHK(f *testing.F) {
	formattest.Fuzz(f, Format, write("U12H332T00_NETGEAR", rootfs, nil), write("U12H270T00_NETGEAR", rootfs, kernel[:999]))
}

func TestOpen(t *testing.T) {
	s := samples()
	o := formattest.MustOpen(t, Format, "1", s["one part"])
	o.Want(t, "board=U12H332T00_NETGEAR", "version=1.0.0.58_1.0.38", "region=north-america", "header-checksum=matches", "kernel-checksum=matches", "rootfs-checksum=(none)", "image-checksum=matches")
	o.WantPieces(t, "kernel", string(kernel))
	o = formattest.MustOpen(t, Format, "2", s["two parts"])
	o.Want(t, "kernel-checksum=matches", "rootfs-checksum=matches", "image-checksum=matches")
	o.WantPieces(t, "kernel", string(kernel), "rootfs", string(rootfs))
}

func TestDamage(t *testing.T) {
	b := samples()["two parts"]
	c := bytes.Clone(b)
	c[0x200] ^= 1
	o := formattest.Opens(t, Format, c)
	o.Want(t, "header-checksum=matches", "kernel-checksum=differs", "rootfs-checksum=matches", "image-checksum=differs")
	o.WantFailures(t, "kernel-checksum is", "image-checksum is")
	c = bytes.Clone(b)
	c[8] = 9
	o = formattest.Opens(t, Format, c)
	o.Want(t, "header-checksum=differs", "region=unknown (9)", "image-checksum=matches")
	o = formattest.Opens(t, Format, b[:len(b)-10])
	o.Want(t, "kernel-checksum=matches", "rootfs-checksum=cannot tell: cut short", "image-checksum=(none)")
	formattest.Damage(t, Format, b, fixed+18, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.98, "middle missing": 0.94})
}

func TestRefused(t *testing.T) {
	formattest.Refused(t, Format, samples()["one part"], map[int]byte{0: 'X', 7: 0x20, 6: 1, 0x28: 0x80, 0x18: 0x7f})
}

func TestGroundTruth(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/19-netgear-chk-trx.chk"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "19", b)
	o.Want(t, "board=U12H332T00_NETGEAR", "header-checksum=matches", "kernel-checksum=matches", "image-checksum=matches")
	if len(o.Entries) != 1 || !strings.HasPrefix(string(o.Find("kernel").Content), "HDR0") {
		t.Errorf("entries %q", o.Names())
	}
}
