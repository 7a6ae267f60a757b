package erofs

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	m.out = out
	w := &walker{m: m, out: out, met: map[uint64]bool{}, left: m.end/12 + 64}
	w.properties()
	w.claim(superAt, superSize+16*m.slots)
	if m.incompat&^incompatKnown != 0 {
		out.Unread(superAt+superSize, max(0, m.end-superAt-superSize), "features of the file system are not known")
		return fmt.Errorf("incompatible features 0x%x are not known", m.incompat&^incompatKnown)
	}
	if m.incompat&(incompatFragments|incompatPrefixes) != 0 && m.packed != 0 {
		m.pack = m.openPacked()
		if n := m.pack.n; n != nil {
			w.claim(n.at, n.tail-n.at)
			w.account(n)
		}
		w.met[m.packed] = true
	}
	w.configurations()
	if err := w.walk(); err != nil {
		return err
	}
	if w.lost {
		if err := w.salvage(); err != nil {
			return err
		}
	}
	for _, r := range w.used.Leftover(in.Content, 0, m.end) {
		out.Unread(r.Offset, r.Length, "no file refers to these bytes")
	}
	return nil
}

// walker hands the tree of an image to a sink.
type walker struct {
	m        *image
	out      format.Sink
	descent  format.Descent
	used     format.Used
	met      map[uint64]bool
	stack    []pending
	prefixes []string // of attributes
	left     int64    // entries that the image has room for
	lost     bool
}

// pending is a directory that is still to be listed.
type pending struct {
	path string
	n    *inode
}

func (w *walker) claim(off, n int64) {
	if n = min(n, w.m.end-off); off >= 0 && n > 0 {
		w.used.Add(off, n)
		w.out.Structure(off, n)
	}
}

func (w *walker) fail(path string, off int64, why string) {
	w.lost = true
	w.out.Fail(path, w.m.place(off), why)
}

func (w *walker) properties() {
	m, p := w.m, w.out.Property
	p("block-size", fmt.Sprint(m.block))
	p("inodes", fmt.Sprint(m.inodes))
	if m.built > 0 {
		p("created", time.Unix(m.built, 0).UTC().Format(time.RFC3339))
	}
	if u := m.uuid; u != ([16]byte{}) {
		p("uuid", fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:]))
	}
	if m.name != "" {
		p("volume", m.name)
	}
	if m.incompat&2 != 0 { // otherwise the field has the farthest match of LZ4
		var names []string
		for i, n := range algorithmNames {
			if m.algorithms>>i&1 != 0 {
				names = append(names, n)
			}
		}
		p("algorithms", strings.Join(names, ", "))
	}
	p("features", fmt.Sprintf("0x%x, incompatible 0x%x", m.compat, m.incompat))
	p("checksum", m.checksum)
	if m.checksum == "differs" {
		w.fail("", superAt, "superblock: checksum is wrong")
	}
	if m.end < m.size() {
		w.out.Fail("", -1, fmt.Sprintf("image is cut short: %d of %d bytes are there", m.end, m.size()))
	}
}

// configurations claims the settings of the algorithms behind the superblock:
// for each a u16 length and as many bytes.
func (w *walker) configurations() {
	if w.m.incompat&2 == 0 {
		return
	}
	at := int64(superAt + superSize + 16*w.m.slots)
	for a := w.m.algorithms; a != 0; a &= a - 1 {
		b := w.m.some(at, 2)
		if len(b) < 2 {
			return
		}
		w.claim(at, 2+int64(le16(b)))
		at += 2 + int64(le16(b))
	}
}

func (w *walker) walk() error {
	root, err := w.m.inode(w.m.root)
	if err == nil && root.mode&0o170000 != 0o040000 {
		err = fmt.Errorf("node %d: mode %o", root.nid, root.mode)
	}
	if err != nil {
		w.fail("", superAt, "root directory: "+err.Error())
		return nil
	}
	if err := w.emit("", root); err != nil {
		return err
	}
	return w.run()
}

func (w *walker) run() error {
	for len(w.stack) > 0 {
		d := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		list, err := w.m.list(d.n)
		if err != nil {
			w.fail(d.path, d.n.at, "directory: "+err.Error())
		}
		first := len(w.stack)
		for _, e := range list {
			if w.left--; w.left < 0 {
				w.fail(d.path, d.n.at, "more entries than the image has room for")
				return nil
			}
			n, err := w.m.inode(e.nid)
			path := format.Join(d.path, e.name)
			if err == nil {
				if _, ok := assay.TypeOfMode(uint32(n.mode)); !ok {
					err = fmt.Errorf("node %d at 0x%x: mode %o", n.nid, n.at, n.mode)
				}
			}
			if err != nil {
				w.fail(path, -1, err.Error())
				continue
			}
			if err := w.emit(path, n); err != nil {
				return err
			}
		}
		slices.Reverse(w.stack[first:])
	}
	return nil
}

// emit hands over one entry and remembers a directory for listing.
func (w *walker) emit(path string, n *inode) error {
	kind, _ := assay.TypeOfMode(uint32(n.mode))
	e := assay.Entry{
		Name: path, Type: kind, Has: assay.HasMode | assay.HasOwner | assay.HasTime,
		Mode: uint32(n.mode) & 0o7777, UID: n.uid, GID: n.gid, MTime: n.mtime,
	}
	var err error
	if e.Xattrs, err = w.attributes(n); err != nil {
		w.out.Fail(path, w.m.place(n.at), err.Error())
	}
	if !w.met[n.nid] {
		w.met[n.nid] = true
		w.claim(n.at, n.tail-n.at)
		if kind != assay.Regular && kind <= assay.Symlink {
			w.account(n)
		}
	}
	var body format.Body
	switch kind {
	case assay.Dir:
		if err := w.descent.Enter(n.nid, path); err != nil {
			w.out.Fail(path, -1, err.Error())
		} else {
			w.stack = append(w.stack, pending{path, n})
		}
	case assay.Regular:
		body = w.body(path, n)
	case assay.Symlink:
		var target limited
		if n.size > 1<<16 {
			err = fmt.Errorf("%d bytes", n.size)
		} else {
			err = w.m.writeTo(n, &target)
		}
		if e.Target = string(target.b); err != nil {
			w.fail(path, n.at, "link target: "+err.Error())
		}
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = n.device()
	}
	return w.out.Entry(e, body)
}

// body describes a file's content.
func (w *walker) body(path string, n *inode) format.Body {
	if n.size == 0 {
		return format.Body{}
	}
	m, b := w.m, format.Body{Size: n.size}
	if n.links > 1 {
		b.Key = strconv.FormatUint(n.nid, 10)
	}
	if n.compressed() {
		b.From = w.account(n)
		nid := n.nid
		b.Stream = func(out io.Writer) error {
			n, err := m.inode(nid)
			if err != nil {
				return err
			}
			return m.decompress(n, out)
		}
		return b
	}
	list, _, err := m.flat(n)
	switch n.layout {
	case layoutChunks:
		w.claimChunks(n)
	case layoutInline:
		w.claimSlack(n.tail + (n.size-1)%m.block + 1)
	}
	if n.size <= m.size() || n.layout == layoutChunks {
		// what a lying size reaches over is not the file's
		for _, r := range list {
			w.used.Add(r.Offset, r.Length)
		}
	}
	if err == nil {
		b.Extents = list
		return b
	}
	w.lost = true
	for len(list) > 0 && list[len(list)-1].Offset < 0 {
		list = list[:len(list)-1] // behind what is there nothing needs its place
	}
	d := format.Damaged(m.content, list, err.Error())
	d.Size, d.Key = n.size, b.Key
	return d
}
