// Package lua names the parts of compiled Lua chunks.
package lua

import (
	"errors"
	"fmt"

	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of chunks that luac writes.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title:      "Compiled Lua chunk",
		Parts:      "the header, the name of the source file that the main function carries (Lua 5.1 and 5.3), the code",
		References: []string{"Lua 5.1 lundump.c and lundump.h; Lua 5.3 lundump.c"},
	},
	Fits:  func(kind, _ string, _ []byte) bool { return kind == "lua-bytecode" },
	Parts: parts,
}

func parts(in *inside.Input) ([]part.Part, error) {
	b := make([]byte, min(in.Size(), 4096))
	if n, err := in.ReadAt(b, 0); n < len(b) {
		return nil, err
	}
	if len(b) < 12 || string(b[:4]) != "\x1bLua" {
		return nil, errors.New("no chunk of Lua")
	}
	header, off, n := int64(12), 0, 0
	switch b[4] {
	case 0x51: // version, format, order, sizes of int, size_t, instruction, number, integral
		size := int(b[8])
		if size != 4 && size != 8 || 12+size > len(b) {
			return nil, fmt.Errorf("size_t of %d bytes", size)
		}
		off = 12 + size
		for i := range size {
			shift := i
			if b[6] == 0 { // most significant byte first
				shift = size - 1 - i
			}
			if v := int(b[12+i]); shift < 3 {
				n |= v << (8 * shift)
			} else if v != 0 {
				return nil, errors.New("name of the source: too long")
			}
		}
	case 0x53: // ... LUAC_DATA (6), sizes of int, size_t, instruction, integer, number, LUAC_INT, LUAC_NUM, upvalues
		if len(b) < 17 {
			return nil, errors.New("header cut")
		}
		header = 17 + int64(b[15]) + int64(b[16]) + 1
		if b[15] > 16 || b[16] > 16 || int(header) >= len(b) {
			return nil, errors.New("header cut")
		}
		off, n = int(header)+1, int(b[header])
		if n == 0xff {
			n = 0 // a long name is left in the code
		}
	default:
		return []part.Part{{Name: "header", Use: part.Header, Length: 6}, {Name: "code", Use: part.Code, Offset: 6, Length: in.Size() - 6}}, nil
	}
	list := []part.Part{{Name: "header", Use: part.Header, Length: int64(off)}}
	if n > 1 && off+n <= len(b) {
		n-- // the zero byte at the end counts
		list = append(list, part.Part{Name: "name of the source file", Use: part.Source, Offset: int64(off), Length: int64(n)})
		off += n
	}
	return append(list, part.Part{Name: "code", Use: part.Code, Offset: int64(off), Length: in.Size() - int64(off)}), nil
}
