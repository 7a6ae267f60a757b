//go:build linux

package pairs

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
)

// tweak changes bytes of an image that no file has: the two images are then
// different, at that offset of the outermost content.
type tweak struct {
	name   string
	causes []string
	do     func(r *rand.Rand, b []byte) ([]byte, int64) // nil: does not apply
}

func poke(at int, v ...byte) func(*rand.Rand, []byte) ([]byte, int64) {
	return func(_ *rand.Rand, b []byte) ([]byte, int64) {
		copy(b[at:], v)
		return b, int64(at)
	}
}

// sealed pokes and computes checksums again.
func sealed(seal func([]byte), at int, v ...byte) func(*rand.Rand, []byte) ([]byte, int64) {
	return func(_ *rand.Rand, b []byte) ([]byte, int64) {
		copy(b[at:], v)
		seal(b)
		return b, int64(at)
	}
}

// statement is for headers of vendors.
var statement = []string{"statement", "version", "unexplained"}

// behind are tweaks of every image.
var behindTweaks = []tweak{
	{"payload behind the end", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at := len(b)
		for range 64 + r.IntN(200) {
			b = append(b, byte(1+r.IntN(255)))
		}
		return b, int64(at)
	}},
	{"program behind the end", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		return append(b, program(build{Seed: r.Uint64(), Name: "dropper"})...), int64(len(b))
	}},
	{"one byte behind the end", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		return append(b, 'A'), int64(len(b))
	}},
	{"zeros and then a byte behind the end", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		b = append(b, make([]byte, 512+r.IntN(512))...)
		return append(b, 0x5a), int64(len(b))
	}},
	{"bytes in front", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		return append([]byte("#!/bin/sh\nreboot -f;exit 0\n"), b...), 0
	}},
}

func with(list ...tweak) []tweak { return append(list, behindTweaks...) }

// tarMember gives the offset and size of a random member with padding.
func tarMember(r *rand.Rand, b []byte) (int, int) {
	var at, size []int
	for off := 0; off+512 <= len(b) && b[off] != 0; {
		n, _ := strconv.ParseInt(strings.Trim(string(b[off+124:off+136]), "\x00 "), 8, 64)
		if b[off+156] == '0' && n%512 != 0 {
			at, size = append(at, off), append(size, int(n))
		}
		off += 512 + (int(n)+511)&^511
	}
	i := r.IntN(len(at))
	return at[i], size[i]
}

func sealTar(h []byte) {
	copy(h[148:], "        ")
	sum := 0
	for _, c := range h[:512] {
		sum += int(c)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
}

// inTar changes one byte of a member's header and, if seal, its checksum.
func inTar(field int, v byte, seal bool) func(*rand.Rand, []byte) ([]byte, int64) {
	return func(r *rand.Rand, b []byte) ([]byte, int64) {
		at, _ := tarMember(r, b)
		b[at+field] = v
		if seal {
			sealTar(b[at : at+512])
		}
		return b, int64(at + field)
	}
}

var tarTweaks = with(
	tweak{"padding of a member", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at, n := tarMember(r, b)
		at += 512 + n + r.IntN(-n&511)
		b[at] = 'X'
		return b, int64(at)
	}},
	tweak{"reserved of a header", plain, inTar(505, 1, true)},
	tweak{"behind the end of a name", plain, inTar(98, 'Y', true)},
	tweak{"behind the end of a link target", plain, inTar(255, 'Y', true)},
	tweak{"beside the time of a member", plain, inTar(147, 'A', true)},
	tweak{"name of the owner", append(attribute, "statement"), inTar(265, 'r', true)},
	tweak{"wrong checksum", plain, inTar(150, '9', false)},
	tweak{"last byte of the end", plain, func(_ *rand.Rand, b []byte) ([]byte, int64) { return poke(len(b)-1, 'Z')(nil, b) }},
	tweak{"member behind the end", plain, func(_ *rand.Rand, b []byte) ([]byte, int64) {
		x, err := packTar(nil, Tree{{Name: "etc/hidden", Mode: 0o644, Body: []byte("hidden")}}, options{})
		if err != nil {
			return nil, 0
		}
		return append(b, x...), int64(len(b))
	}},
)

// cpioMember gives the offset of a member's header, its name's length and its
// content's length.
func cpioMember(r *rand.Rand, b []byte, fits func(name, size int) bool) (at, name, size int) {
	var list [][3]int
	hex := func(off int) int {
		n, _ := strconv.ParseInt(string(b[off:off+8]), 16, 64)
		return int(n)
	}
	for off := 0; off+110 < len(b) && string(b[off:off+6]) == "070701"; {
		n, s := hex(off+94), hex(off+54)
		if fits(n, s) && s > 0 {
			list = append(list, [3]int{off, n, s})
		}
		off = (off+110+n+3)&^3 + (s+3)&^3
	}
	i := list[r.IntN(len(list))]
	return i[0], i[1], i[2]
}

var cpioTweaks = with(
	tweak{"padding of a name", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at, n, _ := cpioMember(r, b, func(n, _ int) bool { return (110+n)&3 != 0 })
		return poke(at+110+n, 'N')(r, b)
	}},
	tweak{"padding of a content", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at, n, s := cpioMember(r, b, func(_, s int) bool { return s&3 != 0 })
		return poke((at+110+n+3)&^3+s, 'P')(r, b)
	}},
	tweak{"check field", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at, _, _ := cpioMember(r, b, func(_, _ int) bool { return true })
		return poke(at+105, '7')(r, b)
	}},
	tweak{"device number of a file", append(attribute, "container"), func(r *rand.Rand, b []byte) ([]byte, int64) {
		at, _, _ := cpioMember(r, b, func(_, _ int) bool { return true })
		return poke(at+85, '7')(r, b)
	}},
	tweak{"last byte of the end", plain, func(_ *rand.Rand, b []byte) ([]byte, int64) { return poke(len(b)-1, 'Z')(nil, b) }},
)

var gzipTweaks = with(
	tweak{"comment", append(statement, "attribute"), func(_ *rand.Rand, b []byte) ([]byte, int64) {
		out := append(bytes.Clone(b[:10]), "a comment with a payload\x00"...)
		out[3] |= 16
		return append(out, b[10:]...), 10
	}},
	tweak{"extra field", plain, func(_ *rand.Rand, b []byte) ([]byte, int64) {
		out := append(bytes.Clone(b[:10]), 9, 0, 'X', 'Y', 5, 0, 'h', 'e', 'l', 'l', 'o')
		out[3] |= 4
		return append(out, b[10:]...), 10
	}},
	tweak{"bits behind the end of the stream", plain, func(_ *rand.Rand, b []byte) ([]byte, int64) {
		at := len(b) - 9
		x := bytes.Clone(b)
		x[at] ^= 0x80
		if z, err := gzip.NewReader(bytes.NewReader(x)); err == nil {
			if _, err := io.Copy(io.Discard, z); err == nil {
				return x, int64(at)
			}
		}
		return nil, 0
	}},
)

var zipTweaks = with(
	tweak{"comment", statement, func(_ *rand.Rand, b []byte) ([]byte, int64) {
		at := len(b) - 2
		binary.LittleEndian.PutUint16(b[at:], 7)
		return append(b, "payload"...), int64(at + 2)
	}},
	tweak{"name in front of a member", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at := bytes.Index(b, []byte("etc/group"))
		return poke(at+8, 'q')(r, b)
	}},
	tweak{"internal attributes", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at := bytes.Index(b, []byte("PK\x01\x02"))
		return poke(at+37, 0x40)(r, b)
	}},
	tweak{"bytes before the directory", plain, func(_ *rand.Rand, b []byte) ([]byte, int64) {
		end := len(b) - 22
		dir := int(le.Uint32(b[end+16:]))
		out := append(bytes.Clone(b[:dir]), "unreferenced bytes"...)
		out = append(out, b[dir:]...)
		le.PutUint32(out[end+18+16:], uint32(dir+18))
		return out, int64(dir)
	}},
	tweak{"member without an entry in the directory", plain, func(_ *rand.Rand, b []byte) ([]byte, int64) {
		var x bytes.Buffer
		w := zip.NewWriter(&x)
		f, err := w.Create("etc/hidden")
		if err != nil {
			return nil, 0
		}
		f.Write([]byte("hidden"))
		w.Close()
		hidden := x.Bytes()
		hidden = hidden[:le.Uint32(hidden[len(hidden)-6:])]
		end := len(b) - 22
		dir := int(le.Uint32(b[end+16:]))
		out := append(append(bytes.Clone(b[:dir]), hidden...), b[dir:]...)
		le.PutUint32(out[end+len(hidden)+16:], uint32(dir+len(hidden)))
		return out, int64(dir)
	}},
)
