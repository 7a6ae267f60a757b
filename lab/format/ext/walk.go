package ext

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
	met     []uint64 // a bit for each inode that was handed over
	stack   []pending
	lost    bool // something could not be read
	entries int
}

// pending is a directory that is still to be listed.
type pending struct {
	path string
	n    *inode
}

func (m *image) walker() *walker {
	return &walker{m: m, out: m.out, met: make([]uint64, m.inodes/64+1)}
}

func (w *walker) mark(number uint32)      { w.met[number/64] |= 1 << (number % 64) }
func (w *walker) seen(number uint32) bool { return w.met[number/64]>>(number%64)&1 != 0 }

// walk hands over the tree below the root directory.
func (w *walker) walk() error {
	n, err := w.m.inode(inodeRoot)
	if err == nil {
		if t, ok := n.kind(); !ok || t != assay.Dir {
			err = fmt.Errorf("inode %d has mode %o and is not a directory", n.number, n.mode)
		}
	}
	if err != nil {
		w.lost = true
		w.out.Fail("", -1, "root directory: "+err.Error())
		return nil
	}
	if err := w.emit("", n); err != nil {
		return err
	}
	return w.run()
}

// run lists the directories on the stack, in the order of their entries.
func (w *walker) run() error {
	for len(w.stack) > 0 {
		d := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		list, err := w.m.list(d.n)
		if err != nil {
			w.lost = true
			w.out.Fail(d.path, w.m.place(d.n.off), "directory: "+err.Error())
		}
		first := len(w.stack)
		for _, e := range list {
			if err := w.entry(format.Join(d.path, e.name), e); err != nil {
				return err
			}
		}
		// the first directory of the list comes first
		for i, j := first, len(w.stack)-1; i < j; i, j = i+1, j-1 {
			w.stack[i], w.stack[j] = w.stack[j], w.stack[i]
		}
	}
	return nil
}

// formats are the bits of a mode by the type that directories tell (EXT4_FT_*).
var formats = [8]uint16{0, 0o100000, 0o040000, 0o020000, 0o060000, 0o010000, 0o140000, 0o120000}

func (w *walker) entry(path string, e dirent) error {
	n, err := w.m.inode(e.inode)
	if err == nil {
		if _, ok := n.kind(); !ok && e.kind > 0 && int(e.kind) < len(formats) && n.links > 0 {
			// damaged: the directory tells the type as well
			n.mode, n.wrong = formats[e.kind]|n.mode&0o7777, true
		} else if !ok {
			err = fmt.Errorf("inode %d at 0x%x: mode %o", e.inode, n.off, n.mode)
		} else if n.links == 0 && n.wrong {
			err = fmt.Errorf("inode %d at 0x%x: checksum is wrong", e.inode, n.off)
		}
	}
	if err != nil {
		w.lost = true
		w.out.Fail(path, -1, err.Error())
		return nil
	}
	return w.emit(path, n)
}

// emit hands over one entry and remembers a directory for listing.
func (w *walker) emit(path string, n *inode) error {
	w.mark(n.number)
	w.entries++
	kind, _ := n.kind()
	e := assay.Entry{
		Name: path, Type: kind, Has: assay.HasMode | assay.HasOwner | assay.HasTime,
		Mode: uint32(n.mode) & 0o7777, UID: n.uid, GID: n.gid, MTime: n.mtime,
	}
	if n.wrong {
		w.out.Fail(path, w.m.place(n.off), fmt.Sprintf("inode %d: is damaged", n.number))
	}
	if n.has(flagEncrypt) && kind != assay.Symlink {
		w.out.Fail(path, w.m.place(n.off), "encrypted with fscrypt: names and contents stand as they are")
	}
	var err error
	if e.Xattrs, err = w.m.xattrs(n); err != nil {
		w.out.Fail(path, w.m.place(n.off), err.Error())
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
		body = w.body(path, n)
	case assay.Symlink:
		if e.Target, err = w.m.target(n); err != nil {
			w.out.Fail(path, w.m.place(n.off), "link target: "+err.Error())
		}
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = n.device()
	}
	return w.out.Entry(e, body)
}

// body describes a file's content: ranges of the image.
func (w *walker) body(path string, n *inode) format.Body {
	m := w.m
	if n.size == 0 && !n.wrong {
		return format.Body{}
	}
	var key string
	if n.links > 1 {
		key = strconv.Itoa(int(n.number))
	}
	if n.has(flagInlineData) && n.size >= 0 {
		list := []format.Range{{Offset: n.off + 0x28, Length: min(n.size, 60)}}
		if at, size := n.inlineRestAt(); n.size > 60 {
			if size > 0 {
				list = append(list, format.Range{Offset: n.off + at, Length: min(size, n.size-60)})
			}
			if rest := n.size - 60 - size; rest > 0 {
				list = append(list, format.Range{Offset: -1, Length: rest})
			}
		}
		return format.Body{Extents: list, Size: n.size, Key: key}
	}
	m.escaped = false
	runs, err := m.mapped(n, func(b uint64) { m.claim(b, 1) })
	if n.wrong {
		n.size = m.likelySize(n, runs)
	}
	if n.size < 0 {
		w.out.Fail(path, m.place(n.off), fmt.Sprintf("inode %d: size %d", n.number, uint64(n.size)))
		return format.Body{}
	}
	list, lost := m.ranges(runs, n.size)
	for _, r := range list {
		m.used.Add(r.Offset, r.Length)
	}
	switch {
	case err != nil:
	case lost > 0:
		err = fmt.Errorf("%d of %d bytes are past end of image", lost, n.size)
	case m.escaped:
		err = fmt.Errorf("first bytes of a block are changed in the journal")
	default:
		return format.Body{Extents: list, Size: n.size, Key: key}
	}
	w.lost = true
	b := format.Damaged(m.content, list, err.Error())
	b.Size, b.Key = n.size, key
	return b
}

// likelySize is the size of a damaged inode's content: what the inode says, if
// that fits its blocks, else all of them.
func (m *image) likelySize(n *inode, runs []run) int64 {
	if len(runs) == 0 {
		return n.size
	}
	last := runs[len(runs)-1]
	end := (int64(last.logical) + last.n) << m.blockLog
	if n.size > end || n.size <= end-m.blockSize {
		return end
	}
	return n.size
}

// target reads where a symbolic link points to. Up to 59 bytes stand in the
// inode itself, unless the link has blocks.
func (m *image) target(n *inode) (string, error) {
	if n.size < 0 || n.size > 4096 {
		return "", fmt.Errorf("%d bytes", n.size)
	}
	if n.has(flagInlineData) {
		b := append(n.block[:min(n.size, 60):min(n.size, 60)], n.inlineRest()...)
		return string(b[:min(n.size, int64(len(b)))]), nil
	}
	if n.size < 60 && !n.has(flagExtents) {
		return string(n.block[:n.size]), nil
	}
	runs, err := m.mapped(n, nil)
	if err != nil {
		return "", err
	}
	var b []byte
	for _, r := range runs {
		for i := uint64(0); i < uint64(r.n) && int64(len(b)) < n.size; i++ {
			part, err := m.block(r.physical + i)
			if err != nil {
				return string(b), err
			}
			m.claim(r.physical+i, 1)
			b = append(b, part...)
		}
	}
	if int64(len(b)) < n.size {
		return string(b), fmt.Errorf("%d of %d bytes", len(b), n.size)
	}
	return string(b[:n.size]), nil
}
