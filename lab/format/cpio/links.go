package cpio

import (
	"strconv"

	"assay"
	"assay/lab/format"
)

// inode is what names of one file share within an archive.
type inode struct {
	dev uint64
	ino uint32
}

// links joins the names of files that have several: newc stores the content
// with the last name and the other names with size 0.
type links struct {
	body    map[inode]format.Body
	waiting map[inode][]assay.Entry
	order   []inode // of waiting, so that what is left comes in file order
}

// take gives the entries that can be handed over now that e was met.
func (l *links) take(h *header, e assay.Entry, b format.Body, out format.Sink) error {
	if h.variant > crc || h.nlink < 2 || h.ino == 0 || e.Type != assay.Regular {
		return out.Entry(e, b)
	}
	if l.body == nil {
		l.body, l.waiting = map[inode]format.Body{}, map[inode][]assay.Entry{}
	}
	id := inode{h.dev, h.ino}
	if h.size == 0 {
		if known, ok := l.body[id]; ok {
			return out.Entry(e, known)
		}
		if l.waiting[id] == nil {
			l.order = append(l.order, id)
		}
		l.waiting[id] = append(l.waiting[id], e)
		return nil
	}
	if b.Stream == nil && len(b.Extents) > 0 {
		b.Key = strconv.FormatInt(b.Extents[0].Offset, 10)
	}
	l.body[id] = b
	first := l.waiting[id]
	delete(l.waiting, id)
	for _, e := range first {
		if err := out.Entry(e, b); err != nil {
			return err
		}
	}
	return out.Entry(e, b)
}

// rest hands over the names for which no content came: empty files.
func (l *links) rest(out format.Sink) error {
	for _, id := range l.order {
		for _, e := range l.waiting[id] {
			if err := out.Entry(e, format.Body{}); err != nil {
				return err
			}
		}
		delete(l.waiting, id)
	}
	*l = links{}
	return nil
}
