package ext

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"assay"
	"assay/lab/format"
)

// Place and size of the superblock in bytes.
const (
	superAt   = 1024
	superSize = 1024
)

// Feature bits (EXT4_FEATURE_* in fs/ext4/ext4.h).
const (
	compatJournal      = 0x4
	compatSparseSuper2 = 0x200
	compatFastCommit   = 0x400
	compatOrphanFile   = 0x1000

	incompatCompression = 0x1
	incompatFileType    = 0x2
	incompatRecover     = 0x4
	incompatJournalDev  = 0x8
	incompatMetaBG      = 0x10
	incompat64Bit       = 0x80
	incompatMMP         = 0x100
	incompatEAInode     = 0x400
	incompatCsumSeed    = 0x2000
	incompatEncrypt     = 0x10000

	roCompatSparseSuper  = 0x1
	roCompatGDTChecksum  = 0x10
	roCompatBigalloc     = 0x200
	roCompatMetadataCsum = 0x400
)

const creatorHurd = 1

// superblock is struct ext4_super_block as far as it is needed.
type superblock struct {
	inodes        uint32
	blocks        uint64
	firstBlock    uint32
	blockSize     int64
	blockLog      uint
	groupBlocks   uint32
	groupInodes   uint32
	writeTime     uint32
	state         uint16
	creator       uint32
	revision      uint32
	firstInode    uint32
	inodeSize     int64
	group         uint16 // of the group whose copy this is
	compat        uint32
	incompat      uint32
	roCompat      uint32
	uuid          [16]byte
	name          string
	mounted       string
	reservedGDT   uint16
	journalInode  uint32
	lastOrphan    uint32
	descSize      int64
	firstMeta     uint32
	made          uint32
	mmpBlock      uint64 // tells who has it mounted
	quotas        [3]uint32
	orphanFile    uint32
	backups       [2]uint32
	seed          uint32 // of metadata checksums
	checksumWrong bool
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// crc is the kernel's crc32c(): without the inversions at its ends.
func crc(seed uint32, b []byte) uint32 { return ^crc32.Update(^seed, castagnoli, b) }

// parseSuper reads a superblock and compares its fields with each other.
func parseSuper(b []byte) (*superblock, error) {
	if len(b) < superSize {
		return nil, format.Not("superblock: %d bytes, want %d", len(b), superSize)
	}
	u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	if u16(0x38) != 0xef53 {
		return nil, format.Not("superblock: magic 0x%04x", u16(0x38))
	}
	s := &superblock{
		inodes: u32(0), blocks: uint64(u32(4)), firstBlock: u32(0x14),
		blockLog:    uint(min(u32(0x18), 32)) + 10,
		groupBlocks: u32(0x20), groupInodes: u32(0x28), writeTime: u32(0x30),
		state: u16(0x3a), creator: u32(0x48), revision: u32(0x4c),
		firstInode: 11, inodeSize: 128, descSize: 32,
	}
	if s.revision > 0 {
		s.firstInode, s.inodeSize, s.group = u32(0x54), int64(u16(0x58)), u16(0x5a)
		s.compat, s.incompat, s.roCompat = u32(0x5c), u32(0x60), u32(0x64)
		s.uuid = [16]byte(b[0x68:])
		s.name, s.mounted = text(b[0x78:0x88]), text(b[0x88:0xc8])
		s.reservedGDT = u16(0xce)
		s.journalInode, s.lastOrphan = u32(0xe0), u32(0xe8)
		s.firstMeta, s.made = u32(0x104), u32(0x108)
		s.mmpBlock = uint64(u32(0x168)) | uint64(u32(0x16c))<<32
		s.quotas = [3]uint32{u32(0x240), u32(0x244), u32(0x26c)}
		s.orphanFile = u32(0x280)
		s.backups = [2]uint32{u32(0x24c), u32(0x250)}
	}
	if s.incompat&incompat64Bit != 0 {
		s.blocks |= uint64(u32(0x150)) << 32
		s.descSize = int64(u16(0xfe))
	}
	if s.blockLog <= 16 {
		s.blockSize = 1 << s.blockLog
	}
	s.seed = crc(^uint32(0), s.uuid[:])
	if s.incompat&incompatCsumSeed != 0 {
		s.seed = u32(0x270)
	}
	if s.roCompat&roCompatMetadataCsum != 0 {
		s.checksumWrong = crc(^uint32(0), b[:0x3fc]) != u32(0x3fc)
	}
	return s, s.check()
}

// check compares the fields with each other.
func (s *superblock) check() error {
	switch {
	case s.blockSize == 0:
		return format.Not("superblock: block size 2^%d", s.blockLog)
	case s.revision > 1:
		return format.Not("superblock: revision %d", s.revision)
	case s.firstBlock > 1 || s.firstBlock == 1 && s.blockSize != 1024:
		return format.Not("superblock: first block %d with blocks of %d bytes", s.firstBlock, s.blockSize)
	case s.blocks <= uint64(s.firstBlock) || s.blocks > 1<<62>>s.blockLog:
		return format.Not("superblock: %d blocks", s.blocks)
	case s.groupBlocks < 8 || s.groupBlocks > 1<<28 || s.groupInodes == 0 || int64(s.groupInodes) > 8*s.blockSize:
		return format.Not("superblock: groups of %d blocks and %d inodes", s.groupBlocks, s.groupInodes)
	case uint64(s.inodes) != s.groups()*uint64(s.groupInodes):
		return format.Not("superblock: %d inodes in %d groups of %d", s.inodes, s.groups(), s.groupInodes)
	case s.inodeSize < 128 || s.inodeSize&(s.inodeSize-1) != 0 || s.inodeSize > s.blockSize:
		return format.Not("superblock: inodes of %d bytes", s.inodeSize)
	case s.descSize < 32 || s.descSize&(s.descSize-1) != 0 || s.descSize > s.blockSize:
		return format.Not("superblock: group descriptors of %d bytes", s.descSize)
	case s.incompat&incompatCompression != 0:
		return format.Not("superblock: blocks are compressed (e2compr)")
	case s.incompat&incompatJournalDev != 0:
		return format.Not("superblock: a journal of another device")
	case s.incompat >= 1<<18:
		return format.Not("superblock: incompatible features 0x%x", s.incompat)
	}
	return nil
}

// groups is how many block groups there are.
func (s *superblock) groups() uint64 {
	return (s.blocks - uint64(s.firstBlock) + uint64(s.groupBlocks) - 1) / uint64(s.groupBlocks)
}

// groupStart is the first block of a group.
func (s *superblock) groupStart(g uint64) uint64 {
	return uint64(s.firstBlock) + g*uint64(s.groupBlocks)
}

// hasSuper reports whether the group has a copy of the superblock.
func (s *superblock) hasSuper(g uint64) bool {
	switch {
	case g == 0:
		return true
	case s.compat&compatSparseSuper2 != 0:
		return g == uint64(s.backups[0]) || g == uint64(s.backups[1])
	case s.roCompat&roCompatSparseSuper == 0, g == 1:
		return true
	}
	for _, p := range []uint64{3, 5, 7} {
		n := p
		for n < g {
			n *= p
		}
		if n == g {
			return true
		}
	}
	return false
}

func (s *superblock) checksums() bool { return s.roCompat&roCompatMetadataCsum != 0 }

// readSuper gives the superblock of an image. A damaged one is replaced by the
// copy of group 1, whose place is known when groups have their usual size:
// eight times as many blocks as a block has bytes. off is where it stands.
func readSuper(c assay.Content) (s *superblock, off int64, err error) {
	var b [superSize]byte
	n, _ := c.ReadAt(b[:], superAt)
	s, err = parseSuper(b[:max(n, 0)])
	if err == nil && s.group != 0 {
		err = format.Not("superblock: a copy in group %d", s.group)
	}
	if err == nil && !s.checksumWrong {
		return s, superAt, nil
	}
	if n < superSize || binary.LittleEndian.Uint16(b[0x38:]) != 0xef53 {
		return nil, 0, err
	}
	for log := uint(10); log <= 16; log++ {
		at := int64(8)<<(2*log) + map[bool]int64{true: 1024}[log == 10]
		if n, _ := c.ReadAt(b[:], at); n < superSize {
			break
		}
		if x, bad := parseSuper(b[:]); bad == nil && x.group == 1 && x.blockLog == log && !x.checksumWrong {
			return x, at, nil
		}
	}
	return s, superAt, err
}

// text is a name of fixed length that NUL may end.
func text(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

func (s *superblock) kind() string {
	switch {
	case s.incompat&^(incompatFileType|incompatRecover|incompatMetaBG) != 0 || s.roCompat&^7 != 0:
		return "ext4"
	case s.compat&compatJournal != 0:
		return "ext3"
	}
	return "ext2"
}

func (s *superblock) id() string {
	u := s.uuid
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
