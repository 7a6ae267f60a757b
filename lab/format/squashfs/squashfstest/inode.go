package squashfstest

import "assay"

var types = map[assay.Type]uint64{
	assay.Dir: 1, assay.Regular: 2, assay.Symlink: 3, assay.BlockDev: 4,
	assay.CharDev: 5, assay.Fifo: 6, assay.Socket: 7,
}

// inode writes the inodes below n and then that of n.
func (w *writer) inode(n *node, parent uint32) {
	for _, c := range n.children {
		if c.same == nil {
			w.inode(c, 0)
		}
	}
	w.number++
	n.number = w.number
	var start, offset, size uint64
	if n.Type == assay.Dir {
		start, offset, size = w.listing(n)
	}
	body := map[int]func(*node, uint64, uint64, uint64) []byte{1: w.inode1, 2: w.inode2, 3: w.inode3, 4: w.inode4}[w.Major](n, start, offset, size)
	n.ref = w.inodes.ref()
	w.inodes.write(body)
}

// listing writes a directory's entries and gives its place and size.
func (w *writer) listing(n *node) (start, offset, size uint64) {
	at := w.dirs.ref()
	for i := 0; i < len(n.children); {
		first := n.children[i].inode()
		j := i
		for j < len(n.children) && j-i < 256 && n.children[j].inode().ref>>16 == first.ref>>16 {
			j++
		}
		var b []byte
		count, block := uint64(j-i-1), first.ref>>16
		switch w.Major {
		case 1, 2:
			b = w.fields(8, count, 24, block)
		case 3:
			b = w.fields(8, count, 32, block, 32, uint64(first.number))
		default:
			b = append(append(w.u32(uint32(count)), w.u32(uint32(block))...), w.u32(first.number)...)
		}
		for _, c := range n.children[i:j] {
			b = append(b, w.entry(c, first.number)...)
		}
		w.dirs.write(b)
		size += uint64(len(b))
		i = j
	}
	if w.Major >= 3 {
		size += 3
	}
	return at >> 16, at & 0xffff, size
}

func (n *node) inode() *node {
	if n.same != nil {
		return n.same
	}
	return n
}

func (w *writer) entry(c *node, first uint32) []byte {
	in := c.inode()
	off, kind, length := in.ref&0xffff, types[in.Type], uint64(len(c.name)-1)
	delta := uint64(uint16(in.number - first))
	var b []byte
	switch w.Major {
	case 1, 2:
		b = w.fields(13, off, 3, kind, 8, length)
	case 3:
		b = w.fields(13, off, 3, kind, 8, length, 16, delta)
	default:
		b = append(append(append(w.u16(uint16(off)), w.u16(uint16(delta))...), w.u16(uint16(kind))...), w.u16(uint16(length))...)
	}
	return append(b, c.name...)
}

func (w *writer) sizes(p placement) (b []byte) {
	for _, s := range p.sizes {
		if w.Major > 1 {
			b = append(b, w.u32(s)...)
			continue
		}
		v := uint16(s & 0x7fff)
		if s&stored != 0 {
			v |= 0x8000
		}
		b = append(b, w.u16(v)...)
	}
	return b
}

func (n *node) rdev() uint64 { return uint64(n.Major<<8 | n.Minor&0xff) }

func (w *writer) inode1(n *node, start, offset, size uint64) []byte {
	uid, gid := uint64(id(&w.ids, n.UID)), uint64(id(&w.gids, n.GID))
	mode := uint64(n.Mode)
	if n.Type == assay.Fifo || n.Type == assay.Socket {
		return w.fields(4, 0, 12, mode, 4, uid%16, 4, gid, 4, types[n.Type], 4, uid/16)
	}
	b := []uint64{4, types[n.Type] + 5*(uid/16), 12, mode, 4, uid % 16, 4, gid}
	switch n.Type {
	case assay.Dir:
		return w.fields(append(b, 19, size, 13, offset, 32, uint64(n.MTime), 24, start)...)
	case assay.Regular:
		b = append(b, 32, uint64(n.MTime), 32, n.place.start, 32, uint64(len(n.Data)))
		return append(w.fields(b...), w.sizes(n.place)...)
	case assay.Symlink:
		return append(w.fields(append(b, 16, uint64(len(n.Target)))...), n.Target...)
	}
	return w.fields(append(b, 16, n.rdev())...)
}

func (w *writer) inode2(n *node, start, offset, size uint64) []byte {
	b := []uint64{4, types[n.Type], 12, uint64(n.Mode), 8, uint64(id(&w.ids, n.UID)), 8, w.group(n)}
	switch n.Type {
	case assay.Dir:
		if size >= 1<<19 {
			b[1] += 7
			return w.fields(append(b, 27, size, 13, offset, 32, uint64(n.MTime), 24, start, 16, 0)...)
		}
		return w.fields(append(b, 19, size, 13, offset, 32, uint64(n.MTime), 24, start)...)
	case assay.Regular:
		b = append(b, 32, uint64(n.MTime), 32, n.place.start, 32, uint64(n.place.fragment), 32, uint64(n.place.offset), 32, uint64(len(n.Data)))
		return append(w.fields(b...), w.sizes(n.place)...)
	case assay.Symlink:
		return append(w.fields(append(b, 16, uint64(len(n.Target)))...), n.Target...)
	case assay.BlockDev, assay.CharDev:
		return w.fields(append(b, 16, n.rdev())...)
	}
	return w.fields(b...)
}

// group is 255 when the group's number is the user's.
func (w *writer) group(n *node) uint64 {
	if n.GID == n.UID {
		return 255
	}
	return uint64(id(&w.gids, n.GID))
}

func (w *writer) inode3(n *node, start, offset, size uint64) []byte {
	b := []uint64{4, types[n.Type], 12, uint64(n.Mode), 8, uint64(id(&w.ids, n.UID)), 8, w.group(n), 32, uint64(n.MTime), 32, uint64(n.number)}
	links := uint64(1 + n.links)
	switch n.Type {
	case assay.Dir:
		if size >= 1<<19 {
			b[1] += 7
			return w.fields(append(b, 32, links, 27, size, 13, offset, 32, start, 16, 0, 32, 0)...)
		}
		return w.fields(append(b, 32, links, 19, size, 13, offset, 32, start, 32, 0)...)
	case assay.Regular:
		tail := []uint64{64, n.place.start, 32, uint64(n.place.fragment), 32, uint64(n.place.offset)}
		if n.links > 0 {
			b[1] += 7
			b = append(append(append(b, 32, links), tail...), 64, uint64(len(n.Data)))
		} else {
			b = append(append(b, tail...), 32, uint64(len(n.Data)))
		}
		return append(w.fields(b...), w.sizes(n.place)...)
	case assay.Symlink:
		return append(w.fields(append(b, 32, links, 16, uint64(len(n.Target)))...), n.Target...)
	case assay.BlockDev, assay.CharDev:
		return w.fields(append(b, 32, links, 16, n.rdev())...)
	}
	return w.fields(append(b, 32, links)...)
}

func (w *writer) inode4(n *node, start, offset, size uint64) []byte {
	xattr := uint64(w.xattr(n.Xattrs))
	ext := xattr != 0xffffffff || n.links > 0 || size > 0xffff
	kind := types[n.Type]
	if ext {
		kind += 7
	}
	b := []uint64{16, kind, 16, uint64(n.Mode), 16, uint64(id(&w.ids, n.UID)), 16, uint64(id(&w.ids, n.GID)), 32, uint64(n.MTime), 32, uint64(n.number)}
	links := uint64(1 + n.links)
	rdev := uint64(n.Major<<8 | n.Minor&0xff | n.Minor&^0xff<<12)
	tail := []uint64{32, xattr}
	if !ext {
		tail = nil
	}
	switch n.Type {
	case assay.Dir:
		if ext {
			return w.fields(append(b, 32, links, 32, size, 32, start, 32, 0, 16, 0, 16, offset, 32, xattr)...)
		}
		return w.fields(append(b, 32, start, 32, links, 16, size, 16, offset, 32, 0)...)
	case assay.Regular:
		if ext {
			b = append(b, 64, n.place.start, 64, uint64(len(n.Data)), 64, 0, 32, links, 32, uint64(n.place.fragment), 32, uint64(n.place.offset), 32, xattr)
		} else {
			b = append(b, 32, n.place.start, 32, uint64(n.place.fragment), 32, uint64(n.place.offset), 32, uint64(len(n.Data)))
		}
		return append(w.fields(b...), w.sizes(n.place)...)
	case assay.Symlink:
		z := append(w.fields(append(b, 32, links, 32, uint64(len(n.Target)))...), n.Target...)
		return append(z, w.fields(tail...)...)
	case assay.BlockDev, assay.CharDev:
		return w.fields(append(append(b, 32, links, 32, rdev), tail...)...)
	}
	return w.fields(append(append(b, 32, links), tail...)...)
}
