package sao

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"testing"

	"assay/lab/format/formattest"
)

func add(b []byte, name, content string) []byte {
	be := binary.BigEndian
	h := make([]byte, headerLength)
	copy(h, "SOBJ")
	copy(h[8:], name)
	h[12] = 1
	be.PutUint32(h[0x10:], uint32(len(content)))
	be.PutUint32(h[0x14:], uint32(len(content)))
	be.PutUint32(h[0x34:], crc32.ChecksumIEEE([]byte(content)))
	be.PutUint32(h[4:], crc32.ChecksumIEEE(h[8:]))
	return append(append(b, h...), content...)
}

var rootfs = string(bytes.Repeat([]byte("rootfs"), 3000))

func sample() []byte { return add(add(add(nil, "META", "{}"), "RTFS", rootfs), "RTFS", "again") }

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample(), "one": add(nil, "KRNL", "kernel")})
}

func FuzzSAO(f *testing.F) { formattest.Fuzz(f, Format, add(add(nil, "META", "{}"), "KRNL", "k")) }

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "sample", b)
	o.Want(t, "meta-checksum=matches", "rtfs-header-checksum=matches", "rtfs.1-checksum=matches")
	o.WantPieces(t, "meta", "{}", "rtfs", rootfs, "rtfs.1", "again")
	formattest.Damage(t, Format, b, 0x82, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[0x100] ^= 1
	formattest.Opens(t, Format, b).Want(t, "rtfs-checksum=differs", "rtfs-header-checksum=matches")
	formattest.Refused(t, Format, b, map[int]byte{0: 'x', 8: 0, 0x13: 9})
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/broadcom/broadcom-sao.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.Opens(t, Format, b)
	o.Want(t, "meta-checksum=matches", "dtbb-checksum=matches", "krnl-checksum=matches", "rtfs-checksum=matches", "dtbb-header-checksum=matches", "rtfs-header-checksum=matches")
	if len(o.Entries) != 4 || o.Extent.Length != int64(len(b)) {
		t.Errorf("entries %q, length %d", o.Names(), o.Extent.Length)
	}
}
