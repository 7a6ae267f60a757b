package kwb

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

var le = binary.LittleEndian

func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// sample writes an image; binary is a program in a further header.
func sample(version byte, binary []byte, n int) []byte {
	b := make([]byte, mainSize)
	if binary != nil {
		x := make([]byte, 12) // one argument
		size := len(x) + len(binary) + 4
		x[0], x[4] = 2, 1
		le.PutUint16(x[2:], uint16(size))
		b = append(append(append(b, x...), binary...), 0, 0, 0, 0)
		b[0x1e] = 1
	}
	head := len(b)
	for len(b)%512 != 0 {
		b = append(b, 0)
	}
	at := len(b)
	b[0], b[8] = 0x5a, version
	le.PutUint32(b[4:], uint32(n+4))
	if version == 1 {
		le.PutUint16(b[10:], uint16(head))
	}
	le.PutUint32(b[12:], uint32(at))
	le.PutUint32(b[16:], 0x800000)
	le.PutUint32(b[20:], 0x800000)
	if version == 1 {
		b[0x1f] = sum(b[:head])
	} else {
		b[0x1f] = sum(b[:0x1f])
	}
	b = append(b, noise(1, n)...)
	return le.AppendUint32(b, words(b[at:]))
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"version 0": sample(0, nil, 8000), "version 1": sample(1, noise(2, 400), 8000)})
}

func TestOpen(t *testing.T) {
	for version := range byte(2) {
		var binary []byte
		if version == 1 {
			binary = noise(2, 400)
		}
		o := formattest.MustOpen(t, Format, "image", sample(version, binary, 8000))
		o.Want(t, "medium=SPI", "load-address=0x00800000", "checksum=matches")
		if e := o.Find("code"); e == nil || !bytes.Equal(e.Content, noise(1, 8000)) {
			t.Errorf("version %d: entries %q", version, o.Names())
		}
		if e := o.Find("binary1"); version == 1 && (e == nil || !bytes.Equal(e.Content, binary)) {
			t.Errorf("version %d: entries %q", version, o.Names())
		}
	}
}

func TestRefused(t *testing.T) {
	for version := range byte(2) {
		b := sample(version, nil, 8000)
		b[0x1f]++
		if _, err := formattest.Open(Format, "sum", b); err == nil {
			t.Errorf("version %d: accepted with a sum that differs", version)
		}
	}
}

func FuzzKWB(f *testing.F) {
	formattest.Fuzz(f, Format, sample(0, nil, 400), sample(1, noise(2, 40), 400))
}
