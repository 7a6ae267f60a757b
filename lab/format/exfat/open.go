package exfat

import (
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
	head := min(m.heap, m.end)
	out.Structure(0, head)
	m.used.Add(0, head)
	w := &walker{m: m, out: out}
	if err := out.Entry(assay.Entry{Type: assay.Dir}, format.Body{}); err != nil {
		return err
	}
	w.descend("", stream{cluster: m.root, size: -1})
	if err := w.run(); err != nil {
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
	p("revision", fmt.Sprintf("%d.%02d", m.revision>>8, m.revision&0xff))
	p("serial", fmt.Sprintf("%04X-%04X", m.serial>>16, m.serial&0xffff))
	p("cluster-size", fmt.Sprint(m.cluster))
	if m.flags&2 != 0 {
		p("state", "not cleanly unmounted")
	}
	if m.end < m.size {
		m.out.Fail("", -1, fmt.Sprintf("image is cut short: %d of %d bytes are there", m.end, m.size))
	}
	if m.at != 0 {
		m.out.Unread(0, 512, "boot sector is damaged")
		m.out.Fail("", 0, fmt.Sprintf("boot sector is damaged: its copy at 0x%x is used", m.at))
	}
}

// walker hands the tree of a volume to a sink.
type walker struct {
	m       *image
	out     format.Sink
	descent format.Descent
	stack   []pending
	lost    bool
}

// pending is a directory that is still to be listed.
type pending struct {
	path string
	data stream
}

// maxDir is how many bytes a directory may have (7.4.4, 6).
const maxDir = 256 << 20

func (w *walker) fail(path string, off int64, why string) {
	w.lost = true
	if off < 0 || off >= w.m.end {
		off = -1
	}
	w.out.Fail(path, off, why)
}

func (w *walker) descend(path string, s stream) {
	if err := w.descent.Enter(uint64(s.cluster), path); err != nil {
		w.out.Fail(path, -1, err.Error())
		return
	}
	w.stack = append(w.stack, pending{path, s})
}

func (w *walker) run() error {
	for len(w.stack) > 0 {
		d := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		first := len(w.stack)
		for _, x := range parseDir(w.read(d)) {
			if err := w.emit(d.path, x); err != nil {
				return err
			}
		}
		slices.Reverse(w.stack[first:])
	}
	return nil
}

// read gives the content of a directory.
func (w *walker) read(d pending) (b []byte) {
	d.data.size = min(d.data.size, maxDir)
	list, err := w.m.ranges(d.data, maxDir)
	if err != nil {
		w.fail(d.path, -1, "directory: "+err.Error())
	}
	for _, r := range list {
		part := w.m.win.At(r.Offset, int(max(0, min(r.Length, w.m.end-r.Offset))))
		w.m.used.Add(r.Offset, r.Length)
		if len(part) > 0 {
			w.out.Structure(r.Offset, int64(len(part)))
		}
		b = append(b, part...)
		if int64(len(part)) < r.Length {
			w.fail(d.path, r.Offset, "directory: past end of image")
			break
		}
	}
	if !w.endsWell(b) {
		w.fail(d.path, -1, "directory: entries are damaged")
	}
	return b
}

// endsWell reports whether every entry of a directory has a known type.
func (w *walker) endsWell(b []byte) bool {
	for ; len(b) >= 32 && b[0] != entryEnd; b = b[32:] {
		switch b[0] | 0x80 {
		case entryBitmap, entryUpcase, entryLabel, entryFile, 0xa0, 0xa1, 0xa2, entryStream, entryName, 0xc2, 0xe0, 0xe1:
		default:
			return false
		}
	}
	return true
}

// emit hands over one entry.
func (w *walker) emit(dir string, d dirent) error {
	switch d.kind {
	case entryLabel:
		if dir == "" {
			w.out.Property("label", d.name)
		}
		return nil
	case entryBitmap, entryUpcase:
		list, err := w.m.ranges(d.data, 0)
		if err != nil {
			w.fail("", -1, "allocation bitmap or up-case table: "+err.Error())
		}
		for _, r := range list {
			w.m.used.Add(r.Offset, r.Length)
			if r.Offset < w.m.end {
				w.out.Structure(r.Offset, min(r.Length, w.m.end-r.Offset))
			}
		}
		return nil
	}
	path := format.Join(dir, d.name)
	e := assay.Entry{Name: path}
	if d.mtime != 0 {
		e.Has, e.MTime = assay.HasTime, d.mtime
	}
	if d.wrong {
		w.fail(path, -1, "entry: checksum is wrong")
	}
	if d.attr&attrDir != 0 {
		e.Type = assay.Dir
		if d.data.size != 0 {
			w.descend(path, d.data)
		}
		return w.out.Entry(e, format.Body{})
	}
	return w.out.Entry(e, w.body(d))
}

// body is where a file's content stands.
func (w *walker) body(d dirent) format.Body {
	s := d.data
	if s.size == 0 {
		return format.Body{}
	}
	if s.size < 0 || s.valid < 0 || s.valid > s.size {
		return format.Damaged(w.m.content, nil, fmt.Sprintf("entry: length %d, valid %d", uint64(s.size), uint64(s.valid)))
	}
	list, err := w.m.ranges(s, 0)
	ranges, lost := w.m.clip(list, s)
	for _, r := range list {
		// what is reserved and was not written may hold what stood there before
		n := min(r.Length, max(0, s.valid))
		w.m.used.Add(r.Offset, n)
		s.valid -= n
	}
	if err == nil && lost > 0 {
		err = fmt.Errorf("%d of %d bytes are missing", lost, s.size)
	}
	if err != nil {
		w.lost = true
		for len(ranges) > 0 && ranges[len(ranges)-1].Offset < 0 {
			ranges = ranges[:len(ranges)-1]
		}
		b := format.Damaged(w.m.content, ranges, err.Error())
		b.Size = s.size
		return b
	}
	return format.Body{Extents: ranges, Size: s.size}
}

// salvage lists directories that none of the readable ones names: clusters
// that start with a file's entries.
func (w *walker) salvage() error {
	m := w.m
	count := 0
	for c := uint32(2); m.valid(c); c++ {
		b := m.win.At(m.place(c), 32*19)
		if len(b) < 96 {
			break
		}
		if set := 32 * (1 + int(b[1])); b[0] != entryFile || set > len(b) || set < 96 || w.descent.Seen(uint64(c)) {
			continue
		} else if d, ok := parseSet(b[:set]); !ok || d.wrong && (d.attr&^0x37 != 0 || !m.valid(d.data.cluster) || d.data.size < 0 || d.data.size > m.size) {
			continue
		}
		count++
		name := fmt.Sprintf("cluster-%d", c)
		if err := w.out.Entry(assay.Entry{Name: name, Type: assay.Dir}, format.Body{}); err != nil {
			return err
		}
		data := stream{cluster: c, size: m.cluster, solid: true}
		if next := m.fat.At(m.table+4*int64(c), 4); len(next) == 4 && string(next) != "\x00\x00\x00\x00" {
			data = stream{cluster: c, size: -1}
		}
		w.descend(name, data)
		if err := w.run(); err != nil {
			return err
		}
	}
	if count > 0 {
		w.out.Fail("", -1, fmt.Sprintf("%d directories are in no readable one: they are called cluster-NUMBER", count))
	}
	return nil
}
