package ubifs

import (
	"encoding/binary"
	"math/bits"

	"assay"
	"assay/lab/format"
)

// The tree of free space (fs/ubifs/lpt.c): nodes of bit fields, packed from
// the lowest bit on, behind a CRC-16 and four bits of type.
const (
	lptFanout = 4
	lptPnode  = 0
	lptNnode  = 1
	lptLtab   = 2
	lptLsave  = 3
)

// lptree is the layout of the tree, which follows from the superblock
// (do_calc_lpt_geom).
type lptree struct {
	t                  *telling
	first, lebs        uint32 // blocks of the area
	big                bool
	height             int
	space, lnum, offs  int // bits of a field
	spc, pcnt          int
	lnumAll, saved     int // bits, and entries of the save table
	pnode, nnode, ltab int // bytes of a node
	lsave              int
	next               uint32 // block of the main area that the next leaf begins with
	left               int    // nodes that there may be
}

// lpt claims the tree of free space, where it says what is the case.
func (t *telling) lpt() {
	b := t.win.At(0, superLength)
	if len(b) < superLength {
		return
	}
	most := le.Uint32(b[44:])
	if most < t.blocks || most > 1<<26 {
		return
	}
	l := &lptree{t: t, first: 3 + t.logBlocks, lebs: le.Uint32(b[60:]), big: t.flags&2 != 0, saved: int(min(le.Uint32(b[76:]), 1<<16)), next: t.main}
	leaves := int(t.blocks-t.main+most-t.blocks+lptFanout-1) / lptFanout
	l.height = 1
	for n := lptFanout; n < leaves; n *= lptFanout {
		l.height++
	}
	l.space, l.lnum = bits.Len64(uint64(t.blockSize))-3, bits.Len32(l.lebs)
	l.offs, l.spc = bits.Len64(uint64(t.blockSize-1)), bits.Len64(uint64(t.blockSize))
	l.pcnt, l.lnumAll = bits.Len32((most+lptFanout-1)/lptFanout-1), bits.Len32(most-1)
	number := 0
	if l.big {
		number = l.pcnt
	}
	size := func(n int) int { return (20 + n + 7) / 8 }
	l.pnode, l.nnode = size(number+(2*l.space+1)*lptFanout), size(number+(l.lnum+l.offs)*lptFanout)
	l.ltab, l.lsave = size(int(min(l.lebs, 1<<16))*2*l.spc), size(l.lnumAll*l.saved)
	l.left = 2*int(t.blocks) + 64
	var m []byte
	t.nodes(1, 0, func(n []byte, at int64) bool {
		if typeOf(n) == masterType && len(n) == masterLength {
			m = append(m[:0], n...)
		}
		return true
	})
	if m == nil {
		return
	}
	l.walk(le.Uint32(m[120:]), le.Uint32(m[124:]), l.height)
	l.table(le.Uint32(m[136:]), le.Uint32(m[140:]), lptLtab, l.ltab, "ltab")
	if l.big {
		l.table(le.Uint32(m[144:]), le.Uint32(m[148:]), lptLsave, l.lsave, "lsave")
	}
}

// bitReader reads bit fields from the lowest bit on.
type bitReader struct {
	b   []byte
	pos int
}

func (r *bitReader) take(n int) (v uint32) {
	for i := range n {
		if at := r.pos + i; at>>3 < len(r.b) && r.b[at>>3]>>(at&7)&1 != 0 {
			v |= 1 << i
		}
	}
	r.pos += n
	return v
}

// rest reports whether nothing but zero bits is left.
func (r *bitReader) rest() bool { return r.take(len(r.b)*8-r.pos) == 0 }

// read gives the node of that type and size at a place, with its CRC verified.
func (l *lptree) read(block, offset uint32, kind uint32, size int) (r *bitReader, at int64, ok bool) {
	if l.left--; l.left < 0 || block < l.first || block >= l.first+l.lebs || int64(offset)+int64(size) > l.t.blockSize {
		return nil, 0, false
	}
	at = int64(block)*l.t.blockSize + int64(offset)
	b := append([]byte(nil), l.t.win.At(at, size)...)
	if len(b) < size || crc16(b[2:]) != binary.LittleEndian.Uint16(b) {
		return nil, 0, false
	}
	r = &bitReader{b: b, pos: 16}
	return r, at, r.take(4) == kind
}

// crc16 is CRC-16/ARC from a start of all ones (the kernel's lib/crc16.c).
func crc16(b []byte) uint16 {
	sum := uint16(0xffff)
	for _, c := range b {
		sum ^= uint16(c)
		for range 8 {
			if sum&1 != 0 {
				sum = sum>>1 ^ 0xa001
			} else {
				sum >>= 1
			}
		}
	}
	return sum
}

// walk claims the node at a place and those below it, leaves from left to
// right.
func (l *lptree) walk(block, offset uint32, level int) {
	if level == 0 {
		l.leaf(block, offset)
		return
	}
	r, at, ok := l.read(block, offset, lptNnode, l.nnode)
	if !ok {
		return
	}
	if l.big {
		r.take(l.pcnt)
	}
	type branch struct{ block, offset uint32 }
	var list []branch
	for range lptFanout {
		b := branch{r.take(l.lnum) + l.first, r.take(l.offs)}
		if b.block != l.first+l.lebs { // else there is none
			list = append(list, b)
		} else if b.offset != 0 {
			ok = false
		}
	}
	l.t.When(ok && r.rest(), assay.Derived, "nnode", "", at, int64(l.nnode))
	for _, b := range list {
		l.walk(b.block, b.offset, level-1)
	}
}

// leaf claims a node that tells of four blocks of the main area how much of
// each is free, when that is so.
func (l *lptree) leaf(block, offset uint32) {
	r, at, ok := l.read(block, offset, lptPnode, l.pnode)
	if !ok {
		return
	}
	if l.big {
		r.take(l.pcnt)
	}
	for range lptFanout {
		free, dirty := int64(r.take(l.space))<<3, int64(r.take(l.space))<<3
		r.take(1) // holds nodes of the index
		n := l.next
		l.next++
		if n >= l.t.blocks {
			ok = ok && (free == 0 || free == l.t.blockSize) && dirty == 0
			continue
		}
		end := int64(n+1) * l.t.blockSize
		there := min(free, max(0, l.t.in.Size()-(end-free))) // an image may end before its volume does
		ok = ok && free+dirty <= l.t.blockSize && (there == 0 || format.Holds(l.t.in.Content, end-free, there, 0xff))
	}
	l.t.When(ok && r.rest(), assay.Derived, "pnode", "", at, int64(l.pnode))
}

// table claims the table of free space in the area itself, or the list of
// blocks that a mount looks at first.
func (l *lptree) table(block, offset uint32, kind uint32, size int, name string) {
	r, at, ok := l.read(block, offset, kind, size)
	if !ok {
		return
	}
	if kind == lptLtab {
		for range l.lebs {
			free, dirty := r.take(l.spc), r.take(l.spc)
			ok = ok && int64(free)+int64(dirty) <= l.t.blockSize
		}
	} else {
		for range l.saved {
			n := r.take(l.lnumAll)
			ok = ok && n >= l.t.main && n < l.t.blocks
		}
	}
	l.t.When(ok && r.rest(), assay.Derived, name, "", at, int64(size))
}
