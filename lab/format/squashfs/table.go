package squashfs

import (
	"fmt"

	"assay"
	"assay/anatomy/inflate"
	"assay/anatomy/lz4block"
	"assay/anatomy/zstdframe"
)

// maxTable bounds the unpacked bytes of one metadata table.
const maxTable = 256 << 20

// table is a metadata table that is unpacked as a whole, with a note of which
// of its bytes are accounted for.
type table struct {
	name   string
	start  int64
	blocks []tableBlock
	index  map[int64]int // offset of a block in the image: number
	data   []byte
	known  []bool
}

type tableBlock struct {
	off, next int64 // stored block with its length, in the image
	at, n     int   // in the unpacked table
	whole     bool  // nothing is left over behind the stream
}

// unpackTable unpacks the blocks from start on, each behind the one before,
// until stop says that the table ends.
func (m *image) unpackTable(name string, start int64, stop func(off int64, unpacked int) bool) (*table, error) {
	x := &table{name: name, start: start, index: map[int64]int{}}
	for off := start; !stop(off, len(x.data)); {
		h, err := m.metaHeader(off)
		if err != nil {
			return nil, fmt.Errorf("%s: metadata block at 0x%x: %w", name, off, err)
		}
		data, next, err := m.readMeta(off)
		if err != nil {
			return nil, fmt.Errorf("%s: metadata block at 0x%x: %w", name, off, err)
		}
		if len(x.data)+len(data) > maxTable {
			return nil, fmt.Errorf("%s: over %d bytes", name, maxTable)
		}
		b := tableBlock{off: off, next: next, at: len(x.data), n: len(data), whole: h.raw}
		if !h.raw {
			src, err := m.bytes(h.data, h.length, nil)
			if err != nil {
				return nil, err
			}
			b.whole = m.whole(make([]byte, metaSize), src, len(data), upTo)
		}
		if marker := h.data - off - 2; marker > 0 {
			c, err := m.bytes(off+2, 1, nil)
			b.whole = b.whole && err == nil && c[0] == 0xff
		}
		x.index[off] = len(x.blocks)
		x.blocks = append(x.blocks, b)
		x.data = append(x.data, data...)
		if off = next; len(data) < metaSize && !stop(off, len(x.data)) && len(data) == 0 {
			return nil, fmt.Errorf("%s: empty metadata block at 0x%x", name, off)
		}
	}
	x.known = make([]bool, len(x.data))
	return x, nil
}

// end is where the last block ends.
func (x *table) end() int64 {
	if len(x.blocks) == 0 {
		return x.start
	}
	return x.blocks[len(x.blocks)-1].next
}

// place is where in the unpacked table a byte of a block stands; -1 when there
// is no such block.
func (x *table) place(block int64, off int) int {
	i, ok := x.index[x.start+block]
	if !ok || off < 0 || off > x.blocks[i].n {
		return -1
	}
	return x.blocks[i].at + off
}

// mark notes that n bytes are accounted for.
func (x *table) mark(at, n int) {
	if at < 0 || n < 0 || at > len(x.known) {
		return
	}
	for i := at; i < min(at+n, len(x.known)); i++ {
		x.known[i] = true
	}
}

// unmark takes mark back.
func (x *table) unmark(at, n int) {
	for i := max(at, 0); i < min(at+n, len(x.known)); i++ {
		x.known[i] = false
	}
}

// bytes gives n bytes of the table, nil when it ends before.
func (x *table) bytes(at, n int) []byte {
	if at < 0 || n < 0 || at > len(x.data) || n > len(x.data)-at {
		return nil
	}
	return x.data[at : at+n]
}

// whole reports whether the stored block src unpacks to n bytes with nothing
// left over behind the stream.
func (m *image) whole(dst, src []byte, n int, want fill) bool {
	try := func(v *variant) bool {
		out, ok := v.whole(dst, src, want)
		return ok && out == n
	}
	first := m.codec.chosen.Load()
	if first != nil && try(first) {
		return true
	}
	for v := range candidates(m.codec.declared, src, false) {
		if first != nil && *v == *first || !v.marked() && v != named[m.codec.declared] || m.codec.spent() {
			continue
		}
		if try(v) {
			return true
		}
		m.codec.waste(len(dst))
	}
	return false
}

// whole unpacks a block and reports whether all of it was used.
func (v *variant) whole(dst, src []byte, want fill) (out int, ok bool) {
	switch v.method {
	case methodZlib:
		return inflate.WholeZlib(dst, src)
	case methodLZ4:
		out, err := v.unpack(dst, src, want)
		return out, err == nil && lz4block.Tidy(src)
	case methodZstd:
		if !zstdframe.Whole(src) {
			return 0, false
		}
	case methodLZMA:
		out, used, err := v.unlzma(dst, src, want)
		return out, err == nil && used == len(src)
	}
	out, in, err := v.extent(dst, src)
	return out, err == nil && in == len(src)
}

// sizedTable unpacks a table of that many bytes whose blocks an index of
// offsets names, and claims the index as far as it agrees with where the blocks
// stand.
func (t *telling) sizedTable(name string, index int64, size int64) (*table, error) {
	m := t.m
	wide := int64(8)
	if m.major < 3 {
		wide = 4
	}
	pointer := func(i int64) (int64, error) {
		b, err := m.bytes(index+wide*i, wide, nil)
		if err != nil {
			return 0, fmt.Errorf("%s: index at 0x%x: %w", name, index, err)
		}
		if wide == 4 {
			return int64(m.u32(b)), nil
		}
		return int64(m.u64(b)), nil
	}
	count := (size + metaSize - 1) / metaSize
	if count <= 0 || count > maxTable/metaSize {
		return nil, fmt.Errorf("%s: %d bytes", name, size)
	}
	start, err := pointer(0)
	if err != nil {
		return nil, err
	}
	x, err := m.unpackTable(name, start, func(_ int64, n int) bool { return int64(n) >= size })
	if err != nil {
		return nil, err
	}
	t.all = append(t.all, x)
	for i := range count {
		p, err := pointer(i)
		if err != nil {
			return nil, err
		}
		t.When(int(i) < len(x.blocks) && x.blocks[i].off == p, assay.Derived, name+" index", "", index+wide*i, wide)
	}
	return x, nil
}
