package fat

import (
	"bytes"
	"fmt"
	"slices"

	"assay"
	"assay/lab/format"
)

func measure(in *format.Input) (format.Extent, error) {
	s, err := readBoot(in.Content)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: s.size, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	s, err := readBoot(in.Content)
	if err != nil {
		return err
	}
	m := s.open(in, out)
	m.properties()
	m.tablesDiffer()
	claimed := min(m.data, m.end)
	out.Structure(0, claimed)
	m.used.Add(0, claimed)
	w := &walker{m: m, out: out}
	if err := w.walk(); err != nil {
		return err
	}
	if w.lost {
		if err := w.salvage(); err != nil {
			return err
		}
	}
	for _, r := range m.used.Leftover(in.Content, 0, m.end) {
		out.Unread(r.Offset, r.Length, "no file refers to these bytes")
	}
	return nil
}

func (m *image) properties() {
	p := m.out.Property
	p("type", fmt.Sprintf("FAT%d", m.bits))
	p("maker", m.maker)
	if m.label != "" {
		p("boot-label", m.label)
	}
	p("serial", fmt.Sprintf("%04X-%04X", m.serial>>16, m.serial&0xffff))
	p("cluster-size", fmt.Sprint(m.cluster))
	if m.end < m.size {
		m.out.Fail("", -1, fmt.Sprintf("image is cut short: %d of %d bytes are there", m.end, m.size))
	}
	if m.at != 0 {
		m.out.Unread(0, bootSize, "boot sector is damaged")
		m.out.Fail("", 0, fmt.Sprintf("boot sector is damaged: its copy at 0x%x is used", m.at))
	}
}

// tablesDiffer tells whether the copies of the table are the same.
func (m *image) tablesDiffer() {
	var buf [2][64 << 10]byte
	for i := 1; i < m.tables; i++ {
		at := m.tableAt + int64(i)*m.table
		for off := int64(0); off < m.table; off += int64(len(buf[0])) {
			n := min(m.table-off, int64(len(buf[0])))
			a, _ := m.content.ReadAt(buf[0][:n], m.tableAt+off)
			b, _ := m.content.ReadAt(buf[1][:n], at+off)
			if n := min(a, b); !bytes.Equal(buf[0][:n], buf[1][:n]) {
				m.out.Fail("", at+off, fmt.Sprintf("table %d differs from the first one", i+1))
				break
			}
		}
	}
}

// walker hands the tree of an image to a sink.
type walker struct {
	m       *image
	out     format.Sink
	descent format.Descent
	stack   []pending
	lost    bool
}

// pending is a directory that is still to be listed.
type pending struct {
	path    string
	cluster uint32
}

func (w *walker) fail(path string, off int64, why string) {
	w.lost = true
	if off < 0 || off >= w.m.end {
		off = -1
	}
	w.out.Fail(path, off, why)
}

func (w *walker) walk() error {
	if err := w.out.Entry(assay.Entry{Type: assay.Dir}, format.Body{}); err != nil {
		return err
	}
	if w.m.bits == 32 {
		w.descend("", w.m.root)
		return w.run()
	}
	b := w.m.win.At(w.m.rootAt, int(min(w.m.rootSize, max(0, w.m.end-w.m.rootAt))))
	if int64(len(b)) < w.m.rootSize {
		w.fail("", w.m.rootAt, "root directory is cut short")
	}
	if err := w.list("", bytes.Clone(b), w.m.rootAt); err != nil {
		return err
	}
	return w.run()
}

func (w *walker) descend(path string, cluster uint32) {
	if err := w.descent.Enter(uint64(cluster), path); err != nil {
		w.out.Fail(path, -1, err.Error())
		return
	}
	w.stack = append(w.stack, pending{path, cluster})
}

// maxDir is how many bytes a directory may have: 65,536 entries.
const maxDir = 65536 * 32

func (w *walker) run() error {
	for len(w.stack) > 0 {
		d := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		list, err := w.m.chain(d.cluster, maxDir)
		if err != nil {
			w.fail(d.path, -1, "directory: "+err.Error())
		}
		var b []byte
		for _, r := range list {
			part := w.m.win.At(r.Offset, int(max(0, min(r.Length, w.m.end-r.Offset))))
			if len(part) > 0 {
				w.out.Structure(r.Offset, int64(len(part)))
			}
			w.m.used.Add(r.Offset, r.Length)
			b = append(b, part...)
			if int64(len(part)) < r.Length {
				w.fail(d.path, r.Offset, "directory: past end of image")
				break
			}
		}
		off := int64(-1)
		if len(list) > 0 {
			off = list[0].Offset
		}
		first := len(w.stack)
		if err := w.list(d.path, b, off); err != nil {
			return err
		}
		slices.Reverse(w.stack[first:])
	}
	return nil
}

// list hands over the entries of a directory that stands at off.
func (w *walker) list(path string, b []byte, off int64) error {
	strange := 0
	for _, d := range w.m.parseDir(b) {
		switch {
		case d.label:
			if path == "" && !d.strange {
				w.out.Property("label", d.volume)
			}
			continue
		case d.short == "." || d.short == "..":
			continue
		case d.strange:
			if strange++; strange == 1 {
				w.fail(path, off, fmt.Sprintf("directory: entry %q with attributes 0x%02x and cluster %d", d.short, d.attr, d.cluster))
			}
			if d.attr&0xc0 != 0 || d.cluster >= w.m.clusters+2 || d.short == "" {
				continue
			}
		}
		if err := w.emit(format.Join(path, d.name), d); err != nil {
			return err
		}
	}
	return nil
}

// emit hands over one entry.
func (w *walker) emit(path string, d dirent) error {
	e := assay.Entry{Name: path}
	if d.mtime != 0 {
		e.Has, e.MTime = assay.HasTime, d.mtime
	}
	if d.attr&attrDir != 0 {
		e.Type = assay.Dir
		if d.cluster != 0 { // 0 is the root directory, in ".." only
			w.descend(path, d.cluster)
		}
		return w.out.Entry(e, format.Body{})
	}
	if d.size == 0 {
		return w.out.Entry(e, format.Body{})
	}
	list, err := w.m.chain(d.cluster, d.size)
	ranges, lost := w.m.clip(list, d.size)
	for _, r := range ranges {
		w.m.used.Add(r.Offset, r.Length)
	}
	if err == nil && lost > 0 {
		err = fmt.Errorf("%d of %d bytes are missing", lost, d.size)
	}
	if err != nil {
		w.lost = true
		b := format.Damaged(w.m.content, ranges, err.Error())
		b.Size = d.size
		return w.out.Entry(e, b)
	}
	return w.out.Entry(e, format.Body{Extents: ranges, Size: d.size})
}
