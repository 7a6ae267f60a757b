package squashfs

import "fmt"

// The inodes of versions 1 to 3 are bit fields (struct squashfs_*_inode_header_1,
// _2 and _3 in squashfs_compat.h); positions below are in bits.

// inode3 reads the inodes of version 3.
func (m *image) inode3(n *inode) error {
	var buf [64]byte
	b, err := n.fixed(12, &buf)
	if err != nil {
		return err
	}
	kind := m.bits(b, 0, 4)
	n.mode = uint16(m.bits(b, 4, 12))
	n.mtime, n.hasTime = m.u32(b[4:]), true
	n.ownerErr = m.owner(n, uint32(b[2]), uint32(b[3]), 255)
	switch kind {
	case typeDir:
		if b, err = n.fixed(16, &buf); err == nil {
			n.size = uint64(m.bits(b, 32, 19))
			n.offset = m.bits(b, 51, 13)
			n.start = int64(m.u32(b[8:]))
		}
	case typeDir + extended:
		if b, err = n.fixed(19, &buf); err == nil {
			n.size = uint64(m.bits(b, 32, 27))
			n.offset = m.bits(b, 59, 13)
			n.start = int64(m.bits(b, 72, 32))
			n.index = uint16(m.bits(b, 104, 16))
		}
	case typeFile:
		if b, err = n.fixed(20, &buf); err == nil {
			n.start = int64(m.u64(b))
			n.fragment, n.offset = m.u32(b[8:]), m.u32(b[12:])
			n.size = uint64(m.u32(b[16:]))
		}
	case typeFile + extended:
		if b, err = n.fixed(28, &buf); err == nil {
			n.start = int64(m.u64(b[4:]))
			n.fragment, n.offset = m.u32(b[12:]), m.u32(b[16:])
			n.size = m.u64(b[20:])
		}
	case typeSymlink, typeBlockDev, typeCharDev:
		if b, err = n.fixed(6, &buf); err == nil {
			n.size, n.rdev = uint64(m.u16(b[4:])), uint32(m.u16(b[4:]))
		}
	case typeFifo, typeSocket:
		_, err = n.fixed(4, &buf)
	}
	if err != nil {
		return err
	}
	return n.setKind(withoutExtended(kind))
}

// inode2 reads the inodes of version 2.
func (m *image) inode2(n *inode) error {
	var buf [64]byte
	b, err := n.fixed(4, &buf)
	if err != nil {
		return err
	}
	kind := m.bits(b, 0, 4)
	n.mode = uint16(m.bits(b, 4, 12))
	n.ownerErr = m.owner(n, uint32(b[2]), uint32(b[3]), 255)
	switch kind {
	case typeDir:
		if b, err = n.fixed(11, &buf); err == nil {
			m.dir12(n, b, 19)
		}
	case typeDir + extended:
		if b, err = n.fixed(14, &buf); err == nil {
			m.dir12(n, b, 27)
			n.index = uint16(m.bits(b, 96, 16))
		}
	case typeFile:
		if b, err = n.fixed(20, &buf); err == nil {
			n.mtime, n.hasTime = m.u32(b), true
			n.start = int64(m.u32(b[4:]))
			n.fragment, n.offset = m.u32(b[8:]), m.u32(b[12:])
			n.size = uint64(m.u32(b[16:]))
		}
	default:
		err = m.small12(n, kind, &buf)
	}
	if err != nil {
		return err
	}
	return n.setKind(withoutExtended(kind))
}

// inode1 reads the inodes of version 1: three bytes are common, with four bits
// for owner and group; the type also holds which third of the user table.
func (m *image) inode1(n *inode) error {
	var buf [64]byte
	b, err := n.fixed(3, &buf)
	if err != nil {
		return err
	}
	kind := m.bits(b, 0, 4)
	n.mode = uint16(m.bits(b, 4, 12))
	uid, gid := m.bits(b, 16, 4), m.bits(b, 20, 4)
	if kind == 0 { // fifo or socket
		if b, err = n.fixed(1, &buf); err != nil {
			return err
		}
		kind = m.bits(b, 0, 4)
		uid += 16 * m.bits(b, 4, 4)
		if kind != typeSocket {
			kind = typeFifo
		}
	} else {
		uid += 16 * ((kind - 1) / 5)
		kind = (kind-1)%5 + 1
	}
	n.ownerErr = m.owner(n, uid, gid, 15)
	switch kind {
	case typeDir:
		if b, err = n.fixed(11, &buf); err == nil {
			m.dir12(n, b, 19)
		}
	case typeFile:
		if b, err = n.fixed(12, &buf); err == nil {
			n.mtime, n.hasTime = m.u32(b), true
			n.start = int64(m.u32(b[4:]))
			n.size = uint64(m.u32(b[8:]))
		}
	default:
		err = m.small12(n, kind, &buf)
	}
	if err != nil {
		return err
	}
	return n.setKind(kind)
}

// dir12 reads a directory of version 1 or 2 behind the common part: listing's
// size in sizeBits, offset in 13, mtime in 32 and start block in 24 bits.
func (m *image) dir12(n *inode, b []byte, sizeBits uint) {
	n.size = uint64(m.bits(b, 0, sizeBits))
	n.offset = m.bits(b, sizeBits, 13)
	n.mtime, n.hasTime = m.bits(b, sizeBits+13, 32), true
	n.start = int64(m.bits(b, sizeBits+45, 24))
}

// small12 reads links and devices of versions 1 and 2.
func (m *image) small12(n *inode, kind uint32, buf *[64]byte) error {
	switch kind {
	case typeSymlink, typeBlockDev, typeCharDev:
		b, err := n.fixed(2, buf)
		if err == nil {
			n.size, n.rdev = uint64(m.u16(b)), uint32(m.u16(b))
		}
		return err
	}
	return nil
}

func withoutExtended(kind uint32) uint32 {
	if kind == typeDir+extended || kind == typeFile+extended {
		return kind - extended
	}
	return kind
}

// owner looks up user and group. same is the group number that means "as the
// user's" (SQUASHFS_GUIDS).
func (m *image) owner(n *inode, uid, gid, same uint32) (err error) {
	if uid >= m.uids {
		return fmt.Errorf("user %d of %d", uid, m.uids)
	}
	if n.uid, err = m.id123(m.uidTable, uid); err != nil {
		return err
	}
	if gid == same {
		n.gid = n.uid
		return nil
	}
	if gid >= m.gids {
		return fmt.Errorf("group %d of %d", gid, m.gids)
	}
	n.gid, err = m.id123(m.gidTable, gid)
	return err
}
