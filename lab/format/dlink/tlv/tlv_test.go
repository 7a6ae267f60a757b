package tlv

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"assay/lab/format/formattest"
)

var firmware = bytes.Repeat([]byte("firmware"), 600)

func write(sum bool) []byte {
	b := make([]byte, headerLength)
	copy(b, "\x64\x80\x19\x40DIR-1935")
	copy(b[0x24:], "AAA_BOARD")
	binary.LittleEndian.PutUint32(b[0x6c:], 1)
	binary.LittleEndian.PutUint32(b[0x70:], uint32(len(firmware)))
	b = append(b, firmware...)
	if sum {
		s := md5.Sum(b[0x6c:])
		copy(b[0x4c:], hex.EncodeToString(s[:]))
	}
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"with sum": write(true), "without": write(false)})
}

func FuzzTLV(f *testing.F) { formattest.Fuzz(f, Format, write(true)[:200], write(false)[:200]) }

func TestOpen(t *testing.T) {
	b := write(true)
	o := formattest.MustOpen(t, Format, "sum", b)
	o.Want(t, "model=DIR-1935", "board=AAA_BOARD", "md5=matches")
	o.WantPieces(t, "firmware", string(firmware))
	formattest.MustOpen(t, Format, "none", write(false)).Want(t, "md5=not set")
	b[0x100] ^= 1
	formattest.Opens(t, Format, b).Want(t, "md5=differs")
	b[0x100] ^= 1
	formattest.Damage(t, Format, b, headerLength, map[string]float64{"cut 25 %": 0.23, "cut 50 %": 0.48, "cut 75 %": 0.73, "flipped 1 %": 0.98, "middle missing": 0.94})
	formattest.Refused(t, Format, b, map[int]byte{0: 1, 4: 0, 0x24: 0x80, 0x4c: 'x', 0x6c: 2})
}
