package jffs2

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"

	"assay/anatomy/lzma"
	"assay/anatomy/lzma/lzmatest"

	"github.com/woozymasta/lzo"
)

// flash is an image in the making, node by node.
type flash struct {
	binary.ByteOrder
	b []byte
}

// add appends a node of that type; the fields behind the header are given
// with the sums not yet set.
func (f *flash) add(kind uint16, body []byte) []byte {
	n := headLength + len(body)
	h := make([]byte, headLength)
	f.PutUint16(h, magic)
	f.PutUint16(h[2:], kind)
	f.PutUint32(h[4:], uint32(n))
	f.PutUint32(h[8:], checksum(h[:8]))
	at := len(f.b)
	f.b = append(append(f.b, h...), body...)
	for len(f.b)%4 != 0 {
		f.b = append(f.b, 0xff)
	}
	return f.b[at : at+n]
}

func (f *flash) words(w ...uint32) (b []byte) {
	for _, x := range w {
		b = f.AppendUint32(b, x)
	}
	return b
}

// AppendUint32 hides that ByteOrder has no appending.
func (f *flash) AppendUint32(b []byte, v uint32) []byte {
	var w [4]byte
	f.PutUint32(w[:], v)
	return append(b, w[:]...)
}

// erase fills with 0xff up to a multiple of n.
func (f *flash) erase(n int) {
	for len(f.b)%n != 0 {
		f.b = append(f.b, 0xff)
	}
}

func (f *flash) marker() { f.add(typeCleanMarker, nil) }

func (f *flash) dirent(parent, version, ino uint32, kind byte, name string) []byte {
	body := f.words(parent, version, ino, 1700000000)
	body = append(body, byte(len(name)), kind, 0, 0)
	body = append(append(body, make([]byte, 8)...), name...)
	n := f.add(typeDirent, body)
	f.PutUint32(n[32:], checksum(n[:32]))
	f.PutUint32(n[36:], checksum(n[direntLength:]))
	return n
}

// version is an inode node to be written.
type version struct {
	ino, version, mode, size uint32
	offset                   uint32
	compr                    uint8
	data                     []byte
	length                   uint32 // of a hole
}

func (f *flash) inode(v version) []byte {
	stored := pack(v.compr, v.data)
	length := uint32(len(v.data))
	if v.compr == comprZero {
		length = v.length
	}
	body := f.words(v.ino, v.version, v.mode, 0, v.size, 1, 1600000000, 2, v.offset, uint32(len(stored)), length)
	f.PutUint16(body[12:], 1000)
	f.PutUint16(body[14:], 100)
	body = append(body, v.compr, 0, 0, 0)
	body = append(append(body, make([]byte, 8)...), stored...)
	n := f.add(typeInode, body)
	f.PutUint32(n[60:], checksum(stored))
	f.PutUint32(n[64:], checksum(n[:60]))
	return n
}

func (f *flash) xattr(id, version uint32, prefix byte, name, value string) {
	body := f.words(id, version)
	body = append(body, prefix, byte(len(name)), 0, 0)
	f.PutUint16(body[10:], uint16(len(value)))
	body = append(append(body, make([]byte, 8)...), name+"\x00"+value...)
	n := f.add(typeXattr, body)
	f.PutUint32(n[24:], checksum(n[xattrLength:]))
	f.PutUint32(n[28:], checksum(n[:28]))
}

func (f *flash) xref(ino, id, sequence uint32) {
	n := f.add(typeXref, f.words(ino, id, sequence, 0))
	f.PutUint32(n[24:], checksum(n[:24]))
}

// pack compresses as a node of that type stores it.
func pack(compr uint8, data []byte) []byte {
	switch compr {
	case comprZero:
		return nil
	case comprRtime:
		return packRtime(data)
	case comprRubin, comprDynRubin:
		return packRubin(data)
	case comprZlib:
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		w.Write(data)
		w.Close()
		return b.Bytes()
	case comprLZO:
		b, _ := lzo.Compress(data, nil)
		return b
	case comprLZMA:
		return lzmatest.Encode(data, lzma.Props{}, 8192, false)
	case comprLZMAHead:
		return append([]byte{93, 0, 32, 0, 0}, lzmatest.Encode(data, lzma.Props{LC: 3, PB: 2}, 8192, false)...)
	}
	return data
}

func packRtime(data []byte) (out []byte) {
	var last [256]int
	for i := 0; i < len(data); {
		v := data[i]
		from := last[v]
		i++
		last[v] = i
		run := 0
		for from+run < i && i+run < len(data) && run < 255 && data[from+run] == data[i+run] {
			run++
		}
		out = append(out, v, byte(run))
		i += run
	}
	return out
}

// packRubin is the inverse of dynRubin.
func packRubin(data []byte) []byte {
	out := make([]byte, 8)
	for bit := range 8 {
		ones := 0
		for _, c := range data {
			ones += int(c >> bit & 1)
		}
		out[bit] = byte(min(max(ones*256/max(len(data), 1), 1), 255))
	}
	var bits []byte
	low, width := uint64(0), uint64(2*rubinTop)
	for _, c := range data {
		for bit := range 8 {
			for low >= rubinTop || low+width <= rubinTop {
				bits = append(bits, byte(low>>15&1))
				low, width = low&rubinRest<<1, width<<1
			}
			zeros := min(max((256-uint64(out[bit]))*width/256, 1), width-1)
			if c>>bit&1 == 0 {
				width = zeros
			} else {
				low, width = low+zeros, width-zeros
			}
		}
	}
	for range 16 {
		bits = append(bits, byte(low>>15&1))
		low = low & rubinRest << 1
	}
	for i := 0; i < len(bits); i += 8 {
		var v byte
		for j := 0; j < 8 && i+j < len(bits); j++ {
			v |= bits[i+j] << (7 - j)
		}
		out = append(out, v)
	}
	return out
}

// text is n bytes that compress.
func text(n int) []byte {
	var b []byte
	for i := 0; len(b) < n; i++ {
		b = append(b, "config interface lan option proto static option ipaddr 192.168."...)
		b = append(b, byte('0'+i%10), byte('a'+i%26), '\n')
	}
	return b[:n]
}

// sample is a volume with everything in it.
func sample(o binary.ByteOrder) []byte {
	f := &flash{ByteOrder: o}
	f.marker()
	f.inode(version{ino: 1, version: 1, mode: 0o40755})
	f.dirent(1, 2, 2, 4, "etc")
	f.inode(version{ino: 2, version: 1, mode: 0o40750})
	f.dirent(2, 2, 3, 8, "passwd")
	f.inode(version{ino: 3, version: 1, mode: 0o104755, size: 21, data: []byte("root::0:0::/:/bin/sh\n")})
	f.dirent(2, 3, 3, 8, "passwd-")
	f.dirent(1, 3, 4, 10, "sh")
	f.inode(version{ino: 4, version: 1, mode: 0o120777, size: 7, data: []byte("busybox")})
	f.erase(4096)
	f.marker()
	dev := make([]byte, 2)
	o.PutUint16(dev, 5<<8|1)
	f.dirent(1, 4, 5, 2, "console")
	f.inode(version{ino: 5, version: 1, mode: 0o20600, data: dev})
	f.dirent(1, 5, 6, 6, "sda300")
	f.inode(version{ino: 6, version: 1, mode: 0o60640, data: f.words(300&0xff | 8<<8 | 300&^0xff<<12)})
	f.dirent(1, 6, 7, 1, "pipe")
	f.inode(version{ino: 7, version: 1, mode: 0o10644})
	f.dirent(1, 7, 8, 12, "socket")
	f.inode(version{ino: 8, version: 1, mode: 0o140755})
	f.dirent(1, 8, 9, 8, "empty")
	f.inode(version{ino: 9, version: 1, mode: 0o100644})
	for i, c := range comprs {
		f.erase(4096)
		f.marker()
		ino := uint32(20 + i)
		f.dirent(1, uint32(20+i), ino, 8, "c"+string('a'+rune(i)))
		data := text(4096)
		f.inode(version{ino: ino, version: 1, mode: 0o100644, size: 4096, compr: c, data: data})
		f.inode(version{ino: ino, version: 2, mode: 0o100644, size: 6000, offset: 4096, compr: c, data: data[:6000-4096]})
	}
	f.xattr(1, 1, 2, "selinux", "old")
	f.xattr(1, 2, 2, "selinux", "label")
	f.xattr(2, 1, 1, "gone", "x")
	f.xref(3, 1, 2)
	f.xref(3, 2, 4)
	f.xref(3, 2, 5)
	f.add(typePadding, make([]byte, 20))
	return f.b
}

var comprs = []uint8{comprNone, comprRtime, comprRubin, comprCopy, comprDynRubin, comprZlib, comprLZO, comprLZMA, comprLZMAHead}
