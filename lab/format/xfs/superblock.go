package xfs

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/bits"

	"assay"
	"assay/lab/format"
)

const (
	superSize  = 264
	superMagic = "XFSB"
)

// Features.
const (
	versionDirV2   = 0x2000
	versionMore    = 0x8000
	features2Type  = 0x200 // file types in directories, version 4
	incompatType   = 0x1
	incompatUUID   = 0x4
	maxGroupBlocks = 1 << 31
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is CRC-32C over b with zeros in place of the checksum at at.
func checksum(b []byte, at int) uint32 {
	c := crc32.Update(0, castagnoli, b[:at])
	c = crc32.Update(c, castagnoli, make([]byte, 4))
	return crc32.Update(c, castagnoli, b[at+4:])
}

// sound verifies a checksum, which is little-endian.
func sound(b []byte, at int) bool {
	return at+4 <= len(b) && checksum(b, at) == binary.LittleEndian.Uint32(b[at:])
}

// superblock is struct xfs_dsb.
type superblock struct {
	at                           int64
	blockSize, sector, inodeSize int64
	blockLog, inodeLog, agLog    uint
	blocks                       uint64
	agBlocks, agCount            uint32
	uuid, meta                   [16]byte
	logStart                     uint64
	logBlocks                    uint32
	root                         uint64
	system                       []uint64 // inodes of the file system itself
	version                      uint16
	label                        string
	dirLog                       uint
	features2, compat, readOnly  uint32
	incompat                     uint32
	inProgress, wrong            bool
}

func (s *superblock) five() bool     { return s.version&15 == 5 }
func (s *superblock) inopLog() uint  { return s.blockLog - s.inodeLog }
func (s *superblock) length() int64  { return int64(s.blocks) << s.blockLog }
func (s *superblock) dirSize() int64 { return s.blockSize << s.dirLog }

// fileTypes: directory entries say what they are.
func (s *superblock) fileTypes() bool {
	return s.five() && s.incompat&incompatType != 0 || !s.five() && s.version&versionMore != 0 && s.features2&features2Type != 0
}

// readSuper reads the superblock, or the second group's where the first one's
// checksum is wrong and the other's is right.
func readSuper(c assay.Content) (*superblock, error) {
	s, err := superOf(c, 0)
	if err != nil || !s.wrong {
		return s, err
	}
	if t, err := superOf(c, int64(s.agBlocks)<<s.blockLog); err == nil && !t.wrong && t.uuid == s.uuid {
		return t, nil
	}
	return s, nil
}

func superOf(c assay.Content, at int64) (*superblock, error) {
	b := make([]byte, 64<<10)
	n, _ := c.ReadAt(b, at)
	if b = b[:max(n, 0)]; len(b) < superSize {
		return nil, format.Not("%d bytes", len(b))
	}
	u16 := func(at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
	u32 := func(at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
	u64 := func(at int) uint64 { return binary.BigEndian.Uint64(b[at:]) }
	s := &superblock{
		at: at, blockSize: int64(u32(4)), blocks: u64(8), logStart: u64(48), root: u64(56), agBlocks: u32(84), agCount: u32(88),
		logBlocks: u32(96), version: u16(100), sector: int64(u16(102)), inodeSize: int64(u16(104)),
		blockLog: uint(b[120]), inodeLog: uint(b[122]), agLog: uint(b[124]), inProgress: b[126] != 0,
		dirLog: uint(b[192]), features2: u32(200) | u32(204),
	}
	power := func(n int64, log uint, least, most int64) bool {
		return n >= least && n <= most && n == 1<<log
	}
	switch {
	case string(b[:4]) != superMagic:
		return nil, format.Not("magic %q", b[:4])
	case s.version&15 != 4 && s.version&15 != 5 || s.version&versionDirV2 == 0:
		return nil, format.Not("version 0x%x", s.version)
	case !power(s.blockSize, s.blockLog, 512, 64<<10) || !power(s.sector, uint(b[121]), 512, 32<<10) || !power(s.inodeSize, s.inodeLog, 256, 2048):
		return nil, format.Not("blocks of %d bytes, sectors of %d, inodes of %d", s.blockSize, s.sector, s.inodeSize)
	case s.inodeSize > s.blockSize || int64(u16(106)) != s.blockSize/s.inodeSize || uint(b[123]) != s.inopLog():
		return nil, format.Not("%d inodes a block", u16(106))
	case s.agBlocks == 0 || s.agBlocks > maxGroupBlocks || s.agCount == 0 || int(s.agLog) != bits.Len32(s.agBlocks-1):
		return nil, format.Not("%d groups of %d blocks", s.agCount, s.agBlocks)
	case s.blocks > uint64(s.agCount)*uint64(s.agBlocks) || s.blocks <= uint64(s.agCount-1)*uint64(s.agBlocks) || s.blocks>>44 != 0:
		return nil, format.Not("%d blocks in %d groups of %d", s.blocks, s.agCount, s.agBlocks)
	case s.root>>(s.agLog+s.inopLog()) >= uint64(s.agCount) || s.dirSize() > 64<<10 || s.dirLog > 7:
		return nil, format.Not("root inode %d, directory blocks of 2^%d blocks", s.root, s.dirLog)
	}
	copy(s.uuid[:], b[32:])
	s.meta = s.uuid
	name, _, _ := bytes.Cut(b[108:120], []byte{0})
	s.label = string(name)
	s.system = []uint64{u64(64), u64(72), u64(160), u64(168)}
	if s.five() {
		s.compat, s.readOnly, s.incompat = u32(208), u32(212), u32(216)
		s.system = append(s.system, u64(232))
		if s.incompat&incompatUUID != 0 {
			copy(s.meta[:], b[248:])
		}
		s.wrong = int64(len(b)) >= s.sector && !sound(b[:s.sector], 224)
	}
	return s, nil
}

// properties tells what the superblock says.
func (m *image) properties() {
	p := m.out.Property
	p("version", fmt.Sprint(m.version&15))
	p("block-size", fmt.Sprint(m.blockSize))
	p("blocks", fmt.Sprint(m.blocks))
	p("groups", fmt.Sprint(m.agCount))
	p("uuid", fmt.Sprintf("%x-%x-%x-%x-%x", m.uuid[:4], m.uuid[4:6], m.uuid[6:8], m.uuid[8:10], m.uuid[10:]))
	if m.label != "" {
		p("label", m.label)
	}
	if m.inProgress {
		p("state", "mkfs did not finish")
	}
	p("log", m.logState())
}
