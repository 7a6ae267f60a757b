package jffs2

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/lab/format"
)

// rootInode is the number of the root directory.
const rootInode = 1

// tree is the names of a volume that are in force.
type tree struct {
	*volume
	children map[uint32][]direntNode // by directory, sorted by name
	named    map[uint32]bool         // inodes that some name was ever given to
	descent  format.Descent
}

// newTree keeps of the entries of each directory the newest of each name.
func newTree(v *volume) *tree {
	t := &tree{volume: v, children: map[uint32][]direntNode{}, named: map[uint32]bool{}}
	d := v.dirents
	slices.SortStableFunc(d, func(a, b direntNode) int {
		return cmp.Or(cmp.Compare(a.parent, b.parent), strings.Compare(a.name, b.name), cmp.Compare(a.version, b.version))
	})
	for i := range d {
		t.named[d[i].ino] = true
		if i+1 < len(d) && d[i+1].parent == d[i].parent && d[i+1].name == d[i].name {
			continue
		}
		if d[i].ino == 0 {
			v.counts.deleted++
			continue
		}
		t.children[d[i].parent] = append(t.children[d[i].parent], d[i])
	}
	v.dirents = nil
	return t
}

// emit hands over everything that can be reached from the root, and of a
// damaged volume also what has lost its name or its directory.
func (t *tree) emit() error {
	if len(t.versions(rootInode)) > 0 {
		if err := t.entry("", rootInode, 4); err != nil {
			return err
		}
	}
	if err := t.list("", rootInode); err != nil || !t.damaged {
		return err
	}
	return t.strays()
}

// strays hands over directories that cannot be reached, then inodes without
// any name.
func (t *tree) strays() error {
	var lost []uint32
	child := map[uint32]bool{}
	for _, list := range t.children {
		for _, d := range list {
			child[d.ino] = true
		}
	}
	for dir := range t.children {
		if !t.descent.Seen(uint64(dir)) && !child[dir] {
			lost = append(lost, dir)
		}
	}
	for ino := range t.first {
		if !t.named[ino] && t.children[ino] == nil && ino != rootInode {
			lost = append(lost, ino)
		}
	}
	slices.Sort(lost)
	for _, ino := range slices.Compact(lost) {
		path := fmt.Sprintf("lost+found/#%d", ino)
		kind := uint8(0)
		if t.children[ino] != nil {
			kind = 4
		}
		t.out.Fail(path, -1, fmt.Sprintf("no name is left for inode %d", ino))
		if err := t.entry(path, ino, kind); err != nil {
			return err
		}
		if kind == 4 {
			if err := t.list(path, ino); err != nil {
				return err
			}
		}
	}
	return nil
}

// list hands over what is in a directory, depth first.
func (t *tree) list(path string, dir uint32) error {
	if err := t.descent.Enter(uint64(dir), path); err != nil {
		t.out.Fail(path, -1, err.Error())
		return nil
	}
	for _, d := range t.children[dir] {
		name := format.Join(path, d.name)
		if err := t.in.Ctx.Err(); err != nil {
			return err
		}
		if err := t.entry(name, d.ino, d.kind); err != nil {
			return err
		}
		if t.children[d.ino] != nil {
			if err := t.list(name, d.ino); err != nil {
				return err
			}
		}
	}
	return nil
}

// types are those of directory entries, DT_* of <dirent.h>.
var types = map[uint8]assay.Type{
	1: assay.Fifo, 2: assay.CharDev, 4: assay.Dir, 6: assay.BlockDev, 8: assay.Regular, 10: assay.Symlink, 12: assay.Socket,
}

// entry hands over one inode under one name.
func (t *tree) entry(path string, ino uint32, kind uint8) error {
	e := assay.Entry{Name: path, Type: types[kind], Xattrs: t.attrs.of(ino)}
	nodes := t.versions(ino)
	if len(nodes) == 0 {
		return t.bare(e, ino)
	}
	last := &nodes[len(nodes)-1]
	b := t.win.At(last.at, inodeLength)
	if len(b) < inodeLength {
		return t.bare(e, ino)
	}
	mode := t.order.Uint32(b[20:])
	e.Has = assay.HasMode | assay.HasOwner | assay.HasTime
	e.Mode, e.UID, e.GID = mode&0o7777, uint32(t.order.Uint16(b[24:])), uint32(t.order.Uint16(b[26:]))
	e.MTime = int64(t.order.Uint32(b[36:]))
	if k, ok := assay.TypeOfMode(mode); ok {
		e.Type = k
	}
	var body format.Body
	switch e.Type {
	case assay.Regular:
		body = t.body(nodes)
	case assay.Symlink:
		e.Target = string(t.small(path, nodes))
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = device(t.small(path, nodes), t.order)
	}
	return t.out.Entry(e, body)
}

// bare is an entry of which only the name is left.
func (t *tree) bare(e assay.Entry, ino uint32) error {
	why := fmt.Sprintf("no node of inode %d is there", ino)
	if e.Type == assay.Regular {
		return t.out.Entry(e, format.Damaged(t.in.Content, nil, why))
	}
	t.out.Fail(e.Name, -1, why)
	return t.out.Entry(e, format.Body{})
}
