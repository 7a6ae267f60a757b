package trx

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"testing"

	"assay/lab/format/formattest"
)

// write makes an image: parts behind each other, each filled up to 4 bytes, a
// nil part has no offset. tail ends it.
func write(version uint16, tail []byte, parts ...[]byte) []byte {
	le := binary.LittleEndian
	n := 0x10 + 4*3
	if version == 2 {
		n += 4
	}
	b := make([]byte, n)
	copy(b, "HDR0")
	le.PutUint16(b[14:], version)
	for i, p := range parts {
		if p == nil {
			continue
		}
		le.PutUint32(b[0x10+4*i:], uint32(len(b)))
		b = append(b, p...)
		b = append(b, make([]byte, -len(b)&3)...)
	}
	b = append(b, tail...)
	le.PutUint32(b[4:], uint32(len(b)))
	sum := bytes.Clone(b[12:])
	if version == 2 && len(parts) == 4 {
		at := le.Uint32(b[0x1c:]) - 12 + marksAt
		copy(sum[at:], bytes.Repeat([]byte{0xff}, marksLength))
	}
	le.PutUint32(b[8:], ^crc32.ChecksumIEEE(sum))
	return b
}

var (
	loader = bytes.Repeat([]byte("loader. "), 50)
	kernel = bytes.Repeat([]byte("kernel. "), 300)
	rootfs = bytes.Repeat([]byte("rootfs. "), 600)
	second = bytes.Repeat([]byte("header. "), 16)
)

func tail() []byte {
	b := make([]byte, asusTail)
	copy(b, []byte{3, 0, 0, 4})
	copy(b[4:], "RT-N16")
	return b
}

func samples() map[string][]byte {
	return map[string][]byte{
		"version 1":     write(1, nil, loader, kernel, rootfs),
		"version 2":     write(2, nil, loader, kernel, rootfs, second),
		"without third": write(1, nil, kernel, rootfs),
		"hole":          write(1, nil, kernel, nil, rootfs),
		"asus":          write(1, tail(), kernel, rootfs),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzTRX(f *testing.F) {
	formattest.Fuzz(f, Format, write(1, nil, loader, kernel, rootfs), write(2, tail(), loader, kernel, rootfs, second))
}

func TestOpen(t *testing.T) {
	s := samples()
	o := formattest.MustOpen(t, Format, "1", s["version 1"])
	o.Want(t, "trx-version=1", "checksum=matches", "product=(none)")
	o.WantPieces(t, "part0", string(loader), "part1", string(kernel), "part2", string(rootfs))
	o = formattest.MustOpen(t, Format, "2", s["version 2"])
	o.Want(t, "trx-version=2", "checksum=matches")
	o.WantPieces(t, "part0", string(loader), "part1", string(kernel), "part2", string(rootfs), "part3", string(second))
	// what the boot loader writes into a started image leaves the CRC alone
	b := bytes.Clone(s["version 2"])
	b[len(b)-len(second)+marksAt] ^= 0x55
	formattest.MustOpen(t, Format, "started", b).Want(t, "checksum=matches")
	o = formattest.MustOpen(t, Format, "hole", s["hole"])
	o.WantPieces(t, "part0", string(kernel), "part2", string(rootfs))
	o = formattest.MustOpen(t, Format, "asus", s["asus"])
	o.Want(t, "product=RT-N16", "product-version=3.0.0.4", "checksum=matches")
	o.WantPieces(t, "part0", string(kernel), "part1", string(rootfs)+string(tail()))
}

func TestDamage(t *testing.T) {
	b := samples()["version 1"]
	o := formattest.Opens(t, Format, b[:0x1c+len(loader)+10])
	o.Want(t, "checksum=cannot tell: cut short")
	o.WantFailures(t, "cut short: 7190 of", "part1 at 0x1ac: 2390 of 2400", "part2 at 0xb0c: past end")
	c := bytes.Clone(b)
	c[0x100] ^= 1
	o = formattest.Opens(t, Format, c)
	o.Want(t, "checksum=differs")
	o.WantFailures(t, "the header says")
	formattest.Damage(t, Format, b, 0x1c, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.98, "middle missing": 0.94})
}

func TestRefused(t *testing.T) {
	formattest.Refused(t, Format, samples()["version 1"], map[int]byte{0: 'X', 14: 3, 5: 0, 0x10: 4, 0x17: 1})
	b := write(1, nil, kernel)
	clear(b[0x10:0x1c])
	if _, err := formattest.Open(Format, "no parts", b); err == nil {
		t.Error("accepted: no parts")
	}
}

func TestGroundTruth(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/18-trx-lzma-squashfs.trx"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "18", b)
	o.Want(t, "checksum=matches", "trx-version=1")
	if len(o.Entries) != 2 || string(o.Find("part1").Content[:4]) != "hsqs" {
		t.Errorf("entries %q", o.Names())
	}
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/trx/trx.img"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "fixture", b)
	o.Want(t, "checksum=matches")
	if len(o.Entries) != 1 || string(o.Find("part0").Content[:4]) != "PK\x03\x04" {
		t.Errorf("entries %q", o.Names())
	}
}
