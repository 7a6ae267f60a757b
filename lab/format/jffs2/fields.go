package jffs2

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of a volume mean. Nodes that are not in force
// (older versions, names that were taken away, inodes that no name leads to)
// are left untold, as they hold what no entry shows.
func fields(in *format.Input, tell func(assay.Field)) error {
	w, err := newWalker(in)
	if err != nil {
		return err
	}
	v := &volume{walker: w, in: in, out: new(format.Quiet)}
	v.collect()
	if err := in.Ctx.Err(); err != nil {
		return err
	}
	t := &telling{tree: newTree(v), Claims: format.NewClaims(in.Content, tell), paths: map[uint32]string{}, names: map[int64]string{}}
	if err := t.reach("", rootInode, 0); err != nil {
		return err
	}
	t.contents()
	// a second walk, now that it is known what is in force
	again, err := newWalker(in)
	if err != nil {
		return err
	}
	for {
		s, ok := again.next()
		if !ok {
			break
		}
		t.stretch(s)
	}
	t.Done()
	return in.Ctx.Err()
}

// telling goes through one volume.
type telling struct {
	*tree
	*format.Claims
	paths map[uint32]string // of the inodes that can be reached; one of their names
	names map[int64]string  // of the directory entries in force, by their places: the path
	whole map[int64]bool    // data nodes that are used to their end, by their places
}

// reach finds what can be reached from a directory.
func (t *telling) reach(path string, ino uint32, kind uint8) error {
	if _, known := t.paths[ino]; !known {
		t.paths[ino] = assay.CleanName(path)
	}
	if t.children[ino] == nil {
		return nil
	}
	if err := t.descent.Enter(uint64(ino), path); err != nil {
		return err
	}
	for _, d := range t.children[ino] {
		name := format.Join(path, d.name)
		t.names[d.at] = assay.CleanName(name)
		if err := t.reach(name, d.ino, d.kind); err != nil {
			return err
		}
	}
	return t.in.Ctx.Err()
}

// contents finds the data nodes all of whose content is in force, with nothing
// left over behind it.
func (t *telling) contents() {
	t.whole = map[int64]bool{}
	for ino := range t.paths {
		nodes := t.versions(ino)
		if len(nodes) == 0 {
			continue
		}
		f := t.newFile(nodes)
		used := map[int]int64{}
		for _, p := range f.parts {
			if p.node >= 0 {
				used[p.node] += p.to - p.from
			}
		}
		for i := range f.nodes {
			n := &f.nodes[i]
			if n.bad || used[i] != int64(n.length) {
				continue
			}
			t.whole[n.at] = n.length == 0 && n.stored == 0 || n.length > 0 && wholly(n.compr, int(n.length), t.win.At(n.at+inodeLength, int(n.stored)), int(n.stored))
		}
	}
}

// stretch claims what stands in one stretch of flash.
func (t *telling) stretch(s stretch) {
	if s.kind == blank {
		t.Field(assay.Fill, "erased", "", s.off, s.n)
	}
	if s.kind != aNode || s.obsolete || s.off+s.length > t.win.Size() || s.length > maxNode {
		return
	}
	b := append([]byte(nil), t.win.At(s.off, int(s.length))...)
	told := false
	switch s.header.kind {
	case typeInode:
		told = t.inode(b, s)
	case typeDirent:
		told = t.dirent(b, s)
	case typeXattr:
		told = t.xattr(b, s)
	case typeXref:
		told = t.xref(b, s)
	case typeCleanMarker:
		told = true
		t.pad(s.off+headLength, s.length-headLength)
	case typePadding:
		told = true
		t.pad(s.off+headLength, s.length-headLength)
	}
	if told {
		t.Field(assay.Derived, "magic, type and length", "", s.off, 8)
		t.Field(assay.Checksum, "hdr_crc", "", s.off+8, 4)
		t.pad(s.off+s.length, s.n-s.length)
	}
}

// pad claims bytes that are erased or zero.
func (t *telling) pad(off, n int64) {
	t.When(format.Holds(t.in.Content, off, n, 0xff) || format.Holds(t.in.Content, off, n, 0), assay.Fill, "padding", "", off, n)
}

// inode claims a node of struct jffs2_raw_inode whose attributes are those in
// force.
func (t *telling) inode(b []byte, s stretch) bool {
	n, ok := parseInode(b, s.off, t.order)
	path, reached := t.paths[n.ino]
	nodes := t.versions(n.ino)
	if !ok || !reached || len(nodes) == 0 || int64(n.stored) > s.length-inodeLength {
		return false
	}
	last := append([]byte(nil), t.win.At(nodes[len(nodes)-1].at, inodeLength)...)
	if len(last) < inodeLength {
		return false
	}
	mode, size := t.order.Uint32(b[20:]), t.order.Uint32(b[28:])
	if mode != t.order.Uint32(last[20:]) || string(b[24:28]) != string(last[24:28]) || string(b[36:40]) != string(last[36:40]) {
		return false
	}
	kind, ok := assay.TypeOfMode(mode)
	if !ok || mode>>16 != 0 {
		return false
	}
	newest := n.at == nodes[len(nodes)-1].at
	if kind == assay.Dir {
		if n.stored != 0 {
			return false
		}
		t.When(size == 0, assay.Derived, "isize", path, s.off+28, 4)
	} else {
		// older nodes say how long the file was then: not more than now
		t.When(newest || size <= nodes[len(nodes)-1].size && size >= n.offset+n.length || size == nodes[len(nodes)-1].size, assay.Derived, "isize", path, s.off+28, 4)
	}
	t.Field(assay.Derived, "ino and version", path, s.off+12, 8)
	owner := fmt.Appendf(nil, "mode %o uid %d gid %d", mode, t.order.Uint16(b[24:]), t.order.Uint16(b[26:]))
	t.Value(assay.Attribute, "mode, uid and gid", path, s.off+20, 8, owner)
	t.Field(assay.Moment, "atime", path, s.off+32, 4)
	t.Value(assay.Attribute, "mtime", path, s.off+36, 4, fmt.Append(nil, t.order.Uint32(b[36:])))
	t.Field(assay.Moment, "ctime", path, s.off+40, 4)
	t.Field(assay.Derived, "offset, csize and dsize", path, s.off+44, 12)
	t.Field(assay.Parameter, "compr", path, s.off+56, 1)
	t.When(b[57] == 0 && b[58] == 0 && b[59] == 0, assay.Fill, "usercompr and flags", "", s.off+57, 3)
	data := b[inodeLength : inodeLength+int(n.stored)]
	t.When(checksum(data) == t.order.Uint32(b[60:]), assay.Checksum, "data_crc", path, s.off+60, 4)
	t.Field(assay.Checksum, "node_crc", path, s.off+64, 4)
	switch {
	case kind == assay.CharDev || kind == assay.BlockDev:
		if newest && n.compr == comprNone && (n.stored == 2 || n.stored == 4) && n.length == n.stored {
			major, minor := device(data, t.order)
			t.Value(assay.Attribute, "device", path, s.off+inodeLength, int64(n.stored), fmt.Appendf(nil, "%d:%d", major, minor))
		}
	case t.whole[n.at]:
		t.Field(assay.Encoded, "data", path, s.off+inodeLength, int64(n.stored))
	}
	t.pad(s.off+inodeLength+int64(n.stored), s.length-inodeLength-int64(n.stored))
	return true
}

// dirent claims a name in force (struct jffs2_raw_dirent).
func (t *telling) dirent(b []byte, s stretch) bool {
	path, inForce := t.names[s.off]
	d, _, whole := parseDirent(b, s.off, t.order)
	if !inForce || !whole {
		return false
	}
	nodes := t.versions(d.ino)
	if len(nodes) == 0 {
		return false
	}
	kind, ok := types[d.kind]
	if raw := t.win.At(nodes[len(nodes)-1].at+20, 4); len(raw) < 4 || !ok {
		return false
	} else if is, _ := assay.TypeOfMode(t.order.Uint32(raw)); is != kind {
		return false
	}
	n := int64(len(d.name))
	t.Field(assay.Derived, "pino, version and ino", path, s.off+12, 12)
	t.Field(assay.Moment, "mctime", path, s.off+24, 4)
	t.Field(assay.Derived, "nsize and type", path, s.off+28, 2)
	t.When(b[30] == 0 && b[31] == 0, assay.Fill, "unused", "", s.off+30, 2)
	t.Field(assay.Checksum, "node_crc and name_crc", path, s.off+32, 8)
	t.Field(assay.Attribute, "name", path, s.off+direntLength, n)
	t.pad(s.off+direntLength+n, s.length-direntLength-n)
	return true
}

// xattr claims an attribute that an entry shows (struct jffs2_raw_xattr).
func (t *telling) xattr(b []byte, s stretch) bool {
	if len(b) < xattrLength || checksum(b[:28]) != t.order.Uint32(b[28:]) {
		return false
	}
	id, version := t.order.Uint32(b[12:]), t.order.Uint32(b[16:])
	a, known := t.attrs.values[id]
	n := int64(b[21]) + 1 + int64(t.order.Uint16(b[22:]))
	if !known || a.version != version || xattrLength+n > s.length || checksum(b[xattrLength:xattrLength+n]) != t.order.Uint32(b[24:]) || prefixes[b[20]] == "" {
		return false
	}
	for ino := range t.attrs.uses {
		if path, reached := t.paths[ino]; reached && t.shows(ino, id) {
			t.Field(assay.Derived, "xid and version", path, s.off+12, 8)
			t.Field(assay.Derived, "xprefix, name_len and value_len", path, s.off+20, 4)
			t.Field(assay.Checksum, "data_crc and node_crc", path, s.off+24, 8)
			t.Value(assay.Encoded, "xattr", path, s.off+xattrLength, n, []byte(a.Name))
			t.pad(s.off+xattrLength+n, s.length-xattrLength-n)
			return true
		}
	}
	return false
}

// shows reports whether an inode has an attribute now.
func (t *telling) shows(ino, id uint32) bool {
	for _, u := range t.attrs.uses[ino] {
		if u.id == id && u.sequence&1 == 0 {
			return true
		}
	}
	return false
}

// xref claims what ties an attribute to an inode (struct jffs2_raw_xref).
func (t *telling) xref(b []byte, s stretch) bool {
	if len(b) < xrefLength || checksum(b[:24]) != t.order.Uint32(b[24:]) || s.length != xrefLength {
		return false
	}
	ino, id := t.order.Uint32(b[12:]), t.order.Uint32(b[16:])
	path, reached := t.paths[ino]
	if !reached || !t.shows(ino, id) {
		return false
	}
	t.Field(assay.Derived, "ino, xid and xseqno", path, s.off+12, 12)
	t.Field(assay.Checksum, "node_crc", path, s.off+24, 4)
	return true
}
