package cramfs

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

// walker hands the tree of an image to a sink.
type walker struct {
	m       *image
	out     format.Sink
	descent format.Descent
	stack   []pending
}

// pending is a directory that is still to be listed.
type pending struct {
	path string
	n    inode
}

func (w *walker) walk() error {
	w.m.findBlock()
	root := w.m.root
	root.size = min(root.size, w.m.end)
	if err := w.emit("", root); err != nil {
		return err
	}
	for len(w.stack) > 0 {
		d := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		if err := w.list(d.path, d.n); err != nil {
			return err
		}
	}
	return nil
}

// list hands over the entries of a directory.
func (w *walker) list(path string, d inode) error {
	b := w.m.directory(d)
	w.m.claim(d.offset, int64(len(b)))
	if int64(len(b)) < d.size {
		w.out.Fail(path, w.m.place(d.offset), fmt.Sprintf("directory: %d of %d bytes are there", len(b), d.size))
	}
	first := len(w.stack)
	for at := 0; at+inodeSize <= len(b); {
		n := w.m.parse(b[at:])
		if err := w.m.check(n, b[at:]); err != nil {
			from := at
			for at += 4; at+inodeSize <= len(b) && w.m.check(w.m.parse(b[at:]), b[at:]) != nil; at += 4 {
			}
			off := d.offset + int64(from)
			w.out.Fail(path, off, "directory: "+err.Error())
			w.out.Unread(off, int64(min(at, len(b))-from), "entry of a directory is damaged")
			continue
		}
		if w.m.entries--; w.m.entries < 0 {
			return errors.New("more entries than the image has room for")
		}
		name := strings.TrimRight(string(b[at+inodeSize:at+inodeSize+n.name]), "\x00")
		if err := w.emit(format.Join(path, name), n); err != nil {
			return err
		}
		at += inodeSize + n.name
	}
	for i, j := first, len(w.stack)-1; i < j; i, j = i+1, j-1 {
		w.stack[i], w.stack[j] = w.stack[j], w.stack[i]
	}
	return nil
}

// directory gives a directory's entries as they stand.
func (m *image) directory(d inode) []byte {
	if d.offset < m.at+superSize || d.offset >= m.end {
		return nil
	}
	return bytes.Clone(m.win.At(d.offset, int(min(d.size, m.end-d.offset))))
}

// check reports why an entry of a directory cannot be one.
func (m *image) check(n inode, b []byte) error {
	t, ok := assay.TypeOfMode(uint32(n.mode))
	limit := int64(maxSize)
	if m.size > 0 {
		limit = m.size
	}
	switch {
	case !ok:
		return fmt.Errorf("entry has mode %o", n.mode)
	case n.name == 0 || inodeSize+n.name > len(b):
		return fmt.Errorf("entry has a name of %d bytes", n.name)
	case b[inodeSize] == 0 || bytes.IndexByte(bytes.TrimRight(b[inodeSize:inodeSize+n.name], "\x00"), 0) >= 0:
		return fmt.Errorf("entry has the name %q", b[inodeSize:inodeSize+n.name])
	case t <= assay.Symlink && n.size > 0 && (n.offset < m.at+superSize || n.offset >= limit):
		return fmt.Errorf("entry points to 0x%x: outside of the image", n.offset)
	}
	return nil
}

// emit hands over one entry and remembers a directory for listing.
func (w *walker) emit(path string, n inode) error {
	kind, _ := assay.TypeOfMode(uint32(n.mode))
	e := assay.Entry{
		Name: path, Type: kind, Has: assay.HasMode | assay.HasOwner,
		Mode: uint32(n.mode) & 0o7777, UID: uint32(n.uid), GID: uint32(n.gid),
	}
	var body format.Body
	switch kind {
	case assay.Dir:
		if n.size == 0 {
			break
		}
		if err := w.descent.Enter(uint64(n.offset), path); err != nil {
			w.out.Fail(path, -1, err.Error())
		} else {
			w.stack = append(w.stack, pending{path, n})
		}
	case assay.Regular:
		body = w.m.body(n)
	case assay.Symlink:
		var target bytes.Buffer
		if n.size > 1<<16 {
			w.out.Fail(path, w.m.place(n.offset), fmt.Sprintf("link target of %d bytes", n.size))
			break
		}
		if err := w.m.stream(n.offset, n.size, &target); err != nil {
			w.out.Fail(path, w.m.place(n.offset), "link target: "+err.Error())
		}
		e.Target = target.String()
		w.m.body(n) // for the account
		if off, length := w.m.extent(n); length > 0 {
			w.out.Structure(off, length)
		}
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = uint32(n.size)>>8&0xff, uint32(n.size)&0xff // old_decode_dev
	}
	return w.out.Entry(e, body)
}
