package uefi

import (
	"encoding/binary"
	"math/rand/v2"
	"unicode/utf16"

	"assay/anatomy/guid"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

var le = binary.LittleEndian

func put24(b []byte, n int) { b[0], b[1], b[2] = byte(n), byte(n>>8), byte(n>>16) }

// sec makes a section.
func sec(kind byte, data ...[]byte) []byte {
	b := []byte{0, 0, 0, kind}
	for _, d := range data {
		b = append(b, d...)
	}
	put24(b, len(b))
	return b
}

// stream puts sections behind each other at multiples of 4.
func stream(list ...[]byte) (b []byte) {
	for _, s := range list {
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		b = append(b, s...)
	}
	return b
}

func name(s string) []byte {
	var b []byte
	for _, c := range utf16.Encode([]rune(s + "\x00")) {
		b = le.AppendUint16(b, c)
	}
	return sec(sectionName, b)
}

// byGUID makes a GUID-defined section.
func byGUID(id string, attributes uint16, data []byte) []byte {
	g := guid.Must(id)
	head := le.AppendUint16(le.AppendUint16(nil, 24), attributes)
	return sec(sectionGUID, g[:], head, data)
}

func packed(method byte, data []byte) []byte {
	return sec(sectionCompressed, append(le.AppendUint32(nil, 1), method), data)
}

// ffs makes a file; large ones have the long header.
func ffs(id byte, kind byte, large bool, data []byte) []byte {
	n := fileHead
	if large {
		n = largeHead
	}
	b := append(make([]byte, n), data...)
	for k := range 16 {
		b[k] = id
	}
	b[0x12] = kind
	if large {
		b[0x13] = 1
		le.PutUint64(b[0x18:], uint64(len(b)))
	} else {
		put24(b[0x14:], len(b))
	}
	sum := byte(0)
	for _, c := range b[:n] {
		sum += c
	}
	b[0x10] = -sum
	b[0x17] = 0xf8
	return b
}

const (
	ffs2 = "8c8ce578-8a3d-4f1c-9935-896185c32dd3"
	ffs3 = "5473c07a-3dcb-4dca-bd6f-1e9689e7349a"
)

// fv makes a volume with an extended header and free space.
func fv(system string, size int, files ...[]byte) []byte {
	b := make([]byte, 0x48)
	g := guid.Must(system)
	copy(b[0x10:], g[:])
	copy(b[0x28:], "_FVH")
	le.PutUint32(b[0x2c:], erasePolarity)
	le.PutUint16(b[0x30:], 0x48)
	le.PutUint16(b[0x34:], 0x48)
	b[0x37] = 2
	b = append(append(b, random(99, 16)...), 20, 0, 0, 0)
	for _, f := range files {
		for len(b)%8 != 0 {
			b = append(b, 0xff)
		}
		b = append(b, f...)
	}
	for len(b) < size {
		b = append(b, 0xff)
	}
	le.PutUint64(b[0x20:], uint64(len(b)))
	sum := uint16(0)
	for k := 0; k < 0x48; k += 2 {
		sum += le.Uint16(b[k:])
	}
	le.PutUint16(b[0x32:], -sum)
	return b
}
