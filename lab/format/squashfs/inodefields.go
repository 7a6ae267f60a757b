package squashfs

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// shape says where the fields of an inode stand that are not read by inodeAt:
// offsets from the inode's start, -1 for those that it does not have.
type shape struct {
	size                              int // of the fixed part
	number, nlink, parent, start, idx int
	fragment                          int // fragment number and, behind it, the offset in it
	sparse, xattr                     int
	width                             int // of start
}

// shapeOf gives the layout of an inode (struct squashfs_*_inode_header* of
// squashfs_fs.h and squashfs_compat.h).
func (m *image) shapeOf(n *inode, extended bool, small int) shape {
	s := shape{number: -1, nlink: -1, parent: -1, start: -1, idx: -1, fragment: -1, sparse: -1, xattr: -1, width: 4}
	base := [5]int{1: 3, 2: 4, 3: 12, 4: 16}[m.major] + small
	if m.major >= 3 {
		s.number = base - 4
	}
	pick := func(plain, ext int) int {
		if extended {
			return ext
		}
		return plain
	}
	switch m.major {
	case 4:
		s.size = base + map4[n.kind].plain
		if extended {
			s.size = base + map4[n.kind].ext
		}
		switch n.kind {
		case typeFile:
			s.start, s.width, s.fragment = base, pick(4, 8), pick(20, 44)
			if extended {
				s.sparse, s.nlink, s.xattr = 32, 40, 52
			}
		case typeDir:
			s.start, s.nlink, s.parent = pick(16, 24), pick(20, 16), 28
			if extended {
				s.xattr = 36
			}
		default:
			s.nlink = base
			if extended && n.kind != typeSymlink {
				s.xattr = s.size - 4
			}
		}
	case 3:
		switch n.kind {
		case typeDir:
			s.size, s.nlink, s.parent = base+pick(16, 19), base, base+pick(12, 15)
		case typeFile:
			s.size, s.start, s.width, s.fragment = base+pick(20, 28), base+pick(0, 4), 8, base+pick(8, 12)
			if extended {
				s.nlink = base
			}
		case typeFifo, typeSocket:
			s.size, s.nlink = base+4, base
		default:
			s.size, s.nlink = base+6, base
		}
	case 2:
		s.size = base + [...]int{typeDir: pick(11, 14), typeFile: 20, typeSymlink: 2, typeBlockDev: 2, typeCharDev: 2, typeFifo: 0, typeSocket: 0}[n.kind]
		if n.kind == typeFile {
			s.start, s.fragment = base+4, base+8
		}
	default:
		s.size = base + [...]int{typeDir: 11, typeFile: 12, typeSymlink: 2, typeBlockDev: 2, typeCharDev: 2, typeFifo: 0, typeSocket: 0}[n.kind]
		if n.kind == typeFile {
			s.start = base + 4
		}
	}
	return s
}

// meet reads the inode at a reference; the second time it gives the same.
func (t *telling) meet(ref uint64, path string, parent *met) (*met, error) {
	if k := t.inodes[ref]; k != nil {
		return k, nil
	}
	m := t.m
	n, err := m.inodeAt(ref)
	if err == nil {
		err = n.ownerErr
	}
	at := t.inode.place(int64(ref>>16), int(ref&0xffff))
	if err == nil && at < 0 {
		err = errTableEnd
	}
	if err != nil {
		return nil, err
	}
	head := t.inode.bytes(at, 2)
	if head == nil {
		return nil, errTableEnd
	}
	kind, small := uint32(m.u16(head)), 0
	if m.major < 4 {
		kind = m.bits(head, 0, 4)
		if m.major == 1 && kind == 0 {
			small = 1
		}
	}
	s := m.shapeOf(&n, m.major > 1 && kind > extended, small)
	k := &met{inode: n, path: path, nlink: -1}
	raw := t.inode.bytes(at, s.size)
	if raw == nil {
		return nil, errTableEnd
	}
	t.inodes[ref] = k
	t.order = append(t.order, k)
	t.inode.mark(at, s.size)
	unmark := func(off, n int) {
		for i := range n {
			t.inode.known[at+off+i] = false
		}
	}
	if m.major == 4 {
		if m.u16(raw[2:])&^0o7777 != 0 {
			unmark(2, 2)
		}
		t.owners[0][uint32(m.u16(raw[4:]))], t.owners[0][uint32(m.u16(raw[6:]))] = true, true
	} else {
		t.owners123(raw, kind)
	}
	if s.number >= 0 {
		k.number = m.u32(raw[s.number:])
		if _, twice := t.numbers[k.number]; twice || k.number == 0 || k.number > m.inodes {
			unmark(s.number, 4)
		}
		t.numbers[k.number] = ref
	}
	if s.nlink >= 0 {
		k.nlink = at + s.nlink
		unmark(s.nlink, 4)
	}
	if s.parent >= 0 {
		up := m.u32(raw[s.parent:])
		if parent != nil && up != parent.number || parent == nil && up != m.inodes+1 && up != 0 && up != k.number {
			unmark(s.parent, 4)
		}
	}
	if s.xattr >= 0 {
		t.list1(at+s.xattr, m.u32(raw[s.xattr:]))
	}
	behind := at + s.size
	switch n.kind {
	case typeFile:
		return k, t.file(k, at, s, behind)
	case typeSymlink:
		if t.inode.bytes(behind, int(n.size)) == nil {
			return nil, errTableEnd
		}
		t.inode.mark(behind, int(n.size))
		if m.major == 4 && kind > extended {
			t.list1(behind+int(n.size), n.xattr)
		}
	case typeDir:
		if n.size <= 3 && (n.size == 3 || m.major < 3) || m.major < 3 && n.size == 0 {
			t.emptyDir(&n, at, s)
		}
		if n.index > 0 {
			k.index = behind
		}
	}
	return k, nil
}

// owners123 notes which users and groups an inode of versions 1 to 3 names.
func (t *telling) owners123(raw []byte, kind uint32) {
	m := t.m
	uid, gid, same := uint32(raw[2]), uint32(0), uint32(255)
	if m.major == 1 {
		uid, gid, same = m.bits(raw, 16, 4), m.bits(raw, 20, 4), 15
		if kind == 0 {
			uid += 16 * m.bits(raw, 28, 4)
		} else {
			uid += 16 * ((kind - 1) / 5)
		}
	} else {
		gid = uint32(raw[3])
	}
	t.owners[0][uid] = true
	if gid != same {
		t.owners[1][gid] = true
	}
}

// emptyDir: the place of a listing without entries is followed by nobody.
func (t *telling) emptyDir(n *inode, at int, s shape) {
	if place := t.dir.place(n.start, int(n.offset)); place < 0 {
		// at the very end of the table there is no block that it could be in
		if n.start != 0 && t.m.dirTable+n.start != t.dir.end() || n.offset != 0 {
			t.inode.unmark(at, s.size)
		}
	} else {
		t.hollow = append(t.hollow, hollow{at, s.size, place})
	}
}

// list1 accounts for the number of an attribute list.
func (t *telling) list1(at int, list uint32) {
	if list == noXattr {
		t.inode.mark(at, 4)
		return
	}
	if t.xattrID == nil || uint64(list)*16 >= uint64(len(t.xattrID.data)) {
		t.inode.unmark(at, 4)
		return
	}
	t.inode.mark(at, 4)
	t.lists[list] = true
}

// file accounts for the blocks of a file: each of those that are used to their
// end is claimed.
func (t *telling) file(k *met, at int, s shape, behind int) error {
	m, n := t.m, &k.inode
	count := m.blockCount(n)
	if t.listed += count; t.listed > maxListed {
		return fmt.Errorf("%s: more than %d blocks", k.path, maxListed)
	}
	wide := 4
	if m.major == 1 {
		wide = 2
	}
	if count*uint64(wide) > uint64(len(t.inode.data)) || t.inode.bytes(behind, int(count)*wide) == nil {
		return errTableEnd
	}
	t.inode.mark(behind, int(count)*wide)
	c, off, left, holes := n.rest, n.start, n.size, uint64(0)
	var sizes [256]uint32
	for count > 0 {
		part := sizes[:min(count, uint64(len(sizes)))]
		if err := m.blockSizes(&c, part); err != nil {
			return err
		}
		for _, size := range part {
			want := min(left, uint64(m.blockSize))
			if size == 0 {
				holes += want
			} else if err := t.block(k.path, off, size, int(want)); err != nil {
				return fmt.Errorf("%s: %w", k.path, err)
			}
			off += int64(size &^ storedBit)
			left -= want
		}
		count -= uint64(len(part))
	}
	if off == n.start {
		t.idle = append(t.idle, idle{at + s.start, s.width, n.start})
	}
	if s.sparse >= 0 {
		said := m.u64(t.inode.bytes(at+s.sparse, 8))
		if said != 0 && said != holes && said != holes-1 {
			t.inode.unmark(at+s.sparse, 8)
		}
	}
	if s.fragment < 0 {
		return nil
	}
	tail := int64(n.size & uint64(m.blockSize-1))
	switch {
	case n.fragment == noFragment:
		if n.offset != 0 && n.offset != noFragment {
			t.inode.unmark(at+s.fragment+4, 4)
		}
	case tail == 0 || n.fragment >= m.fragments:
		t.inode.unmark(at+s.fragment, 8)
	default:
		t.tails[n.fragment] = append(t.tails[n.fragment], format.Range{Offset: int64(n.offset), Length: tail})
	}
	return nil
}

// block claims a stored block that unpacks to n bytes, with nothing left over.
func (t *telling) block(path string, off int64, size uint32, n int) error {
	m, key := t.m, [2]int64{off, int64(size)}
	length := int64(size &^ storedBit)
	t.edges[off], t.edges[off+length] = true, true
	have, known := t.blocks[key]
	if !known {
		if t.in.Ctx.Err() != nil {
			return t.in.Ctx.Err()
		}
		if t.decoded += int64(n); t.in.Limits.Bytes > 0 && t.decoded > t.in.Limits.Bytes {
			return fmt.Errorf("%w of %d", format.ErrBound, t.in.Limits.Bytes)
		}
		have = -1
		buf := m.block()
		defer m.release(buf)
		src, err := m.bytes(off, length, nil)
		switch {
		case err != nil:
			return fmt.Errorf("block at 0x%x: %w", off, err)
		case size&storedBit != 0:
			have = int(length)
		case length <= int64(m.blockSize)+int64(m.blockSize)/8 && m.whole((*buf)[:n], src, n, exactly):
			have = n
		}
		t.blocks[key] = have
	}
	if have == n {
		t.Field(assay.Encoded, "data block", path, off, length)
	}
	return nil
}
