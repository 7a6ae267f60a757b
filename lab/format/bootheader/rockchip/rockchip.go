// Package rockchip reads what the boot ROM of Rockchip processors loads.
package rockchip

import (
	"bytes"
	"crypto/rc4"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is Rockchip's boot image (idbloader).
var Format = format.Format{
	Doc: format.Doc{
		Title: "Rockchip boot image (idbloader)",
		What:  "The first stages of Rockchip processors at sector 64 of an SD card or eMMC: a header, the program that sets up memory (TPL or DDR blob), and the one that loads the next (SPL or miniloader).",
		Layout: `Numbers little-endian, blocks of 512 bytes.
version 1, encrypted by RC4 with a key that all have:
0x000  4  0ff0aa55
0x008  4  1: the programs are not encrypted
0x00c  2  block of the first program, which begins with 4 of text, as "RK33"
0x1fa  2  blocks of the first program; 0x1fc 2 blocks of both
version 2:
0x000  4  "RKNS"
0x008  4  low 16 bits: size of the header in words; high 16 bits: number of programs
0x078  88 for each program: 0 4 low 16 bits block, high 16 bits number of blocks; 4 4 address (ffffffff: any); 8 4 flags; 24 64 hash`,
		Reads:      []string{"version 1 (RK30 to RK3399, RV1108) and 2 (RK3568, RK3588): entries init and boot, or image1 to image4", "the tag of the processor as a property"},
		Not:        []string{"programs encrypted by RC4 stand as they are", "hashes and signatures are not verified", "the end of the second program of version 1 is not recorded where its length is only an upper limit: it reaches to the end of the content"},
		Verified:   "idbloader.img of Debian's U-Boot for fifteen boards with RK3288, RK3328 and RK3399; version 2 on our own samples only",
		References: []string{"U-Boot: tools/rkcommon.c, tools/rkcommon.h"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: magic1}, {Bytes: []byte("RKNS")}},
	Measure:    measure,
	Open:       open,
}

// key encrypts the header of version 1 (U-Boot: tools/rkcommon.c, rc4_key).
var key = []byte{124, 78, 3, 4, 85, 5, 9, 7, 45, 44, 123, 56, 23, 13, 23, 17}

// magic1 is how 0ff0aa55 and the reserved word behind it stand in the file.
var magic1 = crypted([]byte{0x55, 0xaa, 0xf0, 0x0f, 0, 0, 0, 0})

func crypted(b []byte) []byte {
	out := bytes.Clone(b)
	if c, err := rc4.NewCipher(key); err == nil {
		c.XORKeyStream(out, out)
	}
	return out
}

const (
	block     = 512
	anyLength = 1024 // blocks of the second program where nobody counted them
)

type image struct {
	version int
	tag     string
	plain   bool // the programs are not encrypted
	head    int64
	parts   []format.Part
	bound   bool
}

func (i *image) end() (end int64) {
	end = i.head
	for _, p := range i.parts {
		end = max(end, p.Offset+p.Length)
	}
	return end
}

func read(in *format.Input) (*image, error) {
	b := in.Head(0, 1024)
	switch {
	case len(b) >= block && bytes.HasPrefix(b, magic1):
		return first(in, crypted(b[:block]))
	case len(b) >= 0x78+4*88 && string(b[:4]) == "RKNS":
		return second(b)
	}
	return nil, format.Not("no magic")
}

func first(in *format.Input, b []byte) (*image, error) {
	le := binary.LittleEndian
	off, size, both := int64(le.Uint16(b[12:])), int64(le.Uint16(b[0x1fa:])), int64(le.Uint16(b[0x1fc:]))
	if le.Uint32(b[8:]) > 1 || off == 0 || off > 64 || size == 0 || both < size || len(bytes.Trim(b[14:0x1fa], "\x00")) > 0 {
		return nil, format.Not("program of %d of %d blocks at block %d", size, both, off)
	}
	i := &image{version: 1, plain: le.Uint32(b[8:]) == 1, head: block}
	if tag, ok := format.Text(in.Head(off*block, 4)); ok {
		i.tag = tag
	}
	i.parts = []format.Part{{Name: "init", Offset: off * block, Length: size * block, Named: true}}
	if n := both - size; n > 0 {
		i.bound = n == anyLength
		i.parts = append(i.parts, format.Part{Name: "boot", Offset: (off + size) * block, Length: n * block, Named: true})
	}
	return i, nil
}

func second(b []byte) (*image, error) {
	le := binary.LittleEndian
	words, n := int64(le.Uint16(b[8:])), int(le.Uint16(b[10:]))
	if n == 0 || n > 4 || words == 0 || words > 1024 || le.Uint32(b[4:]) != 0 {
		return nil, format.Not("header of %d words with %d programs", words, n)
	}
	i := &image{version: 2, plain: true, head: max(4*words, 0x78+4*88)}
	for k := range n {
		e := b[0x78+88*k:]
		at, length := int64(le.Uint16(e))*block, int64(le.Uint16(e[2:]))*block
		if at < i.head || length == 0 {
			return nil, format.Not("program %d: 0x%x bytes at 0x%x", k+1, length, at)
		}
		i.parts = append(i.parts, format.Part{Name: fmt.Sprintf("image%d", k+1), Offset: at, Length: length, Named: true})
	}
	return i, nil
}

func measure(in *format.Input) (format.Extent, error) {
	i, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	if i.bound {
		return format.Extent{Length: min(i.end(), in.Size()), Certainty: format.Bound}, nil
	}
	return format.Extent{Length: i.end()}, nil
}

func open(in *format.Input, out format.Sink) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	out.Property("version", fmt.Sprint(i.version))
	if i.tag != "" {
		out.Property("processor", i.tag)
	}
	if !i.plain {
		out.Property("encrypted", "RC4")
	}
	end := min(i.end(), in.Size())
	if last := &i.parts[len(i.parts)-1]; i.bound && last.Offset < end {
		last.Length = end - last.Offset
	}
	out.Structure(0, min(i.head, end))
	return format.Parts(out, end, i.parts...)
}
