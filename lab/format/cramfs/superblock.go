package cramfs

import (
	"encoding/binary"
	"hash/crc32"
	"io"

	"assay"
	"assay/lab/format"
)

// Sizes and places in bytes.
const (
	superSize = 76
	shifted   = 512 // where the superblock stands behind room for a boot loader
	inodeSize = 12
	maxSize   = 1 << 28 // offsets have 26 bits and count words
)

// Flags of the superblock (CRAMFS_FLAG_*).
const (
	flagVersion2 = 0x1
	flagSorted   = 0x2
	flagHoles    = 0x100
	flagShifted  = 0x400
	flagPointers = 0x800 // bits 30 and 31 of block pointers have a meaning
	flagsKnown   = 0xfff
)

// superblock is struct cramfs_super.
type superblock struct {
	order   binary.ByteOrder
	at      int64
	size    int64 // of the image; 0 in version 1
	flags   uint32
	crc     uint32
	edition uint32
	blocks  uint32
	files   uint32
	name    string
	root    inode
}

// inode is struct cramfs_inode.
type inode struct {
	mode   uint16
	uid    uint16
	size   int64
	gid    uint8
	name   int   // bytes with their fill
	offset int64 // bytes
}

// parse reads the bit fields, which C packs from the lowest bit on
// little-endian machines and from the highest on big-endian ones.
func (s *superblock) parse(b []byte) inode {
	a, c, d := s.order.Uint32(b), s.order.Uint32(b[4:]), s.order.Uint32(b[8:])
	if s.order == binary.BigEndian {
		return inode{uint16(a >> 16), uint16(a), int64(c >> 8), uint8(c), int(d>>26) * 4, int64(d&(1<<26-1)) * 4}
	}
	return inode{uint16(a), uint16(a >> 16), int64(c & (1<<24 - 1)), uint8(c >> 24), int(d&63) * 4, int64(d>>6) * 4}
}

func readSuper(c assay.Content) (*superblock, error) {
	var b [shifted + superSize]byte
	n, err := c.ReadAt(b[:], 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	for _, at := range []int{0, shifted} {
		if n < at+superSize {
			break
		}
		s, bad := parseSuper(b[at:], int64(at))
		if bad == nil {
			return s, nil
		}
		if at == 0 || err == nil {
			err = bad
		}
	}
	if err == nil || err == io.EOF {
		err = format.Not("superblock: %d bytes, want %d", n, superSize)
	}
	return nil, err
}

func parseSuper(b []byte, at int64) (*superblock, error) {
	s := &superblock{at: at}
	switch string(b[:4]) {
	case "\x45\x3d\xcd\x28":
		s.order = binary.LittleEndian
	case "\x28\xcd\x3d\x45":
		s.order = binary.BigEndian
	default:
		return nil, format.Not("superblock: magic %x", b[:4])
	}
	u32 := func(at int) uint32 { return s.order.Uint32(b[at:]) }
	s.size, s.flags = int64(u32(4)), u32(8)
	s.crc, s.edition, s.blocks, s.files = u32(32), u32(36), u32(40), u32(44)
	for _, c := range b[48:64] {
		if c == 0 {
			break
		}
		s.name += string(rune(c))
	}
	s.root = s.parse(b[64:])
	if s.flags&flagVersion2 == 0 {
		s.size = 0
	}
	switch {
	case string(b[16:32]) != "Compressed ROMFS":
		return nil, format.Not("superblock: signature %q", b[16:32])
	case s.flags&^flagsKnown != 0:
		return nil, format.Not("superblock: flags 0x%x", s.flags)
	case s.root.mode&0o170000 != 0o040000:
		return nil, format.Not("superblock: root has mode %o", s.root.mode)
	case s.flags&flagVersion2 != 0 && (s.size < superSize || s.size > maxSize):
		return nil, format.Not("superblock: image of %d bytes", s.size)
	case s.root.offset == 0 && s.root.size != 0 || s.root.offset != 0 && s.root.offset < at+superSize || s.size > 0 && s.root.offset >= s.size:
		return nil, format.Not("superblock: root directory at 0x%x", s.root.offset)
	}
	return s, nil
}

// checksum computes the CRC-32 of a whole image as its superblock should have
// it: over all bytes from the superblock on, with the field itself zero.
func (s *superblock) checksum(c assay.Content) (uint32, error) {
	h := crc32.NewIEEE()
	field := s.at + 32
	for _, p := range []struct{ off, n int64 }{{s.at, 32}, {-1, 4}, {field + 4, s.size - field - 4}} {
		if p.off < 0 {
			h.Write(make([]byte, 4))
			continue
		}
		if _, err := io.Copy(h, io.NewSectionReader(c, p.off, p.n)); err != nil {
			return 0, err
		}
	}
	return h.Sum32(), nil
}
