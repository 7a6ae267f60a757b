package ubifs

import (
	"fmt"
	"slices"

	"assay"
	"assay/lab/format"
)

const (
	rootInode = 1
	// maxInline is UBIFS_MAX_INO_DATA: link targets, attributes, devices.
	maxInline = 4096
	// maxXattrs bounds the attributes of one inode.
	maxXattrs = 256
)

// kinds are those of names (UBIFS_ITYPE_*).
var kinds = [...]assay.Type{assay.Regular, assay.Dir, assay.Symlink, assay.BlockDev, assay.CharDev, assay.Fifo, assay.Socket}

// tree hands the names over, depth first.
type tree struct {
	*reader
	descent format.Descent
}

func (r *reader) emit() error {
	t := &tree{reader: r}
	if _, known := r.inodes[rootInode]; known {
		if err := t.entry("", rootInode, 1); err != nil {
			return err
		}
	}
	if err := t.list("", rootInode); err != nil || len(r.lost) == 0 {
		return err
	}
	return t.strays()
}

// list hands over what is in a directory.
func (t *tree) list(path string, dir uint32) error {
	if err := t.descent.Enter(uint64(dir), path); err != nil {
		t.out.Fail(path, -1, err.Error())
		return nil
	}
	for _, n := range t.namesIn(dir) {
		if n.attribute {
			continue
		}
		if err := t.ctx.Err(); err != nil {
			return err
		}
		name := format.Join(path, n.text)
		if err := t.entry(name, n.inode, n.kind); err != nil {
			return err
		}
		if n.kind == 1 {
			if err := t.list(name, n.inode); err != nil {
				return err
			}
		}
	}
	return nil
}

// strays hands over, of a damaged volume, directories that cannot be reached
// and inodes without a name.
func (t *tree) strays() error {
	named := map[uint32]bool{rootInode: true}
	var lost []uint32
	for _, n := range t.names {
		named[n.inode] = true
	}
	for i, n := range t.names {
		if (i == 0 || t.names[i-1].parent != n.parent) && !named[n.parent] && !n.attribute {
			lost = append(lost, n.parent)
		}
	}
	for i, d := range t.data {
		if (i == 0 || t.data[i-1].inode != d.inode) && !named[d.inode] {
			lost = append(lost, d.inode)
		}
	}
	for ino, r := range t.inodes {
		if !named[ino] && r.links > 0 {
			lost = append(lost, ino)
		}
	}
	slices.Sort(lost)
	for _, ino := range slices.Compact(lost) {
		path := fmt.Sprintf("lost+found/#%d", ino)
		kind, children := uint8(0), t.namesIn(ino)
		if len(children) > 0 && !children[0].attribute {
			kind = 1
		}
		t.out.Fail(path, -1, fmt.Sprintf("no name is left for inode %d", ino))
		if err := t.entry(path, ino, kind); err != nil {
			return err
		}
		if kind == 1 {
			if err := t.list(path, ino); err != nil {
				return err
			}
		}
	}
	return nil
}

// entry hands over one inode under one name.
func (t *tree) entry(path string, ino uint32, kind uint8) error {
	e := assay.Entry{Name: path, Type: assay.Regular}
	if int(kind) < len(kinds) {
		e.Type = kinds[kind]
	}
	ref, known := t.inodes[ino]
	if !known {
		return t.bare(e, ino, fmt.Sprintf("no node of inode %d was found", ino))
	}
	n, err := t.node(ref.place, inodeType)
	if err != nil {
		return t.bare(e, ino, err.Error())
	}
	size, mode := le.Uint64(n[48:]), le.Uint32(n[104:])
	e.Has = assay.HasMode | assay.HasOwner | assay.HasTime
	e.Mode, e.UID, e.GID, e.MTime = mode&0o7777, le.Uint32(n[96:]), le.Uint32(n[100:]), int64(le.Uint64(n[72:]))
	if k, ok := assay.TypeOfMode(mode); ok {
		e.Type = k
	}
	inline := inlineOf(n)
	switch e.Type {
	case assay.Symlink:
		e.Target = string(inline)
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = device(inline)
	}
	var body format.Body
	if e.Type == assay.Regular {
		body = t.body(ino, size)
	}
	e.Xattrs = t.xattrs(path, ino)
	return t.out.Entry(e, body)
}

// bare is an entry of which only the name is left.
func (t *tree) bare(e assay.Entry, ino uint32, why string) error {
	if e.Type == assay.Regular {
		return t.out.Entry(e, t.orphan(ino, why))
	}
	t.out.Fail(e.Name, -1, why)
	return t.out.Entry(e, format.Body{})
}

// inlineOf is what stands behind the fields of an inode node.
func inlineOf(n []byte) []byte {
	length := int(min(le.Uint32(n[112:]), maxInline))
	return n[inodeLength:min(inodeLength+length, len(n))]
}

// device reads a device number, encoded as new_encode_dev of
// include/linux/kdev_t.h does, in 4 or 8 bytes.
func device(b []byte) (major, minor uint32) {
	if len(b) < 4 {
		return 0, 0
	}
	d := le.Uint32(b)
	return d >> 8 & 0xfff, d&0xff | d>>12&0xfff00
}

// xattrs reads the attributes of an inode: inodes of their own, whose inline
// data are the value.
func (t *tree) xattrs(path string, ino uint32) (list []assay.Xattr) {
	for _, n := range t.namesIn(ino) {
		if !n.attribute || len(list) == maxXattrs {
			continue
		}
		x := assay.Xattr{Name: n.text}
		ref, known := t.inodes[n.inode]
		if b, err := t.node(ref.place, inodeType); known && err == nil {
			x.Value = slices.Clone(inlineOf(b))
		} else {
			t.out.Fail(path, -1, fmt.Sprintf("value of the attribute %q is not there", n.text))
		}
		list = append(list, x)
	}
	return list
}
