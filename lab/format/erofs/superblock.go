package erofs

import (
	"encoding/binary"
	"hash/crc32"

	"assay"
	"assay/lab/format"
)

// Place and size of the superblock in bytes.
const (
	superAt   = 1024
	superSize = 128
)

// Feature bits (EROFS_FEATURE_*).
const (
	compatChecksum = 0x1

	incompatPadding   = 0x1 // compressed data stands at the end of its cluster
	incompatDevices   = 0x8
	incompatFragments = 0x20
	incompatPrefixes  = 0x40
	incompatKnown     = 0x7f
)

// superblock is struct erofs_super_block.
type superblock struct {
	compat, incompat uint32
	blockLog         uint
	block            int64
	slots            int64
	root             uint64
	inodes           uint64
	built            int64
	blocks           int64
	meta             int64 // where the nodes stand, in bytes
	xattrs           int64 // shared ones
	uuid             [16]byte
	name             string
	algorithms       uint16
	devices          uint16
	prefixes         int
	prefixAt         int64
	packed           uint64
	checksum         string // matches, differs, none
}

func readSuper(c assay.Content) (*superblock, error) {
	var head [superSize]byte
	if n, _ := c.ReadAt(head[:], superAt); n == superSize && (binary.LittleEndian.Uint32(head[:]) != 0xe0f5e1e2 || head[12] < 9 || head[12] > 16) {
		return nil, format.Not("superblock: blocks of 2^%d bytes", head[12])
	}
	b := make([]byte, 64<<10)
	n, _ := c.ReadAt(b, superAt)
	b = b[:max(n, 0)]
	if len(b) < superSize {
		return nil, format.Not("superblock: %d bytes", len(b))
	}
	u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	u64 := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	s := &superblock{
		compat: u32(8), incompat: u32(80), blockLog: uint(b[12]), slots: int64(b[13]), root: uint64(u16(14)),
		inodes: u64(16), built: int64(u64(24)), blocks: int64(u32(36)), uuid: [16]byte(b[48:]),
		algorithms: u16(84), devices: u16(86), prefixes: int(b[91]), prefixAt: int64(u32(92)) * 4, packed: u64(96),
		checksum: "none",
	}
	for _, c := range b[64:80] {
		if c == 0 {
			break
		}
		s.name += string(rune(c))
	}
	if u32(0) != 0xe0f5e1e2 || s.blockLog < 9 || s.blockLog > 16 || s.blocks == 0 || s.inodes == 0 {
		return nil, format.Not("superblock: blocks of 2^%d bytes, %d blocks, %d inodes", s.blockLog, s.blocks, s.inodes)
	}
	s.block = 1 << s.blockLog
	s.meta, s.xattrs = int64(u32(40))*s.block, int64(u32(44))*s.block
	if s.incompat >= 1<<12 || s.compat >= 1<<12 || s.meta >= s.size() || s.xattrs > s.size() {
		return nil, format.Not("superblock: features 0x%x and 0x%x, nodes at 0x%x of 0x%x", s.compat, s.incompat, s.meta, s.size())
	}
	if s.compat&compatChecksum != 0 {
		covered := s.block - superAt
		if s.block <= superAt {
			covered = s.block
		}
		if s.checksum = "differs"; int64(len(b)) >= covered && superSum(b[:covered]) == u32(4) {
			s.checksum = "matches"
		}
	}
	return s, nil
}

// superSum is the CRC-32C of the superblock's block from the superblock on,
// with the field itself zero, without the last inversion.
func superSum(b []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Update(0, table, b[:4])
	sum = crc32.Update(sum, table, []byte{0, 0, 0, 0})
	return ^crc32.Update(sum, table, b[8:])
}

func (s *superblock) size() int64 { return s.blocks << s.blockLog }
