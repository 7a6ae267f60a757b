package erofs

import (
	"errors"
	"fmt"
)

// Types of logical clusters (Z_EROFS_LCLUSTER_TYPE_*).
const (
	clusterPlain = iota
	clusterHead1
	clusterNone // belongs to a head before it
	clusterHead2
)

// Advice of a map header (Z_EROFS_ADVISE_*).
const (
	adviseCompact2   = 0x01
	adviseBig1       = 0x02
	adviseBig2       = 0x04
	adviseInline     = 0x08
	adviseInterlaced = 0x10
	adviseFragment   = 0x20
)

// countBit marks the number of blocks of a big cluster in the first logical
// cluster behind its head (Z_EROFS_LI_D0_CBLKCNT).
const countBit = 1 << 11

// zmap is the index of a compressed content: struct z_erofs_map_header, then
// an entry for each logical cluster.
type zmap struct {
	m          *image
	n          *inode
	advice     uint16
	algorithms uint8
	log        uint  // bytes of a logical cluster
	whole      bool  // all of the content is a fragment
	fragment   int64 // where, in the packed content
	inlineSize int64 // of the end in the node
	first      int64 // where the index stands
	count      int64 // logical clusters
	initial4   int64 // entries of 4 bytes in front of those of 2
	in2        int64 // entries of 2 bytes
}

// lcluster is one entry of the index.
type lcluster struct {
	kind   int
	offset int64  // of the extent's start in the cluster
	block  uint32 // of the data
	blocks int64  // of a big cluster, told by the entry behind its head; 0: none
}

var errIndex = errors.New("index of clusters is damaged")

func (m *image) zmap(n *inode) (*zmap, error) {
	at := (n.tail + 7) &^ 7
	b, err := m.bytes(at, 8)
	if err != nil {
		return nil, fmt.Errorf("map header at 0x%x: %w", at, err)
	}
	z := &zmap{m: m, n: n, advice: le16(b[4:]), algorithms: b[6], log: m.blockLog + uint(b[7]&7)}
	if b[7]&0x80 != 0 {
		z.whole, z.fragment = true, int64(le64(b)&^(1<<63))
		return z, nil
	}
	if z.advice&adviseFragment != 0 {
		z.fragment = int64(le32(b))
	}
	if z.advice&adviseInline != 0 {
		z.inlineSize = int64(le16(b[2:]))
	}
	z.count = (n.size-1)>>z.log + 1
	if n.layout == layoutFull {
		z.first = at + 16 // header, then 8 bytes for old kernels
		return z, nil
	}
	z.first = at + 8
	if z.log > 14 {
		return nil, fmt.Errorf("map header at 0x%x: compacted index of clusters of 2^%d bytes", at, z.log)
	}
	// entries of two bytes stand in packs of 32 bytes
	z.initial4 = (32 - z.first%32) / 4 & 7
	if z.advice&adviseCompact2 != 0 && z.initial4 < z.count {
		z.in2 = (z.count - z.initial4) / 16 * 16
	}
	return z, nil
}

// end is where the index ends: the end of a content stands there.
func (z *zmap) end() int64 {
	_, next := z.locate(z.count - 1)
	return next
}

// locate gives the place of an entry, and the place behind its pack.
func (z *zmap) locate(lcn int64) (at, next int64) {
	if z.n.layout == layoutFull {
		return z.first + 8*lcn, z.first + 8*lcn + 8
	}
	at, width, pack := z.first, int64(4), int64(8)
	if lcn >= z.initial4 {
		at, lcn = at+4*z.initial4, lcn-z.initial4
		if lcn < z.in2 {
			width, pack = 2, 32
		} else {
			at, lcn = at+2*z.in2, lcn-z.in2
		}
	}
	at += lcn * width
	return at, at&^(pack-1) + pack
}

// load reads an entry.
func (z *zmap) load(lcn int64) (c lcluster, err error) {
	at, next := z.locate(lcn)
	if z.n.layout == layoutFull {
		b, err := z.m.bytes(at, 8)
		if err != nil {
			return c, fmt.Errorf("entry %d of index: %w", lcn, err)
		}
		c = lcluster{kind: int(le16(b) & 3), offset: int64(le16(b[2:])), block: le32(b[4:])}
		if c.kind == clusterNone {
			if d := le16(b[4:]); d&countBit != 0 {
				c.blocks = int64(d &^ countBit)
			}
		}
		return c, nil
	}
	pack := int64(8)
	if lcn >= z.initial4 && lcn < z.initial4+z.in2 {
		pack = 32
	}
	b, err := z.m.bytes(next-pack, pack)
	if err != nil {
		return c, fmt.Errorf("entry %d of index: %w", lcn, err)
	}
	return z.unpack(b, int((at-(next-pack))*z.perPack(pack)/pack))
}

func (z *zmap) perPack(pack int64) int64 {
	if pack == 8 {
		return 2
	}
	return 16
}

// unpack reads entry i of a pack: entries of bits, then the u32 block in front
// of the first head's. An entry: offset or distance, then two bits of type
// (unpack_compacted_index in fs/erofs/zmap.c).
func (z *zmap) unpack(b []byte, i int) (c lcluster, err error) {
	low := max(z.log, 12)
	bits := uint(len(b)-4) * 8 / uint(z.perPack(int64(len(b))))
	if low+2 > bits {
		return c, errIndex
	}
	entry := func(i int) (lo, kind int) {
		pos := bits * uint(i)
		v := le32(b[pos/8:]) >> (pos & 7)
		return int(v & (1<<low - 1)), int(v >> low & 3)
	}
	lo, kind := entry(i)
	c.kind = kind
	if kind == clusterNone {
		if lo&countBit != 0 {
			c.blocks = int64(lo &^ countBit)
		}
		return c, nil
	}
	c.offset = int64(lo)
	blocks := uint32(0)
	if z.advice&adviseBig1 == 0 {
		// every cluster has one block: count the heads in front
		blocks = 1
		for i > 0 {
			i--
			if lo, kind := entry(i); kind == clusterNone {
				i -= lo
			}
			if i >= 0 {
				blocks++
			}
		}
	} else {
		for i > 0 {
			i--
			lo, kind := entry(i)
			switch {
			case kind != clusterNone:
				blocks++
			case lo&countBit != 0:
				i--
				blocks += uint32(lo &^ countBit)
			case lo <= 1:
				return c, errIndex
			default:
				i -= lo - 2
			}
		}
	}
	c.block = le32(b[len(b)-4:]) + blocks
	return c, nil
}
