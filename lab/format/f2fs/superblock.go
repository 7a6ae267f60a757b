package f2fs

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"unicode/utf16"

	"assay"
	"assay/lab/format"
)

const (
	superAt    = 0x400
	superSize  = blockSize - superAt
	superMagic = 0xf2f52010
	blockSize  = 4096
	blockLog   = 12
)

// Features (F2FS_FEATURE_* in f2fs.h).
const (
	featureExtraAttr      = 0x8
	featureInodeChecksum  = 0x20
	featureFlexibleXattr  = 0x40
	featureSuperChecksum  = 0x800
	featureCompression    = 0x2000
	maxBlocks             = 1 << 32 // block numbers have 32 bits
	maxLogSegment         = 9
	natEntries            = blockSize / 9 // of a block
	maxVolume, maxDevices = 512, 8
)

var featureNames = []string{"encrypt", "blkzoned", "atomic_write", "extra_attr", "project_quota", "inode_checksum", "flexible_inline_xattr", "quota", "inode_crtime", "lost_found", "verity", "sb_checksum", "casefold", "compression", "ro", "device_alias"}

// superblock is struct f2fs_super_block.
type superblock struct {
	at            int64 // where it was read
	logSegment    uint32
	blocks        uint64
	segments      [6]uint32 // all, checkpoint, SIT, NAT, SSA, main
	start         [6]uint32 // block of segment 0, checkpoint, SIT, NAT, SSA, main
	root          uint32
	uuid          [16]byte
	label         string
	payload       uint32 // blocks of the checkpoint behind its first
	features      uint32
	checksumWrong bool
	version       string
	devices       int
}

// Indexes of segments and start.
const (
	whole = iota
	areaCheckpoint
	areaSIT
	areaNAT
	areaSSA
	areaMain
)

func (s *superblock) perSegment() uint64 { return 1 << s.logSegment }
func (s *superblock) length() int64      { return int64(s.blocks) << blockLog }

// checksum is crc32_le of the kernel with the magic as seed: no inversions.
func checksum(b []byte) uint32 { return more(superMagic, b) }

func more(seed uint32, b []byte) uint32 { return ^crc32.Update(^seed, crc32.IEEETable, b) }

// readSuper reads the first superblock that is sound, else the first that is
// at least plausible.
func readSuper(c assay.Content) (*superblock, error) {
	var second *superblock
	var first error
	for _, at := range []int64{superAt, superAt + blockSize} {
		b := make([]byte, superSize)
		if n, _ := c.ReadAt(b, at); n < superSize {
			if first == nil {
				first = format.Not("superblock at 0x%x: past end of image", at)
			}
			continue
		}
		s, err := parseSuper(b)
		switch {
		case err != nil && first == nil:
			first = err
		case err != nil:
		case !s.checksumWrong:
			s.at = at
			return s, nil
		case second == nil:
			s.at, second = at, s
		}
	}
	if second != nil {
		return second, nil
	}
	return nil, first
}

func parseSuper(b []byte) (*superblock, error) {
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	if u32(0) != superMagic {
		return nil, format.Not("magic 0x%x", u32(0))
	}
	if u32(8) < 9 || u32(8) > 12 || u32(8)+u32(12) != blockLog || u32(16) != blockLog {
		return nil, format.Not("sectors of 2^%d bytes, blocks of 2^%d", u32(8), u32(16))
	}
	s := &superblock{logSegment: u32(20), blocks: binary.LittleEndian.Uint64(b[36:]), root: u32(96), payload: u32(1664), features: u32(2180)}
	if s.logSegment == 0 || s.logSegment > maxLogSegment {
		return nil, format.Not("segments of 2^%d blocks", s.logSegment)
	}
	for i := range 6 {
		s.segments[i], s.start[i] = u32(48+4*i), u32(72+4*i)
	}
	if err := s.sane(); err != nil {
		return nil, err
	}
	copy(s.uuid[:], b[108:])
	s.label = label(b[124 : 124+2*maxVolume])
	s.version, _ = format.Text(b[1668 : 1668+256])
	for i := range maxDevices {
		if b[2201+68*i] != 0 {
			s.devices++
		}
	}
	if at := u32(32); s.features&featureSuperChecksum != 0 {
		s.checksumWrong = at > superSize-4 || checksum(b[:at]) != u32(int(at))
	}
	return s, nil
}

// sane asks what the kernel asks (sanity_check_area_boundary): the areas
// follow each other.
func (s *superblock) sane() error {
	if s.blocks == 0 || s.blocks > maxBlocks || s.start[whole] == 0 || s.start[whole] != s.start[areaCheckpoint] {
		return format.Not("%d blocks, segment 0 at block %d", s.blocks, s.start[whole])
	}
	at := uint64(s.start[areaCheckpoint])
	for i := areaCheckpoint; i <= areaMain; i++ {
		if uint64(s.start[i]) != at || s.segments[i] == 0 {
			return format.Not("area %d at block %d, want %d", i, s.start[i], at)
		}
		at += uint64(s.segments[i]) << s.logSegment
	}
	if at > s.blocks || s.segments[areaNAT]%2 != 0 {
		return format.Not("%d blocks, areas end at %d", s.blocks, at)
	}
	if s.root == 0 || uint64(s.root) >= s.nodes() {
		return format.Not("root inode %d", s.root)
	}
	return nil
}

// nodes is how many nodes the NAT has room for.
func (s *superblock) nodes() uint64 {
	return uint64(s.segments[areaNAT]/2) << s.logSegment * natEntries
}

func label(b []byte) string {
	var u []uint16
	for i := 0; i+2 <= len(b); i += 2 {
		c := binary.LittleEndian.Uint16(b[i:])
		if c == 0 {
			break
		}
		u = append(u, c)
	}
	return string(utf16.Decode(u))
}

// properties tells what the superblock says.
func (m *image) properties() {
	p := m.out.Property
	p("blocks", fmt.Sprint(m.blocks))
	p("uuid", fmt.Sprintf("%x-%x-%x-%x-%x", m.uuid[:4], m.uuid[4:6], m.uuid[6:8], m.uuid[8:10], m.uuid[10:]))
	if m.label != "" {
		p("label", m.label)
	}
	if m.superblock.version != "" {
		p("kernel", m.superblock.version)
	}
	var on []string
	for i := range 32 {
		if m.features>>i&1 == 0 {
			continue
		}
		if i < len(featureNames) {
			on = append(on, featureNames[i])
		} else {
			on = append(on, fmt.Sprintf("feature%d", i))
		}
	}
	p("features", strings.Join(on, " "))
}
