//go:build linux

package pairs

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
)

// build is what a program hangs on: what was compiled (the seed and the name)
// and where, when and by whom.
type build struct {
	Seed        uint64
	Name        string
	Path        string // directory of the sources
	By          string // user@host
	Date, Clock string // __DATE__ and __TIME__
	Version     string
	ID          string // build-id; made of all the others when empty
}

func (b build) named(name string) build { b.Name = name; return b }

// functions is how many functions a program has, each functionSize long.
const (
	functions    = 24
	functionSize = 96
)

// section of a program that is being written.
type section struct {
	name        string
	kind, flags uint32
	body        []byte
	at          int
}

// program writes a small ELF program: 64-bit, little-endian, x86-64, with the
// sections that compilers make (System V ABI 4.1, chapters 4 and 5).
func program(b build) []byte {
	if b.Version == "" {
		b.Version = "1.0.3"
	}
	list := []section{
		{name: ".note.gnu.build-id", kind: 7, flags: 2, body: note(b)},
		{name: ".text", kind: 1, flags: 6, body: code(b)},
		{name: ".rodata", kind: 1, flags: 2, body: constants(b)},
		{name: ".data", kind: 1, flags: 3, body: data(b)},
		{name: ".comment", kind: 1, flags: 0x30, body: []byte("GCC: (Debian 12.2.0-14) 12.2.0\x00")},
	}
	return link(list)
}

func note(b build) []byte {
	id := sha1.Sum(fmt.Appendf(nil, "%+v", b))
	if b.ID != "" {
		id = sha1.Sum([]byte(b.ID))
	}
	n := binary.LittleEndian.AppendUint32(nil, 4)
	n = binary.LittleEndian.AppendUint32(n, uint32(len(id)))
	n = binary.LittleEndian.AppendUint32(n, 3)
	return append(append(n, "GNU\x00"...), id[:]...)
}

// code is functions that hang on what is compiled only.
func code(b build) []byte {
	r := rand.New(rand.NewPCG(b.Seed, uint64(len(b.Name))*7+uint64(b.Name[0])))
	var out []byte
	for range functions {
		f := []byte{0x55, 0x48, 0x89, 0xe5}
		for len(f) < functionSize-8 {
			switch r.IntN(4) {
			case 0:
				f = append(f, 0x48, 0x8b, 0x45, byte(r.Uint32()))
			case 1:
				f = append(f, 0xb8, byte(r.Uint32()), byte(r.Uint32()), 0, 0)
			case 2:
				f = append(f, 0x83, 0xc0, byte(r.Uint32()))
			default:
				f = append(f, 0x74, byte(r.IntN(64)))
			}
		}
		f = append(f, 0x5d, 0xc3)
		for len(f) < functionSize {
			f = append(f, 0x90)
		}
		out = append(out, f[:functionSize]...)
	}
	return out
}

// constants are texts as programs have them.
func constants(b build) []byte {
	return fmt.Appendf(nil, "%s: usage: %s [-v] FILE\x00%s/src/%s.c\x00assertion failed\x00%s %s, built by %s on %s %s.\x00/etc/%s.conf\x00/bin/sh\x00password\x00ver. %s\x00end of constants\x00",
		b.Name, b.Name, b.Path, b.Name, b.Name, b.Version, b.By, b.Date, b.Clock, b.Name, b.Version)
}

func data(b build) []byte {
	r := rand.New(rand.NewPCG(b.Seed, 99))
	out := make([]byte, 256)
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

// link lays sections out behind the headers, each at a multiple of 16.
func link(list []section) []byte {
	const header, segment = 64, 56
	out := make([]byte, header+segment)
	var names []byte
	names = append(names, 0)
	at := map[string]int{}
	for _, s := range append(list, section{name: ".shstrtab"}) {
		at[s.name] = len(names)
		names = append(append(names, s.name...), 0)
	}
	list = append(list, section{name: ".shstrtab", kind: 3, body: names})
	for i := range list {
		out = append(out, make([]byte, -len(out)&15)...)
		list[i].at = len(out)
		out = append(out, list[i].body...)
	}
	loaded := len(out)
	out = append(out, make([]byte, -len(out)&15)...)
	table := len(out)
	out = append(out, make([]byte, 64)...)
	le := binary.LittleEndian
	for _, s := range list {
		h := make([]byte, 64)
		le.PutUint32(h, uint32(at[s.name]))
		le.PutUint32(h[4:], s.kind)
		le.PutUint64(h[8:], uint64(s.flags))
		if s.flags&2 != 0 {
			le.PutUint64(h[16:], 0x400000+uint64(s.at))
		}
		le.PutUint64(h[24:], uint64(s.at))
		le.PutUint64(h[32:], uint64(len(s.body)))
		le.PutUint64(h[48:], 1)
		out = append(out, h...)
	}
	copy(out, "\x7fELF\x02\x01\x01")
	le.PutUint16(out[16:], 2)
	le.PutUint16(out[18:], 62)
	le.PutUint32(out[20:], 1)
	le.PutUint64(out[24:], 0x400000+uint64(list[1].at))
	le.PutUint64(out[32:], header)
	le.PutUint64(out[40:], uint64(table))
	le.PutUint16(out[52:], header)
	le.PutUint16(out[54:], segment)
	le.PutUint16(out[56:], 1)
	le.PutUint16(out[58:], 64)
	le.PutUint16(out[60:], uint16(len(list)+1))
	le.PutUint16(out[62:], uint16(len(list)))
	p := out[header:]
	le.PutUint32(p, 1)
	le.PutUint32(p[4:], 7)
	le.PutUint64(p[16:], 0x400000)
	le.PutUint64(p[24:], 0x400000)
	le.PutUint64(p[32:], uint64(loaded))
	le.PutUint64(p[40:], uint64(loaded))
	le.PutUint64(p[48:], 0x1000)
	return out
}

// codeAt is where the code of a program begins.
func codeAt(program []byte) int64 { return int64(bytes.Index(program, []byte{0x55, 0x48, 0x89, 0xe5})) }
