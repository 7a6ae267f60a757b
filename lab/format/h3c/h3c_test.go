package h3c

import (
	"bytes"
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

var content = bytes.Repeat([]byte("comware image "), 13000) // over two erase blocks

// xmodem computes the CRC bit by bit.
func xmodem(b []byte) uint32 {
	c := uint32(0)
	for _, x := range b {
		c ^= uint32(x) << 8
		for range 8 {
			if c <<= 1; c&0x10000 != 0 {
				c = (c ^ 0x1021) & 0xffff
			}
		}
	}
	return c & 0xffff
}

func writeImage(files ...[]byte) []byte {
	b := make([]byte, headerLength)
	copy(b[0x10:], []byte{7, 0xe3, 5, 6, 0, 12, 30, 1})
	be.PutUint32(b, 1)
	be.PutUint32(b[4:], uint32(len(files)))
	be.PutUint32(b[8:], 0x3c010501)
	at := headerLength
	var rest []byte
	for n, f := range files {
		padded := append(bytes.Clone(f), make([]byte, -len(f)&7)...)
		h := make([]byte, fileHeader)
		be.PutUint32(h[8:], 0x04000000)
		be.PutUint32(h[24:], uint32(len(f)))
		copy(h[32:], []byte{7, 0xe3, 5, 6, 0, 12, 30, 1})
		copy(h[104:], "Comware 5")
		be.PutUint32(h[328:], uint32(len(padded)))
		be.PutUint32(h[332:], xmodem(padded))
		be.PutUint32(h[336:], 0xffffffff)
		be.PutUint32(h[4:], xmodem(h[8:]))
		r := b[tableAt+rowLength*n:]
		be.PutUint32(r, 0x04000000)
		be.PutUint32(r[4:], uint32(at+len(rest)))
		be.PutUint32(r[8:], uint32(fileHeader+len(padded)))
		be.PutUint32(r[16:], 1)
		rest = append(append(rest, h...), padded...)
	}
	be.PutUint32(b[0x1c:], uint32(len(rest)))
	be.PutUint32(b[headerLength-4:], xmodem(b[:headerLength-4]))
	return append(b, rest...)
}

func writeVFS(order binary.ByteOrder, name string) []byte {
	blocks := (len(content) + blockSize - 1) / blockSize
	b := bytes.Repeat([]byte{0xff}, int(place(int64(2+blocks-1)))+blockSize)
	order.PutUint32(b, eraseBlock<<12|blockSize)
	e := b[entriesAt:]
	clear(e[:entryLength])
	e[0] = entryFlags
	order.PutUint16(e[6:], 2019)
	e[8], e[9] = 5, 6
	order.PutUint32(e[16:], uint32(len(content)))
	order.PutUint32(e[28:], 2)
	copy(e[32:], name)
	for i := range blocks {
		copy(b[place(int64(2+i)):][:blockSize], content[i*blockSize:])
	}
	return b
}

func samples() map[string][]byte {
	return map[string][]byte{
		"image": writeImage(content[:30001], []byte("second")), "vfs big": writeVFS(be, "openwrt-kernel.bin"), "vfs little": writeVFS(binary.LittleEndian, "s5120.bin"),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzH3C(f *testing.F) {
	formattest.Fuzz(f, Format, writeImage([]byte("x")), writeVFS(be, "a.bin")[:4096])
}

func TestOpen(t *testing.T) {
	s := samples()
	o := formattest.MustOpen(t, Format, "image", s["image"])
	o.Want(t, "product=3c010501", "date=2019-05-06 12:30:01", "signature=none", "file0-checksum=matches", "file0-header-checksum=matches", "file1-checksum=matches",
		"file0=type 04000000 version 1 date 2019-05-06 12:30:01 compression none Comware 5")
	o.WantPieces(t, "file0", string(content[:30001]), "file1", "second")
	if !Format.Starts(s["image"]) || Format.Starts(s["vfs big"]) {
		t.Error("the start of an image is not recognised")
	}
	for name, file := range map[string]string{"vfs big": "openwrt-kernel.bin", "vfs little": "s5120.bin"} {
		o := formattest.MustOpen(t, Format, name, s[name])
		if e := o.Find(file); e == nil || !bytes.Equal(e.Content, content) {
			t.Errorf("%s: entries %q", name, o.Names())
		}
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, samples()["image"], headerLength+fileHeader, map[string]float64{"cut 50 %": 0.35, "cut 75 %": 0.65, "flipped 1 %": 0.95, "middle missing": 0.93})
	formattest.Damage(t, Format, samples()["vfs big"], entriesAt+blockSize, map[string]float64{"cut 25 %": 0.22, "cut 50 %": 0.48, "cut 75 %": 0.73, "flipped 1 %": 0.98, "middle missing": 0.94})
	formattest.Refused(t, Format, samples()["image"], map[int]byte{0: 9, 0x100: 1})
	formattest.Refused(t, Format, samples()["vfs big"], map[int]byte{0: 9, entriesAt: 0, entriesAt + 33: 0x80})
}
