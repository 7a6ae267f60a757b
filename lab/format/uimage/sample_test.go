package uimage

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// sample is what write makes an image of.
type sample struct {
	magic                uint32
	os, arch, kind, comp byte
	name                 string
	data                 []byte
	pad                  int // bytes that lengthen the header
}

// write makes an image as U-Boot's documentation of the header says.
func write(s sample) []byte {
	be := binary.BigEndian
	if s.magic == 0 {
		s.magic = standardMagic
	}
	b := make([]byte, headerLength+s.pad)
	be.PutUint32(b[0x00:], s.magic)
	be.PutUint32(b[0x08:], 1700000000)
	be.PutUint32(b[0x0c:], uint32(len(s.data)))
	be.PutUint32(b[0x10:], 0x80002000)
	be.PutUint32(b[0x14:], 0x80002400)
	be.PutUint32(b[0x18:], crc32.ChecksumIEEE(s.data))
	b[0x1c], b[0x1d], b[0x1e], b[0x1f] = s.os, s.arch, s.kind, s.comp
	copy(b[0x20:0x40], s.name)
	seal(b)
	return append(b, s.data...)
}

// seal computes the checksum of a header.
func seal(header []byte) {
	binary.BigEndian.PutUint32(header[4:], 0)
	binary.BigEndian.PutUint32(header[4:], crc32.ChecksumIEEE(header))
}

// files makes the data of a multi-file image.
func files(list ...[]byte) []byte {
	var b []byte
	for _, f := range list {
		b = binary.BigEndian.AppendUint32(b, uint32(len(f)))
	}
	b = binary.BigEndian.AppendUint32(b, 0)
	for i, f := range list {
		b = append(b, f...)
		for i < len(list)-1 && len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	return b
}

var (
	text   = []byte("setenv bootargs console=ttyS0\nbootm 0x9f020000\n")
	first  = bytes.Repeat([]byte("kernel "), 101) // 707 bytes: padding needed
	second = bytes.Repeat([]byte("rd"), 33)
	third  = []byte("tree")
)

func samples() map[string][]byte {
	return map[string][]byte{
		"kernel":     write(sample{os: 5, arch: 5, kind: 2, comp: 3, name: "MIPS OpenWrt Linux-5.15", data: first}),
		"full name":  write(sample{os: 17, arch: 5, kind: 5, comp: 3, name: "U-Boot 2011.12.NA for rtl9601C 12", data: second}),
		"netgear":    write(sample{magic: 0x33373030, os: 5, arch: 5, kind: 7, comp: 3, name: "WNDR3700", data: first}),
		"lengthened": write(sample{os: 5, arch: 5, kind: 2, comp: 3, name: "longer", data: first, pad: 32}),
		"multi":      write(sample{os: 5, arch: 2, kind: 4, name: "multi", data: files(first, second, third)}),
		"script":     write(sample{os: 5, arch: 2, kind: 6, name: "boot", data: files(text)}),
		"odd codes":  write(sample{os: 200, arch: 201, kind: 202, comp: 203, data: third}),
	}
}
