package optionrom

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/anatomy/efi"
	"assay/anatomy/efi/efitest"
	"assay/lab/format/formattest"
)

func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// part writes an image of a ROM around a program.
func part(kind byte, packed, last bool, program []byte) []byte {
	le := binary.LittleEndian
	b := append(make([]byte, 0x40), program...)
	for len(b)%block != 0 {
		b = append(b, 0)
	}
	b[0], b[1] = 0x55, 0xaa
	le.PutUint16(b[0x18:], 0x1c)
	p := b[0x1c:]
	copy(p, "PCIR")
	le.PutUint16(p[4:], 0x8086)
	le.PutUint16(p[6:], 0x100e)
	le.PutUint16(p[10:], 0x18)
	p[0xf] = 2
	le.PutUint16(p[0x10:], uint16(len(b)/block))
	p[0x14] = kind
	if last {
		p[0x15] = 0x80
	}
	le.PutUint16(b[2:], uint16(len(b)/block))
	if kind == kindEFI {
		le.PutUint32(b[4:], 0x0ef1)
		le.PutUint16(b[0x16:], 0x40)
		if packed {
			b[0xc] = 1
		}
	} else {
		var sum byte
		for _, c := range b {
			sum += c
		}
		b[len(b)-1] -= sum
	}
	return b
}

var program = append([]byte("MZ"), bytes.Repeat([]byte("a program for EFI "), 90)...)

func sample() []byte {
	return bytes.Join([][]byte{part(kindBIOS, false, false, noise(1, 3000)), part(kindEFI, false, false, program), part(kindEFI, true, true, efitest.Encode(program, efi.Standard))}, nil)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"three": sample(), "bios": part(kindBIOS, false, true, noise(1, 3000))})
}

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "three", b)
	o.Want(t, "bios1-checksum=matches")
	if len(o.Entries) != 3 || o.Extent.Length != int64(len(b)) || !bytes.HasPrefix(o.Find("efi2").Content, program) || !bytes.Equal(o.Find("efi3").Content, program) {
		t.Errorf("length %d, entries %q", o.Extent.Length, o.Names())
	}
}

func FuzzOptionROM(f *testing.F) { formattest.Fuzz(f, Format, sample()) }
