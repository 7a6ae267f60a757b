// Package bcj undoes the branch filters (branch, call, jump) and the delta
// filter that stand in front of LZMA2 in .xz files and in squashfs, 7z and
// other users of liblzma: they turn relative branch targets into absolute
// ones, or bytes into differences, so that the data compresses better.
//
// Sources: "The .xz File Format" 1.2.0, sections 5.3.2 and 5.3.3, for the
// identifiers and properties; the comments in src/liblzma/simple of XZ Utils
// for which instructions each filter converts.
package bcj

import (
	"encoding/binary"
	"fmt"
	"io"
)

// ID is the identifier of a filter in .xz files.
type ID uint64

const (
	Delta    ID = 0x03
	X86      ID = 0x04
	PowerPC  ID = 0x05 // big-endian
	IA64     ID = 0x06
	ARM      ID = 0x07 // 32-bit little-endian
	ARMThumb ID = 0x08
	SPARC    ID = 0x09
	ARM64    ID = 0x0A
	RISCV    ID = 0x0B
)

// architecture is one branch filter: what it does to the start of b, which
// stands at pos, and how many bytes of b are done with then. The rest, less
// than longest bytes, wants more behind it.
type architecture struct {
	name    string
	align   uint32
	longest int
	convert func(f *Filter, b []byte, pos uint32) int
}

var architectures = map[ID]architecture{
	X86:      {"x86", 1, 5, x86},
	PowerPC:  {"powerpc", 4, 4, powerpc},
	IA64:     {"ia64", 16, 16, ia64},
	ARM:      {"arm", 4, 4, arm},
	ARMThumb: {"armthumb", 2, 4, armThumb},
	SPARC:    {"sparc", 4, 4, sparc},
	ARM64:    {"arm64", 4, 4, arm64},
	RISCV:    {"riscv", 2, 8, riscv},
}

// String is the name that the xz command uses.
func (id ID) String() string {
	if id == Delta {
		return "delta"
	}
	if a, ok := architectures[id]; ok {
		return a.name
	}
	return fmt.Sprintf("filter 0x%x", uint64(id))
}

// Filter undoes one filter over one stream of bytes.
type Filter struct {
	arch architecture
	pos  uint32
	mask uint32 // x86: which of the last three bytes looked like an opcode

	distance int // delta; 0 for branch filters
	history  [256]byte
	at       byte
}

// New prepares the filter with its properties as they stand in a .xz block
// header: the delta filter has one byte, the distance less 1; branch filters
// have none or four, the position of the first byte, little-endian.
func New(id ID, properties []byte) (*Filter, error) {
	if id == Delta {
		if len(properties) != 1 {
			return nil, fmt.Errorf("delta filter: %d bytes of properties", len(properties))
		}
		return &Filter{distance: int(properties[0]) + 1}, nil
	}
	a, ok := architectures[id]
	if !ok {
		return nil, fmt.Errorf("%v: not known", id)
	}
	f := &Filter{arch: a}
	switch len(properties) {
	case 0:
	case 4:
		if f.pos = binary.LittleEndian.Uint32(properties); f.pos%a.align != 0 {
			return nil, fmt.Errorf("%v filter: start 0x%x is not a multiple of %d", id, f.pos, a.align)
		}
	default:
		return nil, fmt.Errorf("%v filter: %d bytes of properties", id, len(properties))
	}
	return f, nil
}

// Decode undoes the filter in place and returns how many bytes of b are
// finished. The others must stand first in the next call; at the end of the
// stream they are what they are.
func (f *Filter) Decode(b []byte) int {
	if f.distance > 0 {
		f.delta(b)
		return len(b)
	}
	n := f.arch.convert(f, b, f.pos)
	f.pos += uint32(n)
	return n
}

func (f *Filter) delta(b []byte) {
	d := byte(f.distance)
	for i := range b {
		b[i] += f.history[f.at-d]
		f.history[f.at] = b[i]
		f.at++
	}
}

const bufferSize = 64 << 10

// Reader undoes a filter on the way.
type Reader struct {
	f    *Filter
	src  io.Reader
	buf  []byte
	done int // finished bytes of buf
	out  int // handed out
	end  int
	err  error
}

// NewReader reads src through f.
func NewReader(src io.Reader, f *Filter) *Reader {
	return &Reader{f: f, src: src, buf: make([]byte, bufferSize)}
}

// Read implements io.Reader. When src fails, what it gave before comes first.
func (r *Reader) Read(p []byte) (int, error) {
	for idle := 0; r.out == r.done; {
		if r.err != nil {
			return 0, r.err
		}
		r.end = copy(r.buf, r.buf[r.done:r.end])
		var n int
		if n, r.err = r.src.Read(r.buf[r.end:]); n == 0 && r.err == nil {
			if idle++; idle > 100 {
				return 0, io.ErrNoProgress
			}
		}
		r.end += n
		r.out, r.done = 0, r.f.Decode(r.buf[:r.end])
		if r.err != nil {
			r.done = r.end
		}
		if len(p) == 0 {
			break
		}
	}
	n := copy(p, r.buf[r.out:r.done])
	r.out += n
	return n, nil
}
