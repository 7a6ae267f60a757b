package yaffs2

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"

	"assay"
	"assay/lab/format"
)

// maxFile bounds a file: what chunk numbers can reach.
const maxFile = int64(maxChunk) * 16384

// open takes a file system apart.
func open(in *format.Input, out format.Sink) error {
	g, err := find(in)
	if err != nil {
		return err
	}
	m := &image{geometry: g, in: in, out: out, walk: newWalker(in, g)}
	m.collect()
	m.assemble()
	if err := in.Ctx.Err(); err != nil {
		return err
	}
	err = m.tree()
	m.properties()
	return err
}

func (m *image) properties() {
	version := "2"
	if m.old {
		version = "1"
	}
	order := "little-endian"
	if m.order == binary.ByteOrder(binary.BigEndian) {
		order = "big-endian"
	}
	tags := "without ECC"
	switch {
	case m.inband:
		tags = "in the page"
	case m.ecc || m.old:
		tags = "with ECC"
	}
	m.out.Property("version", version)
	m.out.Property("byte-order", order)
	m.out.Property("page-size", fmt.Sprint(m.page))
	m.out.Property("spare-size", fmt.Sprint(m.spare))
	m.out.Property("tags", fmt.Sprintf("at byte %d of the spare bytes, %s", m.tag, tags))
	m.out.Property("pages", fmt.Sprint(m.counts.pages))
	if m.counts.deleted > 0 {
		m.out.Property("deleted-objects", fmt.Sprint(m.counts.deleted))
	}
}

// tree hands over what can be reached from the root, then what has lost its
// directory or its header.
func (m *image) tree() error {
	children := map[uint32][]uint32{}
	var strays []uint32
	for id, o := range m.objects {
		switch {
		case id == rootObject || id == unlinkedObject || id == deletedObject:
		case o.gone || o.valid && (o.parent == unlinkedObject || o.parent == deletedObject):
			m.counts.deleted++
		case !o.valid || id != lostFound && m.lost(o):
			strays = append(strays, id)
		default:
			children[o.parent] = append(children[o.parent], id)
		}
	}
	for _, list := range children {
		slices.SortFunc(list, func(a, b uint32) int {
			if x, y := m.objects[a].name, m.objects[b].name; x != y {
				if x < y {
					return -1
				}
				return 1
			}
			return int(int64(a) - int64(b))
		})
	}
	if root := m.objects[rootObject]; root != nil && root.valid {
		if err := m.out.Entry(root.entry(), format.Body{}); err != nil {
			return err
		}
	}
	t := lister{image: m, children: children}
	if err := t.list("", rootObject); err != nil {
		return err
	}
	if err := t.list("lost+found", lostFound); err != nil {
		return err
	}
	slices.Sort(strays)
	for _, id := range strays {
		name := fmt.Sprintf("lost+found/#%d", id)
		m.out.Fail(name, -1, fmt.Sprintf("object %d has no name or no directory", id))
		if err := t.entry(name, id); err != nil {
			return err
		}
	}
	return nil
}

// lost reports whether the directory of o is not there.
func (m *image) lost(o *object) bool {
	if o.parent <= lostFound {
		return false
	}
	p := m.objects[o.parent]
	return p == nil || !p.valid || p.kind != typeDir
}

// lister walks the directories.
type lister struct {
	*image
	children map[uint32][]uint32
	descent  format.Descent
}

func (t *lister) list(path string, dir uint32) error {
	if len(t.children[dir]) == 0 || t.descent.Seen(uint64(dir)) && dir == lostFound {
		return nil
	}
	if err := t.descent.Enter(uint64(dir), path); err != nil {
		t.out.Fail(path, -1, err.Error())
		return nil
	}
	for _, id := range t.children[dir] {
		if err := t.in.Ctx.Err(); err != nil {
			return err
		}
		if err := t.entry(format.Join(path, t.objects[id].name), id); err != nil {
			return err
		}
	}
	return nil
}

// entry hands over an object and, of a directory, what is in it.
func (t *lister) entry(path string, id uint32) error {
	o := t.objects[id]
	e := assay.Entry{Type: assay.Regular}
	if o.valid {
		e = o.header.entry()
	}
	body := format.Body{}
	switch {
	case o.valid && o.kind == typeHardlink:
		to := t.objects[o.equivalent]
		if to == nil || !to.valid || to.kind == typeHardlink || to.kind == typeDir {
			t.out.Fail(path, o.at, fmt.Sprintf("hard link to object %d, which is not there", o.equivalent))
			break
		}
		e = to.entry()
		if to.kind == typeFile {
			body = t.body(o.equivalent, to)
		}
	case !o.valid || o.kind == typeFile:
		body = t.body(id, o)
	}
	e.Name = path
	if err := t.out.Entry(e, body); err != nil {
		return err
	}
	if o.valid && o.kind == typeDir {
		return t.list(path, id)
	}
	return nil
}

// body is a file's pages in order, with holes where none is.
func (m *image) body(id uint32, o *object) format.Body {
	if o.size <= 0 {
		return format.Body{}
	}
	size := min(o.size, maxFile)
	numbers := make([]uint32, 0, len(o.pages))
	for n := range o.pages {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	var ranges []format.Range
	pos := int64(0)
	hole := func(to int64) {
		if to > pos {
			ranges = append(ranges, format.Range{Offset: -1, Length: to - pos})
			pos = to
		}
	}
	for _, n := range numbers {
		from := int64(n-1) * int64(m.page)
		if from >= size {
			break
		}
		hole(from)
		p := o.pages[n]
		length := min(int64(p.bytes), size-from, max(m.in.Size()-p.at, 0))
		ranges = append(ranges, format.Range{Offset: p.at, Length: length})
		pos = from + length
	}
	lost := ""
	switch holes := slices.ContainsFunc(ranges, func(r format.Range) bool { return r.Offset < 0 }); {
	case !o.valid:
		lost = "the object header is missing"
	case (holes || pos < size) && m.counts.bad > 0:
		lost = "pages of this file are missing, and pages of the volume are damaged"
	case pos < size && (o.at == m.last || slices.ContainsFunc(ranges, func(r format.Range) bool { return r.Offset == m.last })):
		lost = fmt.Sprintf("the volume ends %d bytes before this file does", size-pos)
	}
	hole(size)
	if lost != "" {
		return format.Damaged(m.in.Content, ranges, lost)
	}
	return format.Body{Extents: ranges, Size: size, Key: strconv.FormatUint(uint64(id), 10)}
}
