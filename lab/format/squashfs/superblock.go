package squashfs

import (
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
)

// Sizes of the superblock: squashfs_fs.h (4.x), squashfs_compat.h (3.x), and
// the 2.x and 1.x headers, which end before the 64-bit fields of 3.x.
const (
	superSize1 = 51
	superSize2 = 63
	superSize3 = 119
	superSize4 = 96
)

// Flag bits of the superblock (SQUASHFS_NOI ... in squashfs_fs.h).
const (
	flagRawInodes    = 0
	flagRawData      = 1
	flagCheck        = 2 // up to 3.x: a marker byte in front of each metadata block
	flagRawFragments = 3
	flagOptions      = 10
)

var flagNames = [...]string{
	"uncompressed inodes", "uncompressed data", "check", "uncompressed fragments",
	"no fragments", "always fragments", "duplicates removed", "exportable",
	"uncompressed xattrs", "no xattrs", "compressor options", "uncompressed ids",
}

// none stands for a table that an image does not have.
const none = -1

// superblock is the header of any version in one form. Offsets are from the
// start of the image, in bytes.
type superblock struct {
	order
	magic     [4]byte
	size      int64 // of the header itself
	major     uint16
	minor     uint16
	inodes    uint32
	created   uint32 // seconds since 1970
	blockSize uint32
	blockLog  uint16
	flags     uint16
	method    method // declared; 0 before 4.x
	fragments uint32
	used      int64  // bytes_used: the length of the image
	root      uint64 // reference to the root directory's inode

	uids, gids         uint32 // numbers of entries; 4.x has one table for both
	uidTable, gidTable int64
	xattrTable         int64
	inodeTable         int64
	dirTable           int64
	fragTable          int64
	lookupTable        int64
}

func readSuperblock(c assay.Content) (superblock, error) {
	var b [superSize3]byte
	n, err := c.ReadAt(b[:], 0)
	if err != nil && err != io.EOF {
		return superblock{}, err
	}
	if n < superSize1 {
		return superblock{}, format.Not("superblock: %d bytes, want %d", n, superSize1)
	}
	// The version is at the same place in all versions and tells the byte
	// order, which vendors' magics do not.
	s := superblock{order: order{big: b[28] == 0}}
	copy(s.magic[:], b[:4])
	s.major, s.minor = s.u16(b[28:]), s.u16(b[30:])
	need := map[uint16]int{1: superSize1, 2: superSize2, 3: superSize3, 4: superSize4}[s.major]
	if need == 0 {
		return s, format.Not("version %d.%d", s.major, s.minor)
	}
	if n < need {
		return s, format.Not("superblock: %d bytes, version %d has %d", n, s.major, need)
	}
	s.size = int64(need)
	if s.major == 4 {
		s.parse4(b[:])
	} else {
		s.parse123(b[:])
	}
	return s, s.check()
}

// parse4 reads struct squashfs_super_block of squashfs_fs.h.
func (s *superblock) parse4(b []byte) {
	s.inodes = s.u32(b[4:])
	s.created = s.u32(b[8:])
	s.blockSize = s.u32(b[12:])
	s.fragments = s.u32(b[16:])
	s.method = method(s.u16(b[20:]))
	s.blockLog = s.u16(b[22:])
	s.flags = s.u16(b[24:])
	s.uids = uint32(s.u16(b[26:]))
	s.root = s.u64(b[32:])
	s.used = int64(s.u64(b[40:]))
	s.uidTable = int64(s.u64(b[48:]))
	s.xattrTable = int64(s.u64(b[56:]))
	s.inodeTable = int64(s.u64(b[64:]))
	s.dirTable = int64(s.u64(b[72:]))
	s.fragTable = int64(s.u64(b[80:]))
	s.lookupTable = int64(s.u64(b[88:]))
	s.gidTable = none
}

// parse123 reads struct squashfs_super_block_3 of squashfs_compat.h; versions
// 1 and 2 use its 32-bit offsets and end earlier.
func (s *superblock) parse123(b []byte) {
	s.inodes = s.u32(b[4:])
	s.used = int64(s.u32(b[8:]))
	s.uidTable = int64(s.u32(b[12:]))
	s.gidTable = int64(s.u32(b[16:]))
	s.inodeTable = int64(s.u32(b[20:]))
	s.dirTable = int64(s.u32(b[24:]))
	s.blockSize = uint32(s.u16(b[32:]))
	s.blockLog = s.u16(b[34:])
	s.flags = uint16(b[36])
	s.uids, s.gids = uint32(b[37]), uint32(b[38])
	s.created = s.u32(b[39:])
	s.root = s.u64(b[43:])
	s.fragTable, s.lookupTable, s.xattrTable = none, none, none
	if s.major >= 2 {
		s.blockSize = s.u32(b[51:])
		s.fragments = s.u32(b[55:])
		s.fragTable = int64(s.u32(b[59:]))
	}
	if s.major == 3 {
		s.used = int64(s.u64(b[63:]))
		s.uidTable = int64(s.u64(b[71:]))
		s.gidTable = int64(s.u64(b[79:]))
		s.inodeTable = int64(s.u64(b[87:]))
		s.dirTable = int64(s.u64(b[95:]))
		s.fragTable = int64(s.u64(b[103:]))
		s.lookupTable = int64(s.u64(b[111:]))
	}
	if s.gids == 0 {
		s.gidTable = none
	}
	if s.fragments == 0 {
		s.fragTable = none
	}
}

// check compares the header's fields with each other.
func (s *superblock) check() error {
	switch {
	case s.inodes == 0:
		return format.Not("superblock: no inodes")
	case s.blockLog < 9 || s.blockLog > 20 || s.blockSize != 1<<s.blockLog:
		return format.Not("superblock: block size %d, its logarithm %d", s.blockSize, s.blockLog)
	case s.major == 4 && (s.blockLog < 12 || s.method == 0 || s.flags >= 1<<len(flagNames)):
		return format.Not("superblock: block size %d, compression %d, flags 0x%x", s.blockSize, s.method, s.flags)
	case s.used < s.size || s.used > 1<<48:
		return format.Not("superblock: image of %d bytes", s.used)
	case s.uids == 0:
		return format.Not("superblock: no user ids")
	case s.inodeTable < s.size || s.inodeTable >= s.dirTable:
		return format.Not("superblock: inode table at 0x%x, directory table at 0x%x", s.inodeTable, s.dirTable)
	case s.dirTable > s.used || s.uidTable <= s.inodeTable || s.uidTable >= s.used:
		return format.Not("superblock: directory table at 0x%x, ids at 0x%x of 0x%x", s.dirTable, s.uidTable, s.used)
	case s.rootBlock() >= s.dirTable-s.inodeTable || s.root&0xffff >= metaSize:
		return format.Not("superblock: root inode 0x%x outside of the inode table", s.root)
	}
	for _, t := range []struct {
		name string
		at   int64
	}{{"gid", s.gidTable}, {"xattr", s.xattrTable}, {"fragment", s.fragTable}, {"export", s.lookupTable}} {
		if t.at != none && (t.at < 0 || t.at >= s.used) && !s.mayDangle(t.name) {
			return format.Not("superblock: %s table at 0x%x of 0x%x", t.name, t.at, s.used)
		}
	}
	return nil
}

// mayDangle: some makers leave other values than -1 in the offsets of tables
// that they did not write.
func (s *superblock) mayDangle(table string) bool {
	return table == "export" || table == "xattr" || table == "fragment" && s.fragments == 0
}

func (s *superblock) rootBlock() int64 { return int64(s.root >> 16) }

func (s *superblock) has(flag uint) bool { return s.flags>>flag&1 != 0 }

func (s *superblock) version() string { return fmt.Sprintf("%d.%d", s.major, s.minor) }
