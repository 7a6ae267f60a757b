package minix

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	m.out = out
	out.Property("version", fmt.Sprint(m.version))
	out.Property("byte-order", map[bool]string{true: "little-endian", false: "big-endian"}[m.order.String() == "LittleEndian"])
	out.Property("block-size", fmt.Sprint(m.block))
	out.Property("inodes", fmt.Sprint(m.inodes))
	if m.end < m.size() {
		out.Fail("", -1, fmt.Sprintf("image is cut short: %d of %d bytes are there", m.end, m.size()))
	}
	m.claim(superAt, m.block*2-superAt)
	m.claim(2*m.block, int64(m.firstZone)*m.zone-2*m.block)
	w := &walker{m: m, out: out, met: map[uint32]bool{}}
	if err := w.walk(); err != nil {
		return err
	}
	for _, r := range m.used.Leftover(in.Content, 0, m.end) {
		out.Unread(r.Offset, r.Length, "no file refers to these bytes")
	}
	return nil
}

// walker hands the tree of an image to a sink.
type walker struct {
	m       *image
	out     format.Sink
	descent format.Descent
	met     map[uint32]bool
	stack   []pending
	lost    bool
}

// pending is a directory that is still to be listed.
type pending struct {
	path string
	n    *inode
}

func (w *walker) fail(path string, off int64, why string) {
	w.lost = true
	if off < 0 || off >= w.m.end {
		off = -1
	}
	w.out.Fail(path, off, why)
}

func (w *walker) walk() error {
	root, err := w.m.inode(1)
	if err != nil || root.mode&0o170000 != 0o040000 {
		w.fail("", -1, fmt.Sprintf("root directory: %v", err))
	} else if err := w.emit("", root); err != nil {
		return err
	}
	if err := w.run(); err != nil {
		return err
	}
	if w.lost {
		return w.salvage()
	}
	return nil
}

// maxDir is how many bytes of a directory are read.
const maxDir = 64 << 20

func (w *walker) run() error {
	for len(w.stack) > 0 {
		d := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		b, err := w.m.bytes(d.n, maxDir)
		if err != nil {
			w.fail(d.path, d.n.off, "directory: "+err.Error())
		}
		first, step := len(w.stack), w.m.number+w.m.name
		for ; len(b) >= step; b = b[step:] {
			number := uint32(w.m.order.Uint16(b))
			if w.m.number == 4 {
				number = w.m.order.Uint32(b)
			}
			name, _, _ := bytes.Cut(b[w.m.number:step], []byte{0})
			if number == 0 || string(name) == "." || string(name) == ".." {
				continue
			}
			if err := w.entry(format.Join(d.path, string(name)), number); err != nil {
				return err
			}
		}
		slices.Reverse(w.stack[first:])
	}
	return nil
}

func (w *walker) entry(path string, number uint32) error {
	n, err := w.m.inode(number)
	if err == nil {
		if _, ok := assay.TypeOfMode(uint32(n.mode)); !ok {
			err = fmt.Errorf("inode %d at 0x%x: mode %o", number, n.off, n.mode)
		}
	}
	if err != nil {
		w.fail(path, -1, err.Error())
		return nil
	}
	return w.emit(path, n)
}

// emit hands over one entry and remembers a directory for listing.
func (w *walker) emit(path string, n *inode) error {
	w.met[n.number] = true
	kind, _ := assay.TypeOfMode(uint32(n.mode))
	e := assay.Entry{
		Name: path, Type: kind, Has: assay.HasMode | assay.HasOwner | assay.HasTime,
		Mode: uint32(n.mode) & 0o7777, UID: uint32(n.uid), GID: uint32(n.gid), MTime: n.mtime,
	}
	var body format.Body
	switch kind {
	case assay.Dir:
		if err := w.descent.Enter(uint64(n.number), path); err != nil {
			w.out.Fail(path, -1, err.Error())
		} else {
			w.stack = append(w.stack, pending{path, n})
		}
	case assay.Regular:
		body = w.body(n)
	case assay.Symlink:
		b, err := w.m.bytes(n, 1<<16)
		if e.Target = string(b); err != nil {
			w.fail(path, n.off, "link target: "+err.Error())
		}
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = n.zones[0]>>8&0xff, n.zones[0]&0xff // old_decode_dev
	}
	return w.out.Entry(e, body)
}

func (w *walker) body(n *inode) format.Body {
	if n.size == 0 {
		return format.Body{}
	}
	c := w.m.ranges(n)
	for _, r := range c.list {
		w.m.used.Add(r.Offset, r.Length)
	}
	if c.err == nil && c.lost > 0 {
		c.err = fmt.Errorf("%d of %d bytes are past end of image", c.lost, n.size)
	}
	b := format.Body{Extents: c.list, Size: n.size}
	if c.err != nil {
		w.lost = true
		b = format.Damaged(w.m.content, c.list, c.err.Error())
		b.Size = n.size
	}
	if n.links > 1 {
		b.Key = strconv.Itoa(int(n.number))
	}
	return b
}

// salvage hands over the inodes in use that no readable directory names,
// directories first.
func (w *walker) salvage() error {
	count := 0
	for _, dirs := range []bool{true, false} {
		for number := uint32(1); number <= w.m.inodes; number++ {
			if w.met[number] {
				continue
			}
			n, err := w.m.inode(number)
			if err != nil {
				break
			}
			kind, ok := assay.TypeOfMode(uint32(n.mode))
			if !ok || n.links == 0 || n.links > 1000 || (kind == assay.Dir) != dirs {
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
	if count > 0 {
		w.out.Fail("", -1, fmt.Sprintf("%d inodes have no readable name: they are called inode-NUMBER", count))
	}
	return nil
}
