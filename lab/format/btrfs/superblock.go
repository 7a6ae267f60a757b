package btrfs

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"

	"assay"
	"assay/lab/format"
)

const (
	superAt     = 64 << 10
	superCopyAt = 64 << 20
	superThird  = 256 << 30
	superSize   = 4096
	superMagic  = "_BHRfS_M"
	maxLevel    = 8
)

// Checksum types (BTRFS_CSUM_TYPE_*).
const (
	sumCRC32C = iota
	sumXXHash
	sumSHA256
	sumBlake2
)

var (
	sumNames   = [...]string{"crc32c", "xxhash64", "sha256", "blake2b"}
	sumSizes   = [...]int{4, 8, 32, 32}
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

var featureNames = []string{"mixed_backref", "default_subvol", "mixed_groups", "compress_lzo", "compress_zstd", "big_metadata", "extended_iref", "raid56", "skinny_metadata", "no_holes", "metadata_uuid", "raid1c34", "zoned", "extent_tree_v2", "raid_stripe_tree", "", "simple_quota"}

const featureMetadataUUID = 0x400

// superblock is struct btrfs_super_block.
type superblock struct {
	at                     int64
	generation             uint64
	uuid, meta             [16]byte
	root, chunks, log      uint64
	rootLevel, chunksLevel byte
	size, device, devices  uint64
	deviceSize             int64
	sector, nodeSize       int64
	features               uint64
	sumType                int
	label                  string
	system                 []byte // chunks of the system
	wrong                  bool   // checksum
}

// sum computes a checksum; it is nil where the type is not known.
func sum(kind int, b []byte) []byte {
	switch kind {
	case sumCRC32C:
		return binary.LittleEndian.AppendUint32(nil, crc32.Checksum(b, castagnoli))
	case sumSHA256:
		s := sha256.Sum256(b)
		return s[:]
	}
	return nil
}

// matches verifies the checksum in front of a node or superblock.
func matches(kind int, b []byte) bool {
	s := sum(kind, b[32:])
	return s == nil || bytes.Equal(s, b[:len(s)])
}

// readSuper reads the copy with the newest generation whose checksum is
// right, else the first plausible one.
func readSuper(c assay.Content) (*superblock, error) {
	var best, second *superblock
	var first error
	for _, at := range []int64{superAt, superCopyAt, superThird} {
		b := make([]byte, superSize)
		if n, _ := c.ReadAt(b, at); n < superSize {
			if first == nil {
				first = format.Not("superblock at 0x%x: past end of image", at)
			}
			break
		}
		s, err := parseSuper(b, at)
		switch {
		case err != nil:
			if first == nil {
				first = err
			}
		case s.wrong && second == nil:
			second = s
		case !s.wrong && (best == nil || s.generation > best.generation && s.uuid == best.uuid):
			best = s
		}
	}
	switch {
	case best != nil:
		return best, nil
	case second != nil:
		return second, nil
	}
	return nil, first
}

func parseSuper(b []byte, at int64) (*superblock, error) {
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	u64 := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	if string(b[0x40:0x48]) != superMagic || u64(0x30) != uint64(at) {
		return nil, format.Not("superblock at 0x%x: magic %q, place 0x%x", at, b[0x40:0x48], u64(0x30))
	}
	s := &superblock{
		at: at, generation: u64(0x48), root: u64(0x50), chunks: u64(0x58), log: u64(0x60), size: u64(0x70), devices: u64(0x88),
		sector: int64(u32(0x90)), nodeSize: int64(u32(0x94)), features: u64(0xbc), sumType: int(b[0xc4]) | int(b[0xc5])<<8,
		rootLevel: b[0xc6], chunksLevel: b[0xc7], device: u64(0xc9), deviceSize: int64(u64(0xd1)),
	}
	system := u32(0xa0)
	power := func(n int64) bool { return n >= 512 && n <= 64<<10 && n&(n-1) == 0 }
	switch {
	case !power(s.sector) || !power(s.nodeSize) || s.nodeSize < s.sector:
		return nil, format.Not("sectors of %d bytes, nodes of %d", s.sector, s.nodeSize)
	case s.sumType >= len(sumNames) || s.rootLevel >= maxLevel || s.chunksLevel >= maxLevel || system > 2048:
		return nil, format.Not("checksum type %d, levels %d and %d, %d bytes of system chunks", s.sumType, s.rootLevel, s.chunksLevel, system)
	case s.deviceSize < superAt+superSize || s.deviceSize>>60 != 0 || s.devices == 0 || s.devices > 1<<16:
		return nil, format.Not("device of %d bytes, %d devices", s.deviceSize, s.devices)
	}
	copy(s.uuid[:], b[0x20:])
	s.meta = s.uuid
	if s.features&featureMetadataUUID != 0 {
		copy(s.meta[:], b[0x23b:])
	}
	name, _, _ := bytes.Cut(b[0x12b:0x22b], []byte{0})
	s.label, s.system, s.wrong = string(name), b[0x32b:0x32b+system], !matches(s.sumType, b)
	return s, nil
}

// properties tells what the superblock says.
func (m *image) properties() {
	p := m.out.Property
	p("uuid", fmt.Sprintf("%x-%x-%x-%x-%x", m.uuid[:4], m.uuid[4:6], m.uuid[6:8], m.uuid[8:10], m.uuid[10:]))
	if m.label != "" {
		p("label", m.label)
	}
	p("generation", fmt.Sprint(m.generation))
	p("node-size", fmt.Sprint(m.nodeSize))
	p("checksum", sumNames[m.sumType])
	if sum(m.sumType, nil) == nil {
		p("checksums", format.CannotTell+": this type is not computed")
	}
	if m.devices > 1 {
		p("devices", fmt.Sprint(m.devices))
	}
	if m.log != 0 {
		p("log-tree", "not replayed: the newest changes before an unclean shutdown are not shown")
	}
	var on []string
	for i, name := range featureNames {
		if m.features>>i&1 != 0 && name != "" {
			on = append(on, name)
		}
	}
	p("features", strings.Join(on, " "))
}
