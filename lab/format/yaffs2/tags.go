package yaffs2

import (
	"encoding/binary"
	"math/bits"
)

const (
	tagLength = 16 // without ECC
	eccLength = 12

	firstSequence = 0x1000
	lastSequence  = 0xefffff00
	checkpoint    = 0x21 // the sequence number of checkpoint blocks
	maxObject     = 0x3ffff
	maxChunk      = 0xfffff

	rootObject     = 1
	lostFound      = 2
	unlinkedObject = 3
	deletedObject  = 4
	summaryObject  = 0x10
	firstFree      = 0x100 // objects that users make
)

// tags are what the spare bytes say of a page.
type tags struct {
	sequence, object, chunk, bytes uint32
	serial                         uint8 // YAFFS1
	deleted                        bool  // YAFFS1

	extra  bool // tags of a header that repeat some of its fields
	parent uint32
	kind   uint32
	shrink bool
}

var orders = [...]binary.ByteOrder{binary.LittleEndian, binary.BigEndian}

// geometry is how pages and tags stand.
type geometry struct {
	page, spare int
	tag         int // where in the spare bytes the tags are
	order       binary.ByteOrder
	ecc         bool // ECC follows the tags
	inband      bool // the spare bytes are the page's last 16
	old         bool // YAFFS1
}

func (g *geometry) stride() int64 { return int64(g.page + g.spare) }

// erased reports whether a page was never written.
func (g *geometry) erased(spare []byte) bool {
	b := spare
	if !g.old {
		b = spare[g.tag : g.tag+tagLength]
	}
	for _, c := range b {
		if c != 0xff {
			return false
		}
	}
	return true
}

// parse reads tags; ok says that they make sense.
func (g *geometry) parse(spare []byte) (t tags, ok bool) {
	if g.old {
		return g.parseOld(spare)
	}
	b := spare[g.tag:]
	if len(b) < tagLength {
		return t, false
	}
	var fixed [tagLength]byte
	if g.ecc {
		if len(b) < tagLength+eccLength {
			return t, false
		}
		copy(fixed[:], b)
		if !correct(fixed[:], g.readECC(b[tagLength:])) {
			return t, false
		}
		b = fixed[:]
	}
	t = tags{sequence: g.order.Uint32(b), object: g.order.Uint32(b[4:]), chunk: g.order.Uint32(b[8:]), bytes: g.order.Uint32(b[12:])}
	if t.chunk&0x80000000 != 0 && t.sequence != checkpoint {
		t.extra, t.shrink = true, t.chunk&0x40000000 != 0
		t.parent, t.kind = t.chunk&0x0fffffff, t.object>>28
		t.object, t.chunk = t.object&0x0fffffff, 0
		if t.kind < typeFile || t.kind > typeSpecial || t.parent == 0 || t.parent > maxObject {
			return t, false
		}
	}
	if t.sequence == checkpoint {
		return t, t.bytes <= uint32(g.page)
	}
	return t, t.sequence >= firstSequence && t.sequence < lastSequence && t.object > 0 && t.object <= maxObject &&
		t.chunk <= maxChunk && (t.chunk == 0 || t.bytes > 0 && t.bytes <= uint32(g.page))
}

// parity is the ECC of some bytes (yaffs_ecc.c, yaffs_ecc_calc_other).
type parity struct {
	column         uint8
	line, linePrim uint32
}

// columns are what each bit of a byte adds to the column parity.
var columns = [8]uint8{0x55, 0x59, 0x65, 0x69, 0x95, 0x99, 0xa5, 0xa9}

func parityOf(b []byte) (p parity) {
	var column uint8
	for i, c := range b {
		for bit := range 8 {
			if c>>bit&1 != 0 {
				column ^= columns[bit]
			}
		}
		if bits.OnesCount8(c)&1 != 0 {
			p.line ^= uint32(i)
			p.linePrim ^= ^uint32(i)
		}
	}
	p.column = column >> 2 & 0x3f
	return p
}

func (g *geometry) readECC(b []byte) parity {
	return parity{b[0], g.order.Uint32(b[4:]), g.order.Uint32(b[8:])}
}

// correct repairs one wrong bit; false when there are more.
func correct(b []byte, want parity) bool {
	have := parityOf(b)
	column, line, prim := have.column^want.column, have.line^want.line, have.linePrim^want.linePrim
	switch {
	case column == 0 && line == 0 && prim == 0:
		return true
	case line^prim == 0xffffffff && (column>>1^column)&0x15 == 0x15 && int64(line) < int64(len(b)):
		b[line] ^= 1 << (column>>5&1<<2 | column>>3&1<<1 | column>>1&1)
		return true
	}
	// One wrong bit in the ECC itself leaves the data right.
	return bits.OnesCount8(column)+bits.OnesCount32(line)+bits.OnesCount32(prim) == 1
}

// parseOld reads the tags of YAFFS1.
func (g *geometry) parseOld(spare []byte) (t tags, ok bool) {
	if len(spare) < 16 {
		return t, false
	}
	b := [8]byte{spare[0], spare[1], spare[2], spare[3], spare[6], spare[7], spare[11], spare[12]}
	t.deleted = bits.OnesCount8(spare[4]) < 7
	t.sequence = firstSequence
	w, v := g.order.Uint32(b[:]), g.order.Uint32(b[4:])
	var ecc uint32
	if g.order == binary.ByteOrder(binary.LittleEndian) {
		t.chunk, t.serial, t.bytes = w&0xfffff, uint8(w>>20&3), w>>22
		t.object, ecc, v = v&0x3ffff, v>>18&0xfff, v&^(0xfff<<18)
	} else {
		t.chunk, t.serial, t.bytes = w>>12, uint8(w>>10&3), w&0x3ff
		t.object, ecc, v = v>>14, v>>2&0xfff, v&^(0xfff<<2)
	}
	g.order.PutUint32(b[4:], v)
	return t, tagSum(b[:]) == ecc && t.object > 0 && (t.chunk == 0 || t.bytes > 0 && t.bytes <= uint32(g.page))
}

// tagSum is the ECC over the tags of YAFFS1: the numbers of all bits that are
// set, counted from 1, added without carry.
func tagSum(b []byte) (sum uint32) {
	for i, c := range b {
		for bit := range 8 {
			if c>>bit&1 != 0 {
				sum ^= uint32(i*8 + bit + 1)
			}
		}
	}
	return sum
}
