package ext

import (
	"encoding/binary"
	"fmt"
)

// group is a block group descriptor (struct ext4_group_desc).
type group struct {
	blockBitmap uint64
	inodeBitmap uint64
	inodeTable  uint64
	flags       uint16
	unused      uint32 // inodes at the end of the table that were never used
	ok          bool   // the places agree with the file system, and the checksum is right
}

// Group flags (EXT4_BG_*).
const groupInodesUninit = 1

// maxGroups bounds the table in memory: 128 TiB in blocks of 4 KiB.
const maxGroups = 1 << 20

// readGroups reads the descriptors. A descriptor that is damaged is taken
// from the first copy where it is not.
func (m *image) readGroups() error {
	count := m.groups()
	if count > maxGroups {
		return fmt.Errorf("%d block groups: more than %d are not read", count, maxGroups)
	}
	m.groupsAt = make([]group, count)
	damaged := 0
	for g := range count {
		if m.groupsAt[g] = m.readGroup(g, 0); m.groupsAt[g].ok {
			continue
		}
		damaged++
		for _, copy := range m.copies(g) {
			if d := m.readGroup(g, copy); d.ok {
				m.groupsAt[g] = d
				break
			}
		}
	}
	if damaged > 0 && m.out != nil {
		lost := 0
		for i := range m.groupsAt {
			if !m.groupsAt[i].ok {
				lost++
			}
		}
		off := int64(m.descBlock(0, 0)) << m.blockLog
		m.out.Fail("", m.place(off), fmt.Sprintf("%d group descriptors are damaged, %d of them in all copies", damaged, lost))
	}
	return nil
}

// perBlock is how many descriptors a block has.
func (s *superblock) perBlock() uint64 { return uint64(s.blockSize / s.descSize) }

// descBlock is the block in which the copy of group g's descriptor stands that
// the group "copy" has.
func (s *superblock) descBlock(g, copy uint64) uint64 {
	n := g / s.perBlock()
	if s.incompat&incompatMetaBG == 0 || n < uint64(s.firstMeta) {
		at := s.groupStart(copy) + 1 + n
		if copy == 0 && s.blockSize == 1024 && s.firstBlock == 0 {
			at++ // bigalloc with 1 KiB: the superblock is in block 1
		}
		return at
	}
	// meta_bg: a block of descriptors stands in the first, second and last
	// of the groups that it is for.
	first := n * s.perBlock()
	if copy == 0 {
		copy = first
	}
	at := s.groupStart(copy)
	if s.hasSuper(copy) {
		at++
	}
	return at
}

// copies lists groups that have another copy of group g's descriptor.
func (s *superblock) copies(g uint64) (list []uint64) {
	n := g / s.perBlock()
	if s.incompat&incompatMetaBG != 0 && n >= uint64(s.firstMeta) {
		first := n * s.perBlock()
		for _, c := range []uint64{first + 1, first + s.perBlock() - 1} {
			if c < s.groups() {
				list = append(list, c)
			}
		}
		return list
	}
	for c := uint64(1); c < s.groups() && len(list) < 8; c++ {
		if s.hasSuper(c) {
			list = append(list, c)
		}
	}
	return list
}

func (m *image) readGroup(g, copy uint64) (d group) {
	b, err := m.block(m.descBlock(g, copy))
	if err != nil {
		return d
	}
	b = b[int64(g%m.perBlock())*m.descSize:][:m.descSize]
	u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
	u32 := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(b[at:])) }
	d = group{blockBitmap: u32(0), inodeBitmap: u32(4), inodeTable: u32(8), flags: u16(0x12), unused: uint32(u16(0x1c))}
	if m.descSize >= 64 {
		d.blockBitmap |= u32(0x20) << 32
		d.inodeBitmap |= u32(0x24) << 32
		d.inodeTable |= u32(0x28) << 32
		d.unused |= uint32(u16(0x32)) << 16
	}
	in := func(block uint64, n uint64) bool {
		return block > uint64(m.firstBlock) && block < m.blocks && n <= m.blocks-block
	}
	d.ok = in(d.blockBitmap, 1) && in(d.inodeBitmap, 1) && in(d.inodeTable, uint64(m.tableBlocks())) && m.groupChecksum(g, b)
	return d
}

// groupChecksum verifies a descriptor where the file system has checksums.
func (m *image) groupChecksum(g uint64, b []byte) bool {
	have := binary.LittleEndian.Uint16(b[0x1e:])
	number := binary.LittleEndian.AppendUint32(nil, uint32(g))
	switch {
	case m.checksums():
		sum := crc(m.seed, number)
		sum = crc(sum, b[:0x1e])
		sum = crc(sum, []byte{0, 0})
		return uint16(crc(sum, b[0x20:])) == have
	case m.roCompat&roCompatGDTChecksum != 0:
		sum := crc16(0xffff, m.uuid[:])
		sum = crc16(sum, number)
		sum = crc16(sum, b[:0x1e])
		if len(b) > 0x20 {
			sum = crc16(sum, b[0x20:])
		}
		return sum == have
	}
	return true
}

// crc16 is CRC-16/ARC with a start value (the kernel's lib/crc16.c).
func crc16(sum uint16, b []byte) uint16 {
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

// tableBlocks is how many blocks an inode table has.
func (s *superblock) tableBlocks() int64 {
	return (int64(s.groupInodes)*s.inodeSize + s.blockSize - 1) >> s.blockLog
}
