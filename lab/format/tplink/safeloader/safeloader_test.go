package safeloader

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"testing"

	"assay/lab/format/formattest"
)

type part struct{ name, content string }

// write makes a factory image as TP-Link's layout is described.
func write(vendor string, parts ...part) []byte {
	b := bytes.Repeat([]byte{0xff}, tableAt+tableLength)
	binary.BigEndian.PutUint32(b[0x14:], uint32(len(vendor)))
	copy(b[0x18:], vendor)
	table := ""
	for _, p := range parts {
		table += fmt.Sprintf("fwup-ptn %s base 0x%05x size 0x%05x\t\r\n", p.name, len(b)-tableAt, len(p.content))
		b = append(b, p.content...)
	}
	copy(b[tableAt:], table+"\x00")
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	sum := md5.Sum(append(bytes.Clone(salt), b[0x14:]...))
	copy(b[4:], sum[:])
	return b
}

var (
	kernel  = part{"os-image", string(bytes.Repeat([]byte("kernel"), 3000))}
	rootfs  = part{"file-system", string(bytes.Repeat([]byte("rootfs"), 5000))}
	text    = part{"soft-version", "\x00\x00\x00\x10\x00\x00\x00\x00soft_ver:1.2.3\n\x00\x00"}
	numbers = part{"soft-version", "\x00\x00\x00\x0c\x00\x00\x00\x00\xff\x02\x01\x05\x20\x17\x03\x01\x00\x00\x00\x00\xff"}
)

func samples() map[string][]byte {
	return map[string][]byte{
		"text": write("CPE510(TP-LINK|UN|N300-5):1.0\r\n", text, kernel, rootfs), "numbers": write("", numbers, kernel, rootfs),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzSafeloader(f *testing.F) {
	formattest.Fuzz(f, Format, write("v", text, part{"os-image", "k"}), write("", numbers))
}

func TestOpen(t *testing.T) {
	s := samples()
	o := formattest.MustOpen(t, Format, "text", s["text"])
	o.Want(t, "vendor=CPE510(TP-LINK|UN|N300-5):1.0", "software-version=1.2.3", "md5=matches")
	o.WantPieces(t, "soft-version", text.content, "os-image", kernel.content, "file-system", rootfs.content)
	o = formattest.MustOpen(t, Format, "numbers", s["numbers"])
	o.Want(t, "software-version=2.1.5", "md5=matches", "vendor=(none)")
}

func TestDamage(t *testing.T) {
	b := samples()["text"]
	formattest.Damage(t, Format, b, tableAt+tableLength, map[string]float64{"cut 25 %": 0.1, "cut 50 %": 0.37, "cut 75 %": 0.7, "flipped 1 %": 0.97, "middle missing": 0.94})
	b[0x3000] ^= 1
	formattest.Opens(t, Format, b).Want(t, "md5=differs")
	formattest.Refused(t, Format, b, map[int]byte{tableAt: 'x', 0x14: 1, 2: 0})
}
