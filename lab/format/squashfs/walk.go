package squashfs

import (
	"errors"
	"fmt"

	"assay"
	"assay/lab/format"
)

// Bounds of a directory tree that are far above what kernels accept: they
// stop hostile images, not real ones.
const (
	maxDepth  = 1024
	maxPath   = 16 << 10 // bytes of a name with its directories
	textBase  = 64 << 20 // bytes of all names, targets and attributes
	textEntry = 256      // the same, further ones for each entry
	maxListed = 1 << 24  // blocks of files that are looked at before they are decoded
)

var errText = errors.New("names, link targets and attributes are longer than those of any real image: not read on")

// walker hands the tree of an image to a sink, depth first in the order of
// the listings, which is the order in which mksquashfs writes file data.
type walker struct {
	m       *image
	out     format.Sink
	visited map[uint64]string // directories by inode reference
	stack   []openDir
	refs    []uint64 // inodes that listings name
	data    ranges   // blocks of files
	partial bool     // data lacks some blocks that may be there
	entries int64
	text    int64 // bytes of names, targets and attributes
	listed  uint64
	owners  bool // a missing owner was told
	lost    bool // something could not be read
}

type openDir struct {
	path string
	listing
}

// walk hands over the tree below the root directory.
func (w *walker) walk() error {
	root, err := w.m.inodeAt(w.m.root)
	if err == nil && root.kind != typeDir {
		err = fmt.Errorf("inode 0x%x: not a directory", w.m.root)
	}
	if err != nil {
		w.lost = true
		w.out.Fail("", w.place(w.m.inodeTable+w.m.rootBlock()), "root directory: "+err.Error())
		return nil
	}
	if err := w.emit("", w.m.root, &root); err != nil {
		return err
	}
	return w.run()
}

// run lists the directories on the stack.
func (w *walker) run() error {
	for len(w.stack) > 0 {
		top := &w.stack[len(w.stack)-1]
		e, ok, err := top.next()
		if err != nil {
			w.lost = true
			w.out.Fail(top.path, w.place(top.cursor.next), "directory: "+err.Error())
		}
		if err != nil || !ok {
			w.stack = w.stack[:len(w.stack)-1]
			continue
		}
		if err := w.entry(top.path, e); err != nil {
			return err
		}
	}
	return nil
}

// place is an offset as Fail wants it.
func (w *walker) place(off int64) int64 {
	if off < 0 || off >= w.m.end {
		return -1
	}
	return off
}

func (w *walker) entry(dir string, e dirent) error {
	path := e.name
	if dir != "" {
		path = dir + "/" + e.name
	}
	if len(path) > maxPath {
		w.out.Fail(dir, -1, fmt.Sprintf("entry with a path of %d bytes", len(path)))
		return nil
	}
	w.refs = append(w.refs, e.ref)
	n, err := w.m.inodeAt(e.ref)
	if err != nil {
		w.lost = true
		w.out.Fail(path, w.place(w.m.inodeTable+int64(e.ref>>16)), err.Error())
		return nil
	}
	return w.emit(path, e.ref, &n)
}

// emit hands over one entry and remembers a directory for listing.
func (w *walker) emit(path string, ref uint64, n *inode) error {
	e := assay.Entry{
		Name: path, Type: entryTypes[n.kind], Has: assay.HasMode | assay.HasOwner,
		Mode: uint32(n.mode), UID: n.uid, GID: n.gid,
	}
	if n.hasTime {
		e.Has, e.MTime = e.Has|assay.HasTime, int64(n.mtime)
	}
	if n.ownerErr != nil {
		e.Has &^= assay.HasOwner
		if !w.owners {
			w.owners = true
			w.out.Fail(path, -1, "owner of this entry and maybe others: "+n.ownerErr.Error())
		}
	}
	if n.xattr != noXattr {
		var err error
		if e.Xattrs, err = w.m.xattrs(n.xattr); err != nil {
			w.out.Fail(path, -1, err.Error())
		}
	}
	var body format.Body
	switch n.kind {
	case typeDir:
		w.descend(path, ref, n)
	case typeFile:
		w.m.learn(n)
		body = w.body(ref, n)
	case typeSymlink:
		var err error
		if e.Target, err = n.target(); err != nil {
			w.out.Fail(path, w.place(w.m.inodeTable+int64(ref>>16)), "link target: "+err.Error())
		}
	case typeBlockDev, typeCharDev:
		e.Major, e.Minor = w.m.device(n.rdev)
	}
	w.entries++
	w.text += int64(len(e.Name) + len(e.Target))
	for _, x := range e.Xattrs {
		w.text += int64(len(x.Name) + len(x.Value))
	}
	if w.text > textBase+textEntry*w.entries {
		return errText
	}
	return w.out.Entry(e, body)
}

// descend puts a directory on the stack unless it is there or was listed
// before: directories have one name.
func (w *walker) descend(path string, ref uint64, n *inode) {
	if first, seen := w.visited[ref]; seen {
		w.out.Fail(path, -1, fmt.Sprintf("directory is the same as %q and is not listed again", "/"+first))
		return
	}
	if len(w.stack) >= maxDepth {
		w.out.Fail(path, -1, fmt.Sprintf("directory is %d levels deep and is not listed", maxDepth))
		return
	}
	w.visited[ref] = path
	w.stack = append(w.stack, openDir{path, w.m.list(n)})
}
