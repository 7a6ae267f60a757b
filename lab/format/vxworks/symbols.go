package vxworks

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

// table is a symbol table as the image has it.
type table struct {
	at, count int64
	length    int // of a record
	order     binary.ByteOrder
}

const (
	leastSymbols = 64 // how many records in a row are a table
	mostSymbols  = 256 << 10
	mostNames    = 64 << 20 // bytes of an image whose names are looked for
)

// symbols tells of the longest symbol table.
func symbols(in *format.Input, out format.Sink) error {
	t, err := findTable(in)
	if err != nil || t.count == 0 {
		return err
	}
	out.Property("byte-order", map[binary.ByteOrder]string{binary.BigEndian: "big-endian", binary.LittleEndian: "little-endian"}[t.order])
	out.Property("symbols", fmt.Sprintf("%d at 0x%x", t.count, t.at))
	if in.Size() > mostNames {
		return nil
	}
	image := in.View(0, int(in.Size()))
	base, ok := t.base(image)
	if !ok {
		return nil
	}
	out.Property("load", fmt.Sprintf("0x%08x", base))
	text := t.list(image, base)
	return out.Entry(assay.Entry{Name: "symbols.txt"}, format.Body{Content: assay.Bytes(text), Size: int64(len(text))})
}

// findTable searches the image in windows; a table that starts in one is
// followed to its end.
func findTable(in *format.Input) (best table, err error) {
	for at := int64(0); at < in.Size(); at += window {
		if err := in.Ctx.Err(); err != nil {
			return best, err
		}
		b := in.View(at, window)
		for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
			for _, length := range []int{16, 20} {
				for i := 0; i+length <= len(b); {
					n := run(b[i:], length, order)
					if n >= leastSymbols && at+int64(i) >= best.at+best.count*int64(best.length) {
						t := table{at + int64(i), int64(n), length, order}
						if i+(n+1)*length > len(b) { // it may go on behind the window
							t.count = int64(run(in.View(t.at, mostSymbols*length), length, order))
						}
						if t.count > best.count {
							best = t
						}
					}
					if i += 4; n > 1 {
						i += (n - 1) * length
					}
				}
			}
		}
	}
	return best, nil
}

// run counts the records at the start of b.
func run(b []byte, length int, order binary.ByteOrder) (n int) {
	var last uint32
	for ; len(b) >= length; b = b[length:] {
		name, value := order.Uint32(b[4:]), order.Uint32(b[8:])
		if order.Uint32(b) != 0 || name == 0 || value == 0 || types[b[length-2]] == "" || b[length-1] != 0 {
			return n
		}
		if n > 0 && name-last+0x10000 > 0x20000 { // names are neighbours
			return n
		}
		last, n = name, n+1
	}
	return n
}

// types are those of symLib: of a.out in 5.x, of bits in 6.x, with and without
// the one for global.
var types = map[byte]string{4: "code", 5: "code", 6: "data", 7: "data", 8: "data", 9: "data", 0x10: "bss", 0x11: "bss"}

func (t *table) record(image []byte, i int64) (name, value uint32, kind byte) {
	b := image[t.at+i*int64(t.length):][:t.length]
	return t.order.Uint32(b[4:]), t.order.Uint32(b[8:]), b[t.length-2]
}

// base finds the address at which the image stands: that at which the first
// names of the table are texts with the right distances.
func (t *table) base(image []byte) (uint32, bool) {
	first, _, _ := t.record(image, 0)
	n := min(t.count, 24)
	found, times := uint32(0), 0
	for off := 0; off+4 <= len(image); off += 4 {
		if image[off] == 0 || off > 0 && image[off-1] != 0 {
			continue
		}
		ok := true
		for i := int64(0); ok && i < n; i++ {
			name, _, _ := t.record(image, i)
			ok = symbol(image, int64(off)+int64(int32(name-first))) != ""
		}
		if ok {
			found = first - uint32(off)
			times++
		}
	}
	return found, times == 1
}

// symbol is the name at off, with the NUL before and behind it; "" if there is
// none.
func symbol(image []byte, off int64) string {
	if off < 1 || off >= int64(len(image)) || image[off-1] != 0 {
		return ""
	}
	b := image[off:min(int64(len(image)), off+256)]
	n := bytes.IndexByte(b, 0)
	if n < 1 {
		return ""
	}
	s, ok := format.Text(b[:n])
	if !ok || strings.ContainsAny(s, " \t") {
		return ""
	}
	return s
}

// word is the type of a symbol. What is data of 6.x is bss of 5.x.
func (t *table) word(kind byte) string {
	if t.length == 16 && kind&^1 == 8 {
		return "bss"
	}
	return types[kind]
}

// list is the table as text, in its order.
func (t *table) list(image []byte, base uint32) []byte {
	var b bytes.Buffer
	for i := range t.count {
		name, value, kind := t.record(image, i)
		fmt.Fprintf(&b, "%08x %s %s\n", value, t.word(kind), symbol(image, int64(name-base)))
	}
	return b.Bytes()
}
