package romfs

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

func measure(in *format.Input) (format.Extent, error) {
	m, err := newImage(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: m.size, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	out.Property("volume", m.name)
	if m.end < m.size {
		out.Fail("", -1, fmt.Sprintf("image is cut short: %d of %d bytes are there", m.end, m.size))
	} else if !m.sound {
		out.Fail("", 0, "checksum of the first 512 bytes is wrong")
	}
	w := &walker{m: m, in: in, out: out, paths: map[int64]string{}, headers: m.end / 32}
	w.claim(0, m.first)
	if err := w.emitRoot(); err != nil {
		return err
	}
	if w.lost {
		if err := w.salvage(); err != nil {
			return err
		}
	}
	if err := w.links(); err != nil {
		return err
	}
	for _, r := range w.used.Leftover(in.Content, 0, m.end) {
		out.Unread(r.Offset, r.Length, "no file refers to these bytes")
	}
	return nil
}

// walker hands the tree of an image to a sink.
type walker struct {
	m       *image
	in      *format.Input
	out     format.Sink
	descent format.Descent
	used    format.Used
	paths   map[int64]string // of files by their headers
	hard    []link
	stack   []pending
	headers int64 // that the image has room for
	lost    bool
}

// link is a hard link, which may come before what it links to.
type link struct {
	path string
	to   int64
}

// pending is a directory that is still to be listed.
type pending struct {
	path  string
	first int64
}

func (w *walker) claim(off, n int64) {
	if n = min(n, w.m.end-off); n > 0 {
		w.used.Add(off, n)
		w.out.Structure(off, n)
	}
}

func (w *walker) fail(path string, off int64, why string) {
	w.lost = true
	if off < 0 || off >= w.m.end {
		off = -1
	}
	w.out.Fail(path, off, why)
}

// emitRoot lists the root directory: the first header is its ".".
func (w *walker) emitRoot() error {
	root := assay.Entry{Type: assay.Dir}
	if err := w.out.Entry(root, format.Body{}); err != nil {
		return err
	}
	if err := w.descent.Enter(uint64(w.m.first), ""); err != nil {
		return err
	}
	w.stack = append(w.stack, pending{"", w.m.first})
	return w.run()
}

func (w *walker) run() error {
	for len(w.stack) > 0 {
		d := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		first := len(w.stack)
		for at := d.first; at != 0; {
			h, err := w.m.header(at)
			if err != nil || !h.sound && h.name == "" {
				if err == nil {
					err = fmt.Errorf("header at 0x%x: checksum is wrong", at)
				}
				w.fail(d.path, at, err.Error())
				break
			}
			if w.headers--; w.headers < 0 {
				w.fail(d.path, at, "more headers than the image has room for: it has a loop")
				return nil
			}
			if err := w.emit(d.path, h); err != nil {
				return err
			}
			at = h.next
		}
		for i, j := first, len(w.stack)-1; i < j; i, j = i+1, j-1 {
			w.stack[i], w.stack[j] = w.stack[j], w.stack[i]
		}
	}
	return nil
}

// emit hands over one entry.
func (w *walker) emit(dir string, h header) error {
	w.claim(h.at, h.data-h.at)
	if _, again := w.paths[h.at]; again {
		w.fail(dir, h.at, fmt.Sprintf("header at 0x%x stands in two directories", h.at))
		return nil
	}
	path := format.Join(dir, h.name)
	w.paths[h.at] = path
	if h.name == "." || h.name == ".." {
		return nil
	}
	if !h.sound {
		w.fail(path, h.at, fmt.Sprintf("header at 0x%x: checksum is wrong", h.at))
	}
	e := assay.Entry{Name: path, Type: modes[h.kind].kind, Has: assay.HasMode, Mode: modes[h.kind].mode}
	if h.exec {
		e.Mode |= 0o111
	}
	var body format.Body
	switch h.kind {
	case typeHardlink:
		w.hard = append(w.hard, link{path, int64(h.spec &^ 15)})
		return nil
	case typeDir:
		w.descend(path, int64(h.spec&^15))
	case typeFile:
		body = w.body(h)
	case typeSymlink:
		b := w.m.win.At(h.data, int(min(h.size, 1<<16)))
		if e.Target = string(b); int64(len(b)) < h.size {
			w.fail(path, h.at, fmt.Sprintf("link target: %d of %d bytes", len(b), h.size))
		}
		w.claim(h.data, h.size)
	case typeBlockDev, typeCharDev:
		e.Major, e.Minor = h.spec>>16, h.spec&0xffff
	}
	return w.out.Entry(e, body)
}

// descend remembers a directory: its header tells the first one inside, the
// directory's own ".".
func (w *walker) descend(path string, first int64) {
	if err := w.descent.Enter(uint64(first), path); err != nil {
		w.fail(path, -1, err.Error())
		return
	}
	w.stack = append(w.stack, pending{path, first})
}

// body is a file's content, which stands behind its header.
func (w *walker) body(h header) format.Body {
	w.used.Add(h.data, h.size)
	there := max(0, min(h.size, w.m.end-h.data))
	if there < h.size {
		b := format.Damaged(w.in.Content, []format.Range{{Offset: h.data, Length: there}}, fmt.Sprintf("%d of %d bytes are past end of image", h.size-there, h.size))
		if there == 0 {
			b = format.Damaged(w.in.Content, nil, "content is past end of image")
		}
		b.Size = h.size
		return b
	}
	if h.size == 0 {
		return format.Body{}
	}
	return format.One(h.data, h.size)
}

// links hands over the hard links.
func (w *walker) links() error {
	for _, l := range w.hard {
		target, known := w.paths[l.to]
		e := assay.Entry{Name: l.path, Type: assay.Hardlink, Target: target}
		if !known {
			w.fail(l.path, -1, fmt.Sprintf("hard link to a header at 0x%x that is in no directory", l.to))
		}
		if err := w.out.Entry(e, format.Body{}); err != nil {
			return err
		}
	}
	return nil
}

// salvage looks for headers that no chain leads to: at every multiple of 16,
// by their checksums. In directories "." comes first: they keep their names.
func (w *walker) salvage() error {
	count := 0
	for at := w.m.first; at+32 <= w.m.end; at += 16 {
		if _, seen := w.paths[at]; seen {
			continue
		}
		h, err := w.m.header(at)
		if err != nil || !h.sound || h.name == "" || h.name == "." || h.name == ".." || !printable(h.name) {
			continue
		}
		if h.kind == typeDir && (int64(h.spec&^15) < w.m.first || w.descent.Seen(uint64(h.spec&^15))) {
			continue
		}
		count++
		if err := w.emit(fmt.Sprintf("header-%x", at), h); err != nil {
			return err
		}
		if err := w.run(); err != nil {
			return err
		}
		at = (h.data+15)&^15 - 16
	}
	if count > 0 {
		w.out.Fail("", -1, fmt.Sprintf("%d headers are in no readable directory: each stands in one called header-OFFSET", count))
	}
	return nil
}

func printable(s string) bool {
	for _, c := range []byte(s) {
		if c < 0x20 || c == 0x7f || c == '/' {
			return false
		}
	}
	return true
}
