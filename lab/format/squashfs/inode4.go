package squashfs

// inode4 reads the inodes of version 4: plain fields in the byte order of the
// image (struct squashfs_*_inode_header in squashfs_fs.h).
func (m *image) inode4(n *inode) error {
	var buf [64]byte
	b, err := n.fixed(16, &buf)
	if err != nil {
		return err
	}
	kind := uint32(m.u16(b))
	n.mode = m.u16(b[2:]) & 0o7777
	uid, gid := uint32(m.u16(b[4:])), uint32(m.u16(b[6:]))
	n.mtime, n.hasTime = m.u32(b[8:]), true
	if n.uid, n.ownerErr = m.id4(uid); n.ownerErr == nil {
		n.gid, n.ownerErr = m.id4(gid)
	}
	ext := kind > extended
	if n.ext = ext; ext {
		kind -= extended
	}
	if err := n.setKind(kind); err != nil {
		return err
	}
	size := map4[n.kind].plain
	if ext {
		size = map4[n.kind].ext
	}
	if b, err = n.fixed(size, &buf); err != nil {
		return err
	}
	m.body4(n, b, ext)
	return nil
}

// map4 holds the sizes of what follows the common 16 bytes.
var map4 = [...]struct{ plain, ext int }{
	typeDir: {16, 24}, typeFile: {16, 40}, typeSymlink: {8, 8},
	typeBlockDev: {8, 12}, typeCharDev: {8, 12}, typeFifo: {4, 8}, typeSocket: {4, 8},
}

func (m *image) body4(n *inode, b []byte, ext bool) {
	switch {
	case n.kind == typeDir && !ext:
		n.start = int64(m.u32(b))
		n.size = uint64(m.u16(b[8:]))
		n.offset = uint32(m.u16(b[10:]))
	case n.kind == typeDir:
		n.size = uint64(m.u32(b[4:]))
		n.start = int64(m.u32(b[8:]))
		n.index = m.u16(b[16:])
		n.offset = uint32(m.u16(b[18:]))
		n.xattr = m.u32(b[20:])
	case n.kind == typeFile && !ext:
		n.start = int64(m.u32(b))
		n.fragment = m.u32(b[4:])
		n.offset = m.u32(b[8:])
		n.size = uint64(m.u32(b[12:]))
	case n.kind == typeFile:
		n.start = int64(m.u64(b))
		n.size = m.u64(b[8:])
		n.fragment = m.u32(b[28:])
		n.offset = m.u32(b[32:])
		n.xattr = m.u32(b[36:])
	case n.kind == typeSymlink:
		n.size = uint64(m.u32(b[4:]))
		if ext {
			m.linkXattr(n)
		}
	case n.kind == typeBlockDev || n.kind == typeCharDev:
		n.rdev = m.u32(b[4:])
		if ext {
			n.xattr = m.u32(b[8:])
		}
	case ext:
		n.xattr = m.u32(b[4:])
	}
}

// linkXattr reads the attribute index of an extended link, which stands
// behind its target.
func (m *image) linkXattr(n *inode) {
	c := n.rest
	var b [4]byte
	if n.size <= 65535 && c.skip(int(n.size)) == nil && c.read(b[:]) == nil {
		n.xattr = m.u32(b[:])
	}
}
