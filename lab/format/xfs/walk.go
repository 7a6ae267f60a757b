package xfs

import (
	"bytes"
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
	met     map[uint64]bool // inodes that were handed over
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
		err = fmt.Errorf("inode %d has mode %o and is not a directory", n.number, n.mode)
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
			w.out.Fail(d.path, w.m.place(d.n.at), "directory: "+err.Error())
		}
		first := len(w.stack)
		for _, e := range list {
			path := format.Join(d.path, e.name)
			n, err := w.m.inode(e.number)
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
	if !w.met[n.number] {
		w.met[n.number] = true
		m.claim(n.at, m.inodeSize)
	}
	e := assay.Entry{
		Name: path, Type: kind, Has: assay.HasMode | assay.HasOwner | assay.HasTime,
		Mode: uint32(n.mode) & 0o7777, UID: n.uid, GID: n.gid, MTime: n.mtime,
	}
	if n.wrong {
		m.lost = true
		w.out.Fail(path, m.place(n.at), fmt.Sprintf("inode %d: checksum is wrong", n.number))
	}
	var err error
	if e.Xattrs, err = m.xattrs(n); err != nil {
		w.out.Fail(path, m.place(n.at), err.Error())
	}
	var body format.Body
	switch kind {
	case assay.Dir:
		if err := w.descent.Enter(n.number, path); err != nil {
			w.out.Fail(path, -1, err.Error())
		} else {
			w.stack = append(w.stack, pending{path, n})
		}
	case assay.Regular:
		body = w.body(path, n)
	case assay.Symlink:
		if e.Target, err = m.target(n); err != nil {
			m.lost = true
			w.out.Fail(path, m.place(n.at), "link target: "+err.Error())
		}
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = n.device()
	}
	return w.out.Entry(e, body)
}

// body describes a file's content: ranges of the image.
func (w *walker) body(path string, n *inode) format.Body {
	m := w.m
	if n.size < 0 {
		w.out.Fail(path, m.place(n.at), fmt.Sprintf("inode %d: size %d", n.number, uint64(n.size)))
		return format.Body{}
	}
	var runs []run
	var err error
	switch {
	case n.flags&flagRealtime != 0 && n.size > 0:
		err = fmt.Errorf("inode %d: its content stands on a realtime device, which is not read", n.number)
	case n.data.format == forkLocal && n.size > 0:
		// no kernel writes that; take what is there
		there := min(n.size, int64(len(n.data.b)))
		return format.Damaged(m.content, []format.Range{{Offset: n.data.at, Length: there}}, fmt.Sprintf("inode %d: content in the inode", n.number))
	case n.data.format != forkExtents || n.data.count > 0:
		runs, err = m.mapped(n, &n.data)
	}
	list, past := m.ranges(runs, n.size)
	if n.size == 0 {
		return format.Body{}
	}
	if err == nil && past > 0 {
		err = fmt.Errorf("%d of %d bytes are past end of image", past, n.size)
	}
	key := ""
	if n.links > 1 {
		key = strconv.FormatUint(n.number, 10)
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
	if n.size < 0 || n.size > 4096 {
		return "", fmt.Errorf("%d bytes", n.size)
	}
	if n.data.format == forkLocal {
		if n.size > int64(len(n.data.b)) {
			return "", fmt.Errorf("%d bytes in %d", n.size, len(n.data.b))
		}
		return string(n.data.b[:n.size]), nil
	}
	runs, err := m.mapped(n, &n.data)
	if err != nil {
		return "", err
	}
	b, err := m.headed(runs, 0, n.size, "XSLM")
	if err != nil && len(b) == 0 {
		// mkfs.xfs writes links of a prototype file without the header
		if raw, e := m.read(runs, 0, n.size); e == nil && bytes.IndexByte(raw[:n.size], 0) < 0 {
			return string(raw[:n.size]), nil
		}
	}
	return string(b), err
}

// salvage hands over the inodes in use that no readable directory names, as
// inode-NUMBER: directories first, which may name others.
func (w *walker) salvage() error {
	m, count := w.m, 0
	for _, dirs := range []bool{true, false} {
		for ag := range uint64(m.agCount) {
			first := int64(ag*uint64(m.agBlocks)) << m.blockLog
			if first >= m.size {
				break
			}
			for in := range uint64(m.agBlocks) {
				off := first + int64(in)<<m.blockLog
				b := m.win.At(off, 2)
				if len(b) < 2 {
					break
				}
				if string(b) != "IN" {
					continue
				}
				for i := range uint64(1) << m.inopLog() {
					number := ag<<(m.agLog+m.inopLog()) | in<<m.inopLog() | i
					n, err := m.inode(number)
					if err != nil || w.met[number] || n.links == 0 || (n.mode>>12 == 4) != dirs || n.size < 0 || m.isSystem(number) {
						continue
					}
					count++
					if err := w.emit(fmt.Sprintf("inode-%d", number), n); err != nil {
						return err
					}
					if err := w.run(); err != nil {
						return err
					}
				}
			}
		}
	}
	if count > 0 {
		w.out.Fail("", -1, fmt.Sprintf("%d inodes have no readable name: they are called inode-NUMBER", count))
	}
	return nil
}
