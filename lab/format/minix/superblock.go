package minix

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

const superAt = 1024

// Magics (MINIX_SUPER_MAGIC and others in include/uapi/linux/magic.h).
const (
	magic1     = 0x137f
	magic1Long = 0x138f
	magic2     = 0x2468
	magic2Long = 0x2478
	magic3     = 0x4d5a
)

// superblock is struct minix_super_block or minix3_super_block.
type superblock struct {
	order     binary.ByteOrder
	version   int
	inodes    uint32
	zones     uint32
	inodeMap  int64 // blocks
	zoneMap   int64
	firstZone uint32
	block     int64 // bytes
	zone      int64 // bytes
	name      int   // bytes of a name
	number    int   // bytes of an inode's number in a directory
	inodeSize int64
	table     int64 // where the inodes stand
}

func readSuper(c assay.Content) (*superblock, error) {
	var b [32]byte
	if n, _ := c.ReadAt(b[:], superAt); n < len(b) {
		return nil, format.Not("superblock: %d bytes", max(n, 0))
	}
	var why error
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		s, err := parseSuper(b[:], order)
		if err == nil {
			return s, nil
		}
		if why == nil || s != nil {
			why = err
		}
	}
	return nil, why
}

// parseSuper reads a superblock in one byte order; without its magic it gives
// nil.
func parseSuper(b []byte, order binary.ByteOrder) (*superblock, error) {
	u16 := func(at int) uint16 { return order.Uint16(b[at:]) }
	s := &superblock{order: order, block: 1024, number: 2, inodeSize: 64}
	log := u16(10)
	switch u16(16) {
	case magic1, magic1Long:
		s.version, s.inodeSize, s.zones = 1, 32, uint32(u16(2))
	case magic2, magic2Long:
		s.version, s.zones = 2, order.Uint32(b[20:])
	default:
		if u16(24) != magic3 {
			return nil, format.Not("superblock: magic 0x%04x", u16(16))
		}
		s.version, s.number, s.name = 3, 4, 60
	}
	if s.version < 3 {
		s.inodes, s.inodeMap, s.zoneMap, s.firstZone = uint32(u16(0)), int64(u16(4)), int64(u16(6)), uint32(u16(8))
		if s.name = 14; u16(16) == magic1Long || u16(16) == magic2Long {
			s.name = 30
		}
	} else {
		s.inodes, s.inodeMap, s.zoneMap, s.firstZone = order.Uint32(b), int64(u16(6)), int64(u16(8)), uint32(u16(10))
		s.zones, s.block, log = order.Uint32(b[20:]), int64(u16(28)), u16(12)
	}
	if s.block < 1024 || s.block&(s.block-1) != 0 || log > 4 || s.inodes == 0 || s.zones == 0 {
		return s, format.Not("superblock: blocks of %d bytes, 2^%d in a zone, %d inodes, %d zones", s.block, log, s.inodes, s.zones)
	}
	s.zone = s.block << log
	s.table = (2 + s.inodeMap + s.zoneMap) * s.block
	end := s.table + int64(s.inodes)*s.inodeSize
	switch {
	case s.inodeMap*s.block*8 < int64(s.inodes)+1 || s.inodeMap*s.block*8 > int64(s.inodes)+1+64*s.block*8:
		return s, format.Not("superblock: %d inodes in a bitmap of %d blocks", s.inodes, s.inodeMap)
	case s.firstZone >= s.zones || s.zoneMap*s.block*8 < int64(s.zones)-int64(s.firstZone):
		return s, format.Not("superblock: %d zones in a bitmap of %d blocks", s.zones, s.zoneMap)
	case int64(s.firstZone)*s.zone < end || int64(s.firstZone)*s.zone > end+2*s.zone+s.block:
		return s, format.Not("superblock: first data zone %d, inodes end at 0x%x", s.firstZone, end)
	}
	return s, nil
}

func (s *superblock) size() int64 { return int64(s.zones) * s.zone }

// image is an opened file system, for one goroutine.
type image struct {
	*superblock
	content assay.Content
	end     int64 // of what is there
	out     format.Sink
	win     *window.Window
	inodesW *window.Window
	used    format.Used
	pieces  int64 // zones of files that may still be listed
}

func newImage(in *format.Input) (*image, error) {
	s, err := readSuper(in.Content)
	if err != nil {
		return nil, err
	}
	m := &image{superblock: s, content: in.Content, end: min(in.Size(), s.size()), win: window.New(in.Content), inodesW: window.New(in.Content)}
	m.pieces = 4*m.end/s.zone + 4096
	return m, nil
}

func measure(in *format.Input) (format.Extent, error) {
	m, err := newImage(in)
	if err != nil {
		return format.Extent{}, err
	}
	ext := format.Extent{Length: m.size(), Certainty: format.Exact}
	if err := m.checkRoot(); err != nil && !m.anyInodes() {
		return ext, err
	}
	return ext, nil
}

// checkRoot asks for a root directory with an entry for itself, as far as the
// image is there.
func (m *image) checkRoot() error {
	n, err := m.inode(1)
	if err != nil {
		return nil // cut short
	}
	if n.mode&0o170000 != 0o040000 || n.links == 0 || n.size%int64(m.number+m.name) != 0 {
		return format.Not("root inode: mode %o, %d links, %d bytes", n.mode, n.links, n.size)
	}
	z := n.zones[0]
	if z < m.firstZone || z >= m.zones {
		return format.Not("root inode: zone %d of %d", z, m.zones)
	}
	if b := m.win.At(int64(z)*m.zone, m.number+2); len(b) == m.number+2 && string(b[m.number:]) != ".\x00" {
		return format.Not("root directory at 0x%x: has no entry for itself", int64(z)*m.zone)
	}
	return nil
}

// anyInodes reports whether the first inodes look like such, though the root
// is damaged.
func (m *image) anyInodes() bool {
	sound := 0
	for number := uint32(2); number < min(m.inodes, 20); number++ {
		n, err := m.inode(number)
		if err != nil {
			return false
		}
		if t, ok := assay.TypeOfMode(uint32(n.mode)); ok && t <= assay.Dir && n.links > 0 && n.links < 256 && n.size > 0 && n.zones[0] >= m.firstZone && n.zones[0] < m.zones {
			sound++
		}
	}
	return sound >= 3
}

// inode is struct minix_inode or minix2_inode.
type inode struct {
	number uint32
	off    int64
	mode   uint16
	uid    uint16
	gid    uint16
	links  uint16
	size   int64
	mtime  int64
	zones  []uint32
}

func (m *image) inode(number uint32) (*inode, error) {
	if number == 0 || number > m.inodes {
		return nil, fmt.Errorf("inode %d: there are %d", number, m.inodes)
	}
	off := m.table + int64(number-1)*m.inodeSize
	b := m.inodesW.At(off, int(m.inodeSize))
	if int64(len(b)) < m.inodeSize || off+m.inodeSize > m.end {
		return nil, fmt.Errorf("inode %d at 0x%x: past end of image", number, off)
	}
	u16, u32 := m.order.Uint16, m.order.Uint32
	n := &inode{number: number, off: off, mode: u16(b)}
	if m.version == 1 {
		n.uid, n.size, n.mtime = u16(b[2:]), int64(u32(b[4:])), int64(u32(b[8:]))
		n.gid, n.links = uint16(b[12]), uint16(b[13])
		for i := range 9 {
			n.zones = append(n.zones, uint32(u16(b[14+2*i:])))
		}
		return n, nil
	}
	n.links, n.uid, n.gid, n.size, n.mtime = u16(b[2:]), u16(b[4:]), u16(b[6:]), int64(u32(b[8:])), int64(u32(b[16:]))
	for i := range 10 {
		n.zones = append(n.zones, u32(b[24+4*i:]))
	}
	return n, nil
}
