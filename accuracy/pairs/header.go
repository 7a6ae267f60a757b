//go:build linux

package pairs

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"hash/crc32"
)

var be, le = binary.BigEndian, binary.LittleEndian

// kernelOf is a kernel without structure of its own, the same for each build
// but for the text that names builder, machine and date.
func kernelOf(seed uint64, banner string) []byte {
	b := build{Seed: seed, Name: "vmlinux", Path: "/", By: "x@y", Date: "d", Clock: "t"}
	out := bytes.Repeat(code(b), 3)
	out = append(out, "\x00Linux version 4.14.180 ("...)
	out = append(out, banner...)
	out = append(out, '\n', 0)
	return append(out, data(b)...)
}

// uimage: U-Boot include/image.h, struct legacy_img_hdr.
type uimage struct {
	time, load, entry uint32
	os, arch, kind    byte
	name              string
	data              []byte
}

func (u uimage) write() []byte {
	b := make([]byte, 64)
	be.PutUint32(b, 0x27051956)
	be.PutUint32(b[8:], u.time)
	be.PutUint32(b[12:], uint32(len(u.data)))
	be.PutUint32(b[16:], u.load)
	be.PutUint32(b[20:], u.entry)
	be.PutUint32(b[24:], crc32.ChecksumIEEE(u.data))
	b[28], b[29], b[30] = u.os, u.arch, u.kind
	copy(b[32:], u.name)
	sealUImage(b)
	return append(b, u.data...)
}

// sealUImage computes the header's checksum again.
func sealUImage(b []byte) {
	be.PutUint32(b[4:], 0)
	be.PutUint32(b[4:], crc32.ChecksumIEEE(b[:64]))
}

// trx: Linux drivers/mtd/parsers/parser_trx.c: three partitions at most.
func trx(parts ...[]byte) []byte {
	b := make([]byte, 28)
	copy(b, "HDR0")
	le.PutUint16(b[14:], 1)
	for i, p := range parts {
		le.PutUint32(b[16+4*i:], uint32(len(b)))
		b = append(append(b, p...), make([]byte, -len(p)&3)...)
	}
	b = append(b, make([]byte, -len(b)&4095)...)
	le.PutUint32(b[4:], uint32(len(b)))
	sealTRX(b)
	return b
}

func sealTRX(b []byte) { le.PutUint32(b[8:], ^crc32.ChecksumIEEE(b[12:le.Uint32(b[4:])])) }

// chk: NETGEAR's header, OpenWrt tools/firmware-utils mkchkimg.c.
func chk(board string, kernel, rootfs []byte) []byte {
	b := make([]byte, 40)
	copy(b, "*#$^")
	be.PutUint32(b[4:], uint32(40+len(board)))
	copy(b[8:], []byte{2, 1, 0, 0, 58, 1, 0, 38})
	be.PutUint32(b[0x18:], uint32(len(kernel)))
	be.PutUint32(b[0x1c:], uint32(len(rootfs)))
	b = append(append(append(b, board...), kernel...), rootfs...)
	sealCHK(b)
	return b
}

func sealCHK(b []byte) {
	head, n := int(be.Uint32(b[4:])), int(be.Uint32(b[0x18:]))
	end := head + n + int(be.Uint32(b[0x1c:]))
	be.PutUint32(b[0x10:], netgear(b[head:head+n]))
	be.PutUint32(b[0x14:], netgear(b[head+n:end]))
	be.PutUint32(b[0x20:], netgear(b[head:end]))
	be.PutUint32(b[0x24:], 0)
	be.PutUint32(b[0x24:], netgear(b[:head]))
}

func netgear(b []byte) uint32 {
	var c0, c1 uint32
	for _, x := range b {
		c0 += uint32(x)
		c1 += c0
	}
	half := func(c uint32) uint32 {
		c = c&0xffff + c>>16
		return (c>>16 + c) & 0xffff
	}
	return half(c1)<<16 | half(c0)
}

// seama: D-Link's header, OpenWrt package/utils/seama.
func seama(image []byte, meta string) []byte {
	m := append([]byte(meta), 0)
	m = append(m, make([]byte, -len(m)&3)...)
	b := make([]byte, 12)
	be.PutUint32(b, 0x5ea3a417)
	be.PutUint16(b[6:], uint16(len(m)))
	be.PutUint32(b[8:], uint32(len(image)))
	sum := md5.Sum(image)
	return append(append(append(b, sum[:]...), m...), image...)
}

// tplink: TP-Link's header of version 1, OpenWrt tools/firmware-utils
// mktplinkfw.c; the rest of the flash is erased.
func tplink(kernel, rootfs []byte) []byte {
	at := (512 + len(kernel) + 0xffff) &^ 0xffff
	size := (at + len(rootfs) + 0xffff) &^ 0xffff
	b := bytes.Repeat([]byte{0xff}, size)
	h := make([]byte, 512)
	be.PutUint32(h, 0x01000000)
	copy(h[4:], "TP-LINK Technologies")
	copy(h[0x1c:], "ver. 1.0")
	be.PutUint32(h[0x40:], 0x08410010)
	be.PutUint32(h[0x44:], 1)
	be.PutUint32(h[0x74:], 0x80002000)
	be.PutUint32(h[0x78:], 0x801943b0)
	be.PutUint32(h[0x7c:], uint32(size))
	be.PutUint32(h[0x80:], 512)
	be.PutUint32(h[0x84:], uint32(len(kernel)))
	be.PutUint32(h[0x88:], uint32(at))
	be.PutUint32(h[0x8c:], uint32(len(rootfs)))
	copy(h[0x98:], []byte{0, 3, 0, 16, 0, 9})
	copy(b, h)
	copy(b[512:], kernel)
	copy(b[at:], rootfs)
	sealTPLink(b)
	return b
}

// saltTPLink is what the sum's place holds while it is computed, for images
// without a boot loader.
var saltTPLink = []byte{0xdc, 0xd7, 0x3a, 0xa5, 0xc3, 0x95, 0x98, 0xfb, 0xdd, 0xf9, 0xe7, 0xf4, 0x0e, 0xae, 0x47, 0x38}

func sealTPLink(b []byte) {
	copy(b[0x4c:], saltTPLink)
	sum := md5.Sum(b)
	copy(b[0x4c:], sum[:])
}
