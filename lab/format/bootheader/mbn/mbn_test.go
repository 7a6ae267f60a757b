package mbn

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

var le = binary.LittleEndian

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

const load = 0x2a000000

func lengths(b []byte, program, sign, chain int) {
	for k, v := range []int{load, program + sign + chain, program, load + program, sign, load + program + sign, chain} {
		le.PutUint32(b[4*k:], uint32(v))
	}
}

func small(program, sign, chain int) []byte {
	b := make([]byte, shortSize)
	le.PutUint32(b, 5)
	le.PutUint32(b[4:], 3)
	lengths(b[12:], program, sign, chain)
	return append(b, noise(program+sign+chain)...)
}

func large(program, sign, chain int) []byte {
	b := make([]byte, longSize)
	copy(b, codeword)
	le.PutUint32(b[8:], 0x15)
	le.PutUint32(b[0x14:], longSize)
	lengths(b[0x18:], program, sign, chain)
	return append(b, noise(program+sign+chain)...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"short": small(9000, 256, 6144), "long": large(9000, 256, 6144), "plain": small(9000, 0, 0)})
}

func TestOpen(t *testing.T) {
	for name, b := range map[string][]byte{"short": small(9000, 256, 6144), "long": large(9000, 256, 6144)} {
		o := formattest.MustOpen(t, Format, name, b)
		o.Want(t, "load-address=0x2a000000", "signed=a signature is there")
		body := noise(9000 + 256 + 6144)
		if e := o.Find("certificates"); e == nil || !bytes.Equal(e.Content, body[9256:]) || !bytes.Equal(o.Find("code").Content, body[:9000]) {
			t.Errorf("%s: entries %q", name, o.Names())
		}
	}
}

func TestRefused(t *testing.T) {
	b := small(9000, 256, 6144)
	le.PutUint32(b[0x18:], load)
	if _, err := formattest.Open(Format, "x", b); err == nil {
		t.Error("accepted: a signature inside of the program")
	}
}

func FuzzMBN(f *testing.F) { formattest.Fuzz(f, Format, small(300, 20, 30), large(300, 0, 0)) }
