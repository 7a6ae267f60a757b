package cybertan

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"assay/lab/format/formattest"
)

// trx is only as much of a TRX container as the header looks at.
func trx() []byte {
	b := append([]byte("HDR0\x00\x00\x00\x00"), bytes.Repeat([]byte("container"), 1000)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)))
	return b
}

func code() []byte {
	b := make([]byte, codeLength)
	copy(b, "W54G")
	copy(b[8:], []byte{6, 7, 31, 4, 30, 5})
	copy(b[0x0e:], "U2ND")
	b[0x12], b[0x14] = 1, 7
	return append(b, trx()...)
}

func chdr() []byte {
	image := bytes.Repeat([]byte("image"), 1000)
	b := append([]byte("CHDR\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00"), image...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)))
	binary.LittleEndian.PutUint32(b[8:], ^crc32.ChecksumIEEE(b[12:]))
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"code header": code(), "chdr": chdr()})
}

func FuzzCybertan(f *testing.F) { formattest.Fuzz(f, Format, code()[:80], chdr()[:80]) }

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "code", code())
	o.Want(t, "product=W54G", "date=2006-07-31", "version=4.30.5", "hardware-version=1", "flags=0x0007", "checksum=(none)")
	o.WantPieces(t, "image", string(trx()))
	o = formattest.MustOpen(t, Format, "chdr", chdr())
	o.Want(t, "checksum=matches")
	o.WantPieces(t, "image", string(chdr()[chdrLength:]))
}

func TestDamage(t *testing.T) {
	for _, b := range [][]byte{code(), chdr()} {
		formattest.Damage(t, Format, b, 0x28, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.98, "middle missing": 0.94})
	}
	b := chdr()
	b[100] ^= 1
	formattest.Opens(t, Format, b).Want(t, "checksum=differs")
	formattest.Refused(t, Format, chdr(), map[int]byte{0: 'X', 12: 2})
	formattest.Refused(t, Format, code(), map[int]byte{0: 0, 9: 13, 10: 0, 0x0e: 'X', 0x20: 'X', 8: 100})
}
