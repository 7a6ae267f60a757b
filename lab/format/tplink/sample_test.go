package tplink

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
)

// sample is what write makes an image of; offsets count from the header.
type sample struct {
	version        byte
	vendor         string // version 1
	length         int
	kernel, rootfs []byte
	rootfsAt       int
	boot           []byte
	salt           *[16]byte
	combined       bool
}

func put(b []byte, at int, v int) { binary.BigEndian.PutUint32(b[at:], uint32(v)) }

// write makes an image without a boot loader.
func write(s sample) []byte {
	b := bytes.Repeat([]byte{0xff}, s.length)
	copy(b, head(s))
	copy(b[headerLength:], s.kernel)
	copy(b[s.rootfsAt:], s.rootfs)
	sign(b, s)
	return b
}

// writeBoot makes an image with a boot loader: a header, what flash holds
// below 0x20000, and behind it an image with a header of its own.
func writeBoot(outer, inner sample) []byte {
	in := write(inner)
	outer.length = secondAt + len(in)
	b := bytes.Repeat([]byte{0xff}, secondAt)
	copy(b, head(outer))
	copy(b[headerLength:], outer.boot)
	b = append(b, in...)
	sign(b, outer)
	return b
}

func sign(b []byte, s sample) {
	if s.salt == nil {
		return
	}
	at := 0x4c
	if s.version > 1 {
		at = 0x40
	}
	copy(b[at:], s.salt[:])
	sum := md5.Sum(b)
	copy(b[at:], sum[:])
}

func head(s sample) []byte {
	b := make([]byte, headerLength)
	b[0] = s.version
	length := s.length
	if s.combined {
		length = 0
	}
	kernel := 0x80
	if s.version == 1 {
		copy(b[0x04:], s.vendor)
		copy(b[0x1c:], "ver. 1.0")
		put(b, 0x40, 0x08410010)
		put(b, 0x44, 1)
		put(b, 0x74, 0x80002000)
		put(b, 0x78, 0x801943b0)
		put(b, 0x7c, length)
		copy(b[0x98:], []byte{0, 3, 0, 16, 0, 9})
	} else {
		copy(b[0x04:], "ver. 2.0\x00\xff\xff\xff")
		put(b, 0x34, 0x89700001)
		put(b, 0x68, 0x80002000)
		put(b, 0x70, length)
		copy(b[0x8c:], []byte{0x55, 0xaa, 1, 2, 0xa5, 0, 9, 1})
		kernel = 0x74
		if s.version == 3 {
			copy(b[0xd0:], bytes.Repeat([]byte("sign"), 32))
		}
	}
	put(b, kernel, headerLength)
	put(b, kernel+4, len(s.kernel))
	put(b, kernel+8, s.rootfsAt)
	put(b, kernel+12, len(s.rootfs))
	put(b, kernel+20, len(s.boot))
	return b
}

var (
	kernel = bytes.Repeat([]byte("kernel"), 100)
	rootfs = bytes.Repeat([]byte("rootfs"), 200)
	boot   = bytes.Repeat([]byte("boot"), 300)
)

func plain(version byte) sample {
	s := sample{version: version, vendor: "TP-LINK Technologies", length: 0x1000, kernel: kernel, rootfs: rootfs, rootfsAt: 0x800}
	s.salt = &salts[0]
	if version > 1 {
		s.salt = &salts[2]
	}
	return s
}

func withBoot(version byte) []byte {
	outer, inner := plain(version), plain(version)
	outer.boot = boot
	outer.salt = &salts[1]
	if version > 1 {
		outer.salt = &salts[3]
	}
	if version == 3 {
		inner.salt, inner.boot = nil, boot
	}
	return writeBoot(outer, inner)
}

func combined() []byte {
	s := plain(1)
	s.vendor, s.combined, s.salt = "OpenWrt", true, nil
	s.length, s.rootfs, s.rootfsAt = headerLength+len(kernel), nil, 0
	return write(s)
}

func samples() map[string][]byte {
	return map[string][]byte{
		"version 1": write(plain(1)), "version 2": write(plain(2)), "version 3": write(plain(3)),
		"version 1 with boot loader": withBoot(1), "version 2 with boot loader": withBoot(2),
		"version 3 with boot loader": withBoot(3), "combined": combined(),
	}
}
