package xfs

import (
	"encoding/binary"
	"fmt"

	"assay"
)

// Formats of a fork.
const (
	forkDevice = iota
	forkLocal
	forkExtents
	forkBtree
)

const (
	flagRealtime     = 0x1  // di_flags
	flag2BigTime     = 0x8  // di_flags2
	flag2BigCounters = 0x10 // di_flags2
	epoch            = 1 << 31
)

// fork is one of the two parts of an inode that describe its content and its
// attributes.
type fork struct {
	format byte
	b      []byte
	at     int64 // in the input
	count  uint64
}

// inode is struct xfs_dinode.
type inode struct {
	number          uint64
	at              int64
	mode            uint16
	uid, gid, links uint32
	size, mtime     int64
	flags           uint16
	data, attr      fork
	wrong           bool
	version         byte
}

func kindOf(mode uint16) (assay.Type, bool) {
	switch mode >> 12 {
	case 8:
		return assay.Regular, true
	case 4:
		return assay.Dir, true
	case 10:
		return assay.Symlink, true
	case 2:
		return assay.CharDev, true
	case 6:
		return assay.BlockDev, true
	case 1:
		return assay.Fifo, true
	case 12:
		return assay.Socket, true
	}
	return 0, false
}

// inodeAt is where an inode stands.
func (m *image) inodeAt(number uint64) (int64, bool) {
	off, ok := m.where(number >> m.inopLog())
	return off + int64(number&(1<<m.inopLog()-1))<<m.inodeLog, ok
}

// inode reads an inode.
func (m *image) inode(number uint64) (*inode, error) {
	at, ok := m.inodeAt(number)
	if !ok {
		return nil, fmt.Errorf("inode %d: past end of file system", number)
	}
	b := m.win.At(at, int(m.inodeSize))
	if int64(len(b)) < m.inodeSize {
		return nil, fmt.Errorf("inode %d at 0x%x: past end of image", number, at)
	}
	n, err := m.parseInode(append([]byte(nil), b...), number, at)
	if err == nil {
		if _, ok := kindOf(n.mode); !ok {
			err = fmt.Errorf("inode %d at 0x%x: mode %o", number, at, n.mode)
		}
	}
	return n, err
}

func (m *image) parseInode(b []byte, number uint64, at int64) (*inode, error) {
	u16 := func(at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
	u32 := func(at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
	u64 := func(at int) uint64 { return binary.BigEndian.Uint64(b[at:]) }
	if string(b[:2]) != "IN" || b[4] == 0 || b[4] > 3 {
		return nil, fmt.Errorf("inode %d at 0x%x: magic %q, version %d", number, at, b[:2], b[4])
	}
	n := &inode{number: number, at: at, version: b[4], mode: u16(2), uid: u32(8), gid: u32(12), links: u32(16), size: int64(u64(56)), mtime: int64(int32(u32(40))), flags: u16(90)}
	if n.version == 1 {
		n.links = uint32(u16(6))
	}
	first := 100
	n.data.count, n.attr.count = uint64(u32(76)), uint64(u16(80))
	if n.version == 3 {
		first = 176
		flags2 := u64(120)
		if flags2&flag2BigTime != 0 {
			n.mtime = int64(u64(40)/1e9) - epoch
		}
		if flags2&flag2BigCounters != 0 {
			n.data.count, n.attr.count = u64(24), uint64(u32(76))
		}
		if got := u64(152); got != number {
			return nil, fmt.Errorf("inode %d at 0x%x: says that it is %d", number, at, got)
		}
		n.wrong = !sound(b, 100)
	}
	end := len(b)
	if off := int(b[82]) * 8; off > 0 {
		if first+off >= end {
			return nil, fmt.Errorf("inode %d at 0x%x: attributes at %d", number, at, off)
		}
		n.attr.format, n.attr.b, n.attr.at = b[83], b[first+off:], at+int64(first+off)
		end = first + off
	}
	n.data.format, n.data.b, n.data.at = b[5], b[first:end], at+int64(first)
	return n, nil
}

// device reads the number of a device: 14 bits major, 18 bits minor.
func (n *inode) device() (major, minor uint32) {
	d := binary.BigEndian.Uint32(n.data.b)
	return d >> 18 & 0x3fff, d & 0x3ffff
}
