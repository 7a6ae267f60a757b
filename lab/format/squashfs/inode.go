package squashfs

import (
	"fmt"

	"assay"
)

// Inode types (SQUASHFS_DIR_TYPE ... in squashfs_fs.h). The extended types of
// versions 2 to 4 are these plus 7.
const (
	typeDir = 1 + iota
	typeFile
	typeSymlink
	typeBlockDev
	typeCharDev
	typeFifo
	typeSocket
	extended = 7
)

// noFragment stands for "no fragment" in file inodes, noXattr for "no
// attributes".
const (
	noFragment = 0xffffffff
	noXattr    = 0xffffffff
)

// inode is an inode of any version in one form.
type inode struct {
	kind     uint8
	ext      bool   // extended form
	index    uint16 // entries of a directory's index, behind the fixed part
	mode     uint16 // permission bits, octal 07777
	hasTime  bool
	uid, gid uint32
	ownerErr error // why uid and gid are not known
	mtime    uint32

	size     uint64 // of a file, of a directory's listing, of a link's target
	start    int64  // file: offset of the first block; directory: block in the directory table
	offset   uint32 // file: in the fragment; directory: in the block
	fragment uint32
	rdev     uint32
	xattr    uint32
	rest     cursor // behind the fixed part: block sizes or link target
}

// inodeAt reads the inode that a reference (block << 16 | offset) names.
func (m *image) inodeAt(ref uint64) (inode, error) {
	n := inode{fragment: noFragment, xattr: noXattr, mtime: m.created}
	n.rest = m.metaAt(m.inodeTable, m.dirTable, int64(ref>>16), int(ref&0xffff))
	var err error
	switch m.major {
	case 1:
		err = m.inode1(&n)
	case 2:
		err = m.inode2(&n)
	case 3:
		err = m.inode3(&n)
	default:
		err = m.inode4(&n)
	}
	if err != nil {
		return n, fmt.Errorf("inode 0x%x: %w", ref, err)
	}
	return n, nil
}

// fixed reads the n bytes that follow, of which there are at most 64.
func (n *inode) fixed(size int, buf *[64]byte) ([]byte, error) {
	return n.rest.take(size, buf[:])
}

func (n *inode) setKind(t uint32) error {
	if t < typeDir || t > typeSocket {
		return fmt.Errorf("type %d", t)
	}
	n.kind = uint8(t)
	return nil
}

// target reads a symbolic link's target (at most SQUASHFS_SYMLINK_MAX bytes).
func (n *inode) target() (string, error) {
	if n.size > 65535 {
		return "", fmt.Errorf("link target of %d bytes", n.size)
	}
	b := make([]byte, n.size)
	err := n.rest.read(b)
	return string(b), err
}

var entryTypes = [...]assay.Type{
	typeDir: assay.Dir, typeFile: assay.Regular, typeSymlink: assay.Symlink,
	typeBlockDev: assay.BlockDev, typeCharDev: assay.CharDev,
	typeFifo: assay.Fifo, typeSocket: assay.Socket,
}

// device splits a device number: 8 bits each up to version 3, the encoding of
// Linux 2.6 (new_decode_dev) in version 4.
func (m *image) device(rdev uint32) (major, minor uint32) {
	if m.major < 4 {
		return rdev >> 8 & 0xff, rdev & 0xff
	}
	return rdev >> 8 & 0xfff, rdev&0xff | rdev>>12&0xfff00
}
