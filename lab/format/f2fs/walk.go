package f2fs

import (
	"fmt"
	"strconv"

	"assay"
	"assay/lab/format"
)

// walker hands the tree of an image to a sink.
type walker struct {
	m       *image
	out     format.Sink
	descent format.Descent
	met     map[uint32]string // inodes that were handed over; of directories their paths
	stack   []pending
}

// pending is a directory that is still to be listed.
type pending struct {
	path string
	n    *inode
}

func (w *walker) walk() error {
	n, err := w.m.inode(w.m.root)
	if err == nil && n.mode>>12 != 4 {
		err = fmt.Errorf("inode %d has mode %o and is not a directory", n.ino, n.mode)
	}
	if err != nil {
		w.m.lost = true
		w.out.Fail("", -1, "root directory: "+err.Error())
		return nil
	}
	if err := w.emit("", n); err != nil {
		return err
	}
	return w.run()
}

// run lists the directories on the stack.
func (w *walker) run() error {
	for len(w.stack) > 0 {
		d := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		list, err := w.m.list(d.n)
		if err != nil {
			w.m.lost = true
			w.out.Fail(d.path, w.m.place(d.n.off), "directory: "+err.Error())
		}
		first := len(w.stack)
		for _, e := range list {
			path := format.Join(d.path, e.name)
			n, err := w.m.inode(e.ino)
			if err != nil {
				w.m.lost = true
				w.out.Fail(path, -1, err.Error())
				continue
			}
			if err := w.emit(path, n); err != nil {
				return err
			}
		}
		for i, j := first, len(w.stack)-1; i < j; i, j = i+1, j-1 {
			w.stack[i], w.stack[j] = w.stack[j], w.stack[i]
		}
	}
	return nil
}

// emit hands over one entry and remembers a directory for listing.
func (w *walker) emit(path string, n *inode) error {
	m := w.m
	kind, _ := kindOf(n.mode)
	if _, is := w.met[n.ino]; !is {
		w.met[n.ino] = ""
		m.claim(uint64(n.off)>>blockLog, 1)
	}
	e := assay.Entry{
		Name: path, Type: kind, Has: assay.HasMode | assay.HasOwner | assay.HasTime,
		Mode: uint32(n.mode) & 0o7777, UID: n.uid, GID: n.gid, MTime: n.mtime,
	}
	if n.wrong {
		m.lost = true
		w.out.Fail(path, m.place(n.off), fmt.Sprintf("inode %d: checksum is wrong", n.ino))
	}
	if n.advise&adviseEncrypt != 0 {
		w.out.Fail(path, m.place(n.off), "encrypted with fscrypt: names and contents stand as they are")
	}
	var err error
	if e.Xattrs, err = m.xattrs(n); err != nil {
		w.out.Fail(path, m.place(n.off), err.Error())
	}
	var body format.Body
	switch kind {
	case assay.Dir:
		if err := w.descent.Enter(uint64(n.ino), path); err != nil {
			w.out.Fail(path, -1, err.Error())
		} else {
			w.met[n.ino] = path
			w.stack = append(w.stack, pending{path, n})
		}
	case assay.Regular:
		body = w.body(path, n)
	case assay.Symlink:
		if e.Target, err = m.target(n); err != nil {
			m.lost = true
			w.out.Fail(path, m.place(n.off), "link target: "+err.Error())
		}
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = n.device()
	}
	return w.out.Entry(e, body)
}

// body describes a file's content.
func (w *walker) body(path string, n *inode) format.Body {
	m := w.m
	if n.size == 0 {
		return format.Body{}
	}
	if n.size < 0 {
		w.out.Fail(path, m.place(n.off), fmt.Sprintf("inode %d: size %d", n.ino, uint64(n.size)))
		return format.Body{}
	}
	key := ""
	if n.links > 1 {
		key = strconv.Itoa(int(n.ino))
	}
	if n.inline&inlineData != 0 {
		at, room := n.room()
		there := max(0, min(n.size, int64(room)))
		list := format.Extend(nil, n.off+int64(at), there)
		if there < n.size {
			b := format.Damaged(m.content, list, fmt.Sprintf("inode %d: size %d, room for %d", n.ino, n.size, room))
			b.Key = key
			return b
		}
		return format.Body{Extents: list, Size: n.size, Key: key}
	}
	if n.compressed() {
		list, err := m.clusters(n)
		if err != nil {
			m.lost = true
		}
		return format.Body{Stream: stream(m.content, list, n.algorithm, n.cluster(), n.size, err), Size: n.size, Key: key}
	}
	list, past, err := m.ranges(n)
	if err == nil && past > 0 {
		err = fmt.Errorf("%d of %d bytes are past end of image", past, n.size)
	}
	if err == nil {
		return format.Body{Extents: list, Size: n.size, Key: key}
	}
	m.lost = true
	b := format.Damaged(m.content, list, err.Error())
	b.Size, b.Key = n.size, key
	return b
}

// target reads where a symbolic link points to.
func (m *image) target(n *inode) (string, error) {
	if n.size < 0 || n.size > blockSize {
		return "", fmt.Errorf("%d bytes", n.size)
	}
	if n.inline&inlineData != 0 {
		at, room := n.room()
		return string(n.raw[at : at+max(0, min(int(n.size), room))]), nil
	}
	var target []byte
	var err error
	e := m.addresses(n, func(_ uint64, addr uint32) {
		var b []byte
		if b, err = m.block(uint64(addr)); err == nil {
			m.claim(uint64(addr), 1)
			target = b[:n.size]
		}
	})
	if err == nil {
		err = e
	}
	if err == nil && int64(len(target)) < n.size {
		err = fmt.Errorf("%d of %d bytes", len(target), n.size)
	}
	return string(target), err
}
