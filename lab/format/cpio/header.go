package cpio

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay"
	"assay/internal/window"
)

// variant is a header layout.
type variant uint8

const (
	newc   variant = iota // "070701", 13 fields of 8 hexadecimal digits
	crc                   // "070702", the same with a sum over the data
	odc                   // "070707", octal digits (POSIX.1-1988 cpio)
	binLE                 // 0o070707 as a little-endian 16-bit word
	binBE                 // the same, big-endian
	absent                // no magic
)

func (v variant) String() string {
	return [...]string{"newc", "crc", "odc", "old binary, little-endian", "old binary, big-endian", "none"}[v]
}

const (
	newcSize = 110
	odcSize  = 76
	binSize  = 26
	// maxName bounds a name: PATH_MAX of Linux is 4,096.
	maxName = 4096
	trailer = "TRAILER!!!"
)

// header is one entry's header with its name.
type header struct {
	variant      variant
	name         string
	ino, nlink   uint32
	dev          uint64
	mode         uint32
	uid, gid     uint32
	mtime        int64
	size         int64
	major, minor uint32 // of a device node
	sum          uint32 // newc and crc: the last field
	damaged      bool   // a field that does not matter for the layout is no number
	head         int64  // bytes of header and name, with padding
}

// next is where the next header stands when this one stands at at.
func (h *header) next(at int64) int64 { return at + h.head + align(h.size, h.variant.unit()) }

func (h *header) last() bool { return h.name == trailer }

// unit is the alignment of names and data.
func (v variant) unit() int64 {
	switch v {
	case newc, crc:
		return 4
	case binLE, binBE:
		return 2
	}
	return 1
}

func align(n, unit int64) int64 { return (n + unit - 1) / unit * unit }

// magic tells the variant by the first six bytes.
func magic(b []byte) variant {
	if len(b) < 6 {
		return absent
	}
	switch {
	case string(b[:6]) == "070701":
		return newc
	case string(b[:6]) == "070702":
		return crc
	case string(b[:6]) == "070707":
		return odc
	case b[0] == 0xc7 && b[1] == 0x71:
		return binLE
	case b[0] == 0x71 && b[1] == 0xc7:
		return binBE
	}
	return absent
}

// at reads the header at off. It refuses what no archiver writes.
func at(w *window.Window, off int64) (*header, error) {
	b := w.At(off, newcSize)
	h := &header{variant: magic(b)}
	var name int64
	var ok bool
	switch h.variant {
	case newc, crc:
		name, ok = h.hexadecimal(b)
	case odc:
		name, ok = h.octal(b)
	case binLE:
		name, ok = h.binary(b, binary.LittleEndian)
	case binBE:
		name, ok = h.binary(b, binary.BigEndian)
	default:
		return nil, fmt.Errorf("no magic")
	}
	if !ok {
		return nil, fmt.Errorf("%s header with a field that is no number", h.variant)
	}
	if name < 2 || name > maxName {
		return nil, fmt.Errorf("name of %d bytes", name)
	}
	text := w.At(off+h.head, int(name))
	if int64(len(text)) < name || text[name-1] != 0 {
		return nil, fmt.Errorf("name without its NUL")
	}
	text = bytes.TrimRight(text, "\x00")
	if len(text) == 0 || bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("name with a NUL inside")
	}
	h.name = string(text)
	h.head = align(h.head+name, h.variant.unit())
	if _, known := assay.TypeOfMode(h.mode); !known && !h.last() {
		return nil, fmt.Errorf("file type in mode 0%o", h.mode)
	}
	return h, nil
}

// hexadecimal reads newc and crc: ino, mode, uid, gid, nlink, mtime, filesize,
// devmajor, devminor, rdevmajor, rdevminor, namesize, check (cpio(5);
// Documentation/driver-api/early-userspace/buffer-format.rst of Linux).
func (h *header) hexadecimal(b []byte) (name int64, ok bool) {
	if len(b) < newcSize {
		return 0, false
	}
	var f [13]uint32
	for i := range f {
		n, good := digits(b[6+8*i:14+8*i], 16)
		f[i] = uint32(n)
		if !good {
			if i == 1 || i == 6 || i == 11 { // mode and sizes must be right
				return 0, false
			}
			h.damaged = true
		}
	}
	h.ino, h.mode, h.uid, h.gid, h.nlink = f[0], f[1], f[2], f[3], f[4]
	h.mtime, h.size = int64(f[5]), int64(f[6])
	h.dev = uint64(f[7])<<32 | uint64(f[8])
	h.major, h.minor, h.sum = f[9], f[10], f[12]
	h.head = newcSize
	return int64(f[11]), true
}

// octal reads odc: dev, ino, mode, uid, gid, nlink, rdev (6 digits each),
// mtime (11), namesize (6), filesize (11).
func (h *header) octal(b []byte) (name int64, ok bool) {
	if len(b) < odcSize {
		return 0, false
	}
	var f [10]int64
	for i, place := range [10][2]int{{6, 12}, {12, 18}, {18, 24}, {24, 30}, {30, 36}, {36, 42}, {42, 48}, {48, 59}, {59, 65}, {65, 76}} {
		n, good := digits(b[place[0]:place[1]], 8)
		f[i] = n
		if !good {
			if i == 2 || i >= 8 {
				return 0, false
			}
			h.damaged = true
		}
	}
	h.dev, h.ino, h.mode = uint64(f[0]), uint32(f[1]), uint32(f[2])
	h.uid, h.gid, h.nlink = uint32(f[3]), uint32(f[4]), uint32(f[5])
	h.major, h.minor = uint32(f[6]>>8), uint32(f[6]&0xff)
	h.mtime, h.size = f[7], f[9]
	h.head = odcSize
	return f[8], true
}

// binary reads the old form: 16-bit words dev, ino, mode, uid, gid, nlink,
// rdev, mtime (2), namesize, filesize (2), of pairs the high word first.
func (h *header) binary(b []byte, order binary.ByteOrder) (name int64, ok bool) {
	if len(b) < binSize {
		return 0, false
	}
	f := func(i int) uint32 { return uint32(order.Uint16(b[2*i:])) }
	h.dev, h.ino, h.mode = uint64(f(1)), f(2), f(3)
	h.uid, h.gid, h.nlink = f(4), f(5), f(6)
	h.major, h.minor = f(7)>>8, f(7)&0xff
	h.mtime = int64(f(8))<<16 | int64(f(9))
	h.size = int64(f(11))<<16 | int64(f(12))
	h.head = binSize
	return int64(f(10)), true
}

// digits reads a field of nothing but digits.
func digits(f []byte, base int64) (n int64, ok bool) {
	for _, c := range f {
		var d int64
		switch {
		case c >= '0' && c <= '9':
			d = int64(c - '0')
		case c >= 'a' && c <= 'f':
			d = int64(c-'a') + 10
		case c >= 'A' && c <= 'F':
			d = int64(c-'A') + 10
		default:
			return 0, false
		}
		if d >= base {
			return 0, false
		}
		n = n*base + d
	}
	return n, true
}
