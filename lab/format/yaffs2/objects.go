package yaffs2

import (
	"cmp"
	"slices"

	"assay/lab/format"
)

// chunk is a page that is in use.
type chunk struct {
	tags
	index int64
}

// object is what the pages of one object say.
type object struct {
	header
	at    int64 // of the header's page
	valid bool  // a header was found
	gone  bool  // replaced by an object of the same name
	size  int64
	cut   int64 // older pages from here on were cut off
	pages map[uint32]page
}

// page is one page of a file.
type page struct {
	at     int64
	bytes  uint32
	serial uint8
}

// image is one run of open.
type image struct {
	*geometry
	in      *format.Input
	out     format.Sink
	walk    *walker
	chunks  []chunk
	objects map[uint32]*object
	last    int64 // the last page that is in use
	counts  struct{ pages, bad, deleted int }
}

// collect reads the tags of all pages.
func (m *image) collect() {
	w := m.walk
	from := int64(-1) // of pages that are neither used nor erased
	flush := func(to int64) {
		if from >= 0 {
			m.out.Unread(from, to-from, "tags of these pages make no sense")
			m.out.Fail("", from, "tags of these pages make no sense")
			from = -1
		}
	}
	for w.next() {
		if w.at() >= m.in.Size() {
			break
		}
		if w.state == foreign {
			m.counts.bad++
			if from < 0 {
				from = w.at()
			}
			continue
		}
		flush(w.at())
		if w.state == used && !w.tags.deleted && w.tags.sequence != checkpoint && w.tags.object != summaryObject {
			m.chunks = append(m.chunks, chunk{w.tags, w.index})
			m.last = w.at()
		}
		m.out.Structure(w.at()+int64(m.page), int64(m.spare))
	}
	flush(min(w.at(), m.in.Size()))
	m.counts.pages = len(m.chunks)
	// The newest first: blocks by sequence number, pages by place.
	slices.SortFunc(m.chunks, func(a, b chunk) int {
		return -cmp.Or(cmp.Compare(a.sequence, b.sequence), cmp.Compare(a.index, b.index))
	})
}

func (m *image) object(id uint32) *object {
	o := m.objects[id]
	if o == nil {
		o = &object{cut: 1 << 62}
		m.objects[id] = o
	}
	return o
}

// assemble goes over the pages, the newest first (yaffs2_scan_backwards).
func (m *image) assemble() {
	m.objects = map[uint32]*object{}
	for _, c := range m.chunks {
		if c.chunk > 0 {
			m.data(c)
		} else {
			m.header(c)
		}
	}
	m.chunks = nil
}

// data puts a page into its file unless a newer one is there or the file was
// cut off before it.
func (m *image) data(c chunk) {
	o := m.object(c.object)
	base := int64(c.chunk-1) * int64(m.page)
	if base >= o.cut {
		return
	}
	if old, known := o.pages[c.chunk]; known && !(m.old && (old.serial+1)&3 == c.serial) {
		return
	}
	if o.pages == nil {
		o.pages = map[uint32]page{}
	}
	o.pages[c.chunk] = page{c.index * m.stride(), c.bytes, c.serial}
	if !o.valid || m.old {
		o.size = max(o.size, base+int64(c.bytes))
	}
}

// header takes the newest header of an object; older ones only tell where the
// file was cut off.
func (m *image) header(c chunk) {
	at := c.index * m.stride()
	h, ok := parseHeader(m.walk.win.At(at, min(m.page, headerLength)), m.geometry)
	if !ok {
		m.counts.bad++
		m.out.Unread(at, int64(m.page), "object header makes no sense")
		m.out.Fail("", at, "object header makes no sense")
		return
	}
	m.out.Structure(at, int64(m.page))
	o := m.object(c.object)
	if o.valid && h.kind == typeFile && !m.old {
		size := h.size
		dead := h.parent == deletedObject || h.parent == unlinkedObject
		if dead {
			size = 0
		}
		if h.shrink || c.shrink || dead {
			o.cut = min(o.cut, size)
		}
	}
	if o.valid {
		return
	}
	o.header, o.at, o.valid = h, at, true
	o.size = max(o.size, h.size)
	if h.kind == typeFile && !m.old { // YAFFS1 marks what was cut off as deleted
		o.cut = min(o.cut, h.size)
	}
	if s := h.shadows; s > lostFound && s != c.object {
		if _, newer := m.objects[s]; !newer {
			m.object(s).gone = true
		}
	}
}
