package btrfs

import (
	"encoding/binary"
	"fmt"
	"sort"

	"assay"
	"assay/lab/format"
)

// walker hands the trees of files to a sink.
type walker struct {
	m     *image
	out   format.Sink
	roots map[uint64]treeAt
	met   map[uint64]string // trees that were listed
	queue []subvolume
}

// subvolume is a tree that is still to be listed, and where.
type subvolume struct {
	id   uint64
	path string
}

// walk lists the tree of files and the subvolumes in it, then those that no
// directory names.
func (w *walker) walk() error {
	w.queue = []subvolume{{treeFiles, ""}}
	if err := w.run(); err != nil {
		return err
	}
	var rest []uint64
	for id, r := range w.roots {
		if _, is := w.met[id]; !is && id >= firstObject && id <= lastObject && r.refs > 0 {
			rest = append(rest, id)
		}
	}
	sort.Slice(rest, func(i, j int) bool { return rest[i] < rest[j] })
	for _, id := range rest {
		w.queue = append(w.queue, subvolume{id, fmt.Sprintf("subvolume-%d", id)})
		if err := w.run(); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) run() error {
	for len(w.queue) > 0 {
		s := w.queue[0]
		w.queue = w.queue[1:]
		if first, is := w.met[s.id]; is {
			w.out.Fail(s.path, -1, fmt.Sprintf("subvolume %d is the same as %q and is not listed again", s.id, "/"+first))
			continue
		}
		w.met[s.id] = s.path
		r, is := w.roots[s.id]
		t := &tree{id: s.id, bad: true}
		if is && r.level < maxLevel && r.place != 0 {
			t = w.m.load(s.id, r.place, int(r.level))
		} else {
			w.out.Fail(s.path, -1, fmt.Sprintf("subvolume %d: no root item", s.id))
			w.m.lost = true
			w.m.rescue(t)
			t.sort()
		}
		v := &volume{walker: w, t: t, names: map[uint64]string{}}
		if err := v.emit(s.path, firstObject); err != nil {
			return err
		}
		if err := v.list(); err != nil {
			return err
		}
		if t.bad {
			if err := v.salvage(); err != nil {
				return err
			}
		}
	}
	return nil
}

// volume is one tree of files.
type volume struct {
	*walker
	t       *tree
	descent format.Descent
	names   map[uint64]string // inodes that were handed over
	stack   []pending
}

type pending struct {
	path string
	id   uint64
}

func (v *volume) list() error {
	for len(v.stack) > 0 {
		d := v.stack[len(v.stack)-1]
		v.stack = v.stack[:len(v.stack)-1]
		first := len(v.stack)
		for _, e := range v.entries(d) {
			path := format.Join(d.path, e.name)
			if e.to.kind == kindRoot {
				v.queue = append(v.queue, subvolume{e.to.id, path})
				continue
			}
			if err := v.emit(path, e.to.id); err != nil {
				return err
			}
		}
		for i, j := first, len(v.stack)-1; i < j; i, j = i+1, j-1 {
			v.stack[i], v.stack[j] = v.stack[j], v.stack[i]
		}
	}
	return nil
}

// dirent is struct btrfs_dir_item: key, u64 generation, u16 length of the
// data, u16 length of the name, u8 type, name, data.
type dirent struct {
	to   key
	name string
	data []byte
}

const direntHead = 30

func dirents(b []byte) (list []dirent, ok bool) {
	for len(b) >= direntHead {
		data, name := int(binary.LittleEndian.Uint16(b[25:])), int(binary.LittleEndian.Uint16(b[27:]))
		if name == 0 || direntHead+name+data > len(b) {
			return list, false
		}
		list = append(list, dirent{keyAt(b), string(b[direntHead : direntHead+name]), append([]byte(nil), b[direntHead+name:direntHead+name+data]...)})
		b = b[direntHead+name+data:]
	}
	return list, len(b) == 0
}

// entries lists a directory by its index; in a damaged tree also by the hashes
// of the names.
func (v *volume) entries(d pending) (list []dirent) {
	have := map[string]bool{}
	kinds := []byte{kindDirIndex}
	if v.t.bad {
		kinds = append(kinds, kindDirItem)
	}
	for _, kind := range kinds {
		for _, x := range v.t.of(d.id, kind) {
			some, ok := dirents(v.m.item(x))
			if !ok {
				v.out.Fail(d.path, v.m.place(x.at), "directory entry is damaged")
			}
			for _, e := range some {
				if !v.t.bad || !have[e.name] {
					list = append(list, e)
				}
				have[e.name] = v.t.bad
			}
		}
	}
	return list
}

// inode is struct btrfs_inode_item.
type inode struct {
	size            int64
	links, uid, gid uint32
	mode            uint32
	device, flags   uint64
	mtime           int64
}

func (v *volume) inode(id uint64) (n inode, at int64, err error) {
	list := v.t.of(id, kindInode)
	if len(list) == 0 {
		return n, -1, fmt.Errorf("inode %d of tree %d: missing", id, v.t.id)
	}
	b := v.m.item(list[0])
	at = list[0].at
	if len(b) < 160 {
		return n, at, fmt.Errorf("inode %d at 0x%x: %d bytes", id, at, len(b))
	}
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	u64 := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	return inode{int64(u64(16)), u32(40), u32(44), u32(48), u32(52), u64(56), u64(64), int64(u64(136))}, at, nil
}

var kinds = map[uint32]assay.Type{8: assay.Regular, 4: assay.Dir, 10: assay.Symlink, 2: assay.CharDev, 6: assay.BlockDev, 1: assay.Fifo, 12: assay.Socket}

// emit hands over one entry and remembers a directory for listing.
func (v *volume) emit(path string, id uint64) error {
	n, at, err := v.inode(id)
	kind, ok := kinds[n.mode>>12]
	if err == nil && !ok {
		err = fmt.Errorf("inode %d at 0x%x: mode %o", id, at, n.mode)
	}
	if err != nil {
		v.out.Fail(path, v.m.place(at), err.Error())
		if id != firstObject {
			return nil
		}
		// the directory of a tree: its entries may be there
		kind, n.mode = assay.Dir, 0o755
	}
	v.names[id] = path
	e := assay.Entry{Name: path, Type: kind, Has: assay.HasMode | assay.HasOwner | assay.HasTime, Mode: n.mode & 0o7777, UID: n.uid, GID: n.gid, MTime: n.mtime}
	for _, x := range v.t.of(id, kindXattr) {
		some, ok := dirents(v.m.item(x))
		if !ok {
			v.out.Fail(path, v.m.place(x.at), "extended attributes are damaged")
		}
		for _, a := range some {
			e.Xattrs = append(e.Xattrs, assay.Xattr{Name: a.name, Value: a.data})
		}
	}
	var body format.Body
	switch kind {
	case assay.Dir:
		if err := v.descent.Enter(id, path); err != nil {
			v.out.Fail(path, -1, err.Error())
		} else {
			v.stack = append(v.stack, pending{path, id})
		}
	case assay.Regular:
		body = v.body(path, id, n, at)
	case assay.Symlink:
		if e.Target, err = v.target(id, n.size); err != nil {
			v.out.Fail(path, v.m.place(at), "link target: "+err.Error())
		}
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = device(n.device)
	}
	return v.out.Entry(e, body)
}

// device reads a device number as the kernel keeps it: 20 bits minor.
func device(d uint64) (major, minor uint32) { return uint32(d >> 20 & 0xfff), uint32(d & 0xfffff) }
