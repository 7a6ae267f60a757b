package cpio

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// file is an entry to be written.
type file struct {
	name         string
	mode         uint32
	ino, nlink   uint32
	major, minor uint32
	body         string
	sum          uint32 // added to the right sum
}

var tree = []file{
	{name: ".", mode: 0o40755, ino: 1, nlink: 3},
	{name: "etc", mode: 0o40755, ino: 2, nlink: 2},
	{name: "etc/passwd", mode: 0o100644, ino: 3, nlink: 1, body: "root::0:0::/:/bin/sh\n"},
	{name: "empty", mode: 0o104755, ino: 4, nlink: 1},
	{name: "bin/sh", mode: 0o120777, ino: 5, nlink: 1, body: "busybox"},
	{name: "dev/console", mode: 0o20600, ino: 6, nlink: 1, major: 5, minor: 1},
	{name: "dev/mtdblock0", mode: 0o60600, ino: 7, nlink: 1, major: 31, minor: 0},
	{name: "fifo", mode: 0o10644, ino: 8, nlink: 1},
	{name: "socket", mode: 0o140755, ino: 9, nlink: 1},
	{name: "../../escape", mode: 0o100644, ino: 10, nlink: 1, body: "x"},
}

func put(buf *bytes.Buffer, v variant, f file) {
	uid, gid, mtime, dev := uint32(1000), uint32(100), uint32(1700000000), uint32(8)
	if f.name == trailer {
		uid, gid, mtime, dev = 0, 0, 0, 0
	}
	name := f.name + "\x00"
	fill := func(from int) {
		for unit := int(v.unit()); (buf.Len()-from)%unit != 0; {
			buf.WriteByte(0)
		}
	}
	start := buf.Len()
	switch v {
	case newc, crc:
		magic, sum := "070701", uint32(0)
		if v == crc {
			magic, sum = "070702", f.sum
			if f.mode>>12 == 8 {
				for _, c := range []byte(f.body) {
					sum += uint32(c)
				}
			}
		}
		buf.WriteString(magic)
		for _, n := range []uint32{f.ino, f.mode, uid, gid, f.nlink, mtime, uint32(len(f.body)), dev, dev / 8, f.major, f.minor, uint32(len(name)), sum} {
			fmt.Fprintf(buf, "%08X", n)
		}
	case odc:
		fmt.Fprintf(buf, "070707%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o", 257*dev, f.ino, f.mode, uid, gid, f.nlink, f.major<<8|f.minor, mtime, len(name), len(f.body))
	default:
		order := binary.ByteOrder(binary.LittleEndian)
		if v == binBE {
			order = binary.BigEndian
		}
		t := mtime
		for _, n := range []uint32{0o070707, 257 * dev, f.ino, f.mode, uid, gid, f.nlink, f.major<<8 | f.minor, t >> 16, t & 0xffff, uint32(len(name)), uint32(len(f.body)) >> 16, uint32(len(f.body)) & 0xffff} {
			binary.Write(buf, order, uint16(n))
		}
	}
	buf.WriteString(name)
	fill(start)
	buf.WriteString(f.body)
	fill(start)
}

func written(v variant, files []file) []byte {
	var buf bytes.Buffer
	for _, f := range files {
		put(&buf, v, f)
	}
	put(&buf, v, file{name: trailer, nlink: 1})
	for buf.Len()%blockSize != 0 {
		buf.WriteByte(0)
	}
	return buf.Bytes()
}
