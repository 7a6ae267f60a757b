package ext_test

import "encoding/binary"

func (d *disk) writeTables() {
	u16, u32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	size := d.descSize()
	table := make([]byte, d.groups*size)
	for g := range d.groups {
		b := table[g*size:][:size]
		for i := range 3 {
			u32(b[4*i:], uint32(d.bitmaps(g)+i))
		}
		if d.sums {
			u16(b[0x1e:], uint16(d.sum(d.sum(d.seed(), binary.LittleEndian.AppendUint32(nil, uint32(g))), b)))
		}
	}
	for g := range d.groups {
		at := d.start(g) * d.block
		if d.super(g) {
			if at == 0 {
				copy(d.b[1024:], d.superblock(g))
				at = d.block
			} else {
				copy(d.b[at:], d.superblock(g))
				at += d.block
			}
			if !d.metaGroups {
				copy(d.b[at:], table)
			}
		}
		if per := d.block / size; d.metaGroups && (g%per < 2 || g%per == per-1) {
			copy(d.b[at:at+d.block], table[g/per*per*size:])
		}
	}
}

func (d *disk) superblock(g int) []byte {
	b := make([]byte, 1024)
	u16, u32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	u32(b[0:], uint32(d.groups*d.inodes))
	u32(b[4:], uint32(len(d.b)/d.block))
	u32(b[0x14:], uint32(d.firstBlock()))
	for d.block>>(10+b[0x18]) > 1 {
		b[0x18]++
	}
	b[0x1c] = b[0x18]
	u32(b[0x20:], uint32(d.perGroup))
	u32(b[0x24:], uint32(d.perGroup))
	u32(b[0x28:], uint32(d.inodes))
	u32(b[0x30:], 1_700_000_000)
	u16(b[0x38:], 0xef53)
	u16(b[0x3a:], 1)
	u16(b[0x3c:], 1)
	u32(b[0x4c:], 1)
	u32(b[0x54:], 11)
	u16(b[0x58:], uint16(d.inodeSize))
	u16(b[0x5a:], uint16(g))
	incompat, roCompat := uint32(0), uint32(1)
	for bit, on := range map[uint32]bool{0x2: d.fileTypes, 0x10: d.metaGroups, 0x40: d.extents, 0x80: d.wide, 0x8000: d.inline} {
		if on {
			incompat |= bit
		}
	}
	if d.sums {
		roCompat |= 0x400
	}
	u32(b[0x5c:], 0x8)
	u32(b[0x60:], incompat)
	u32(b[0x64:], roCompat)
	copy(b[0x68:], testUUID)
	copy(b[0x78:], "sample")
	if d.wide {
		u16(b[0xfe:], 64)
	}
	if d.sums {
		b[0x175] = 1
		u32(b[0x3fc:], d.sum(^uint32(0), b[:0x3fc]))
	}
	return b
}
