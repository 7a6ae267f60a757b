package squashfs

import (
	"errors"
	"fmt"

	"assay/lab/format"
)

// open takes an image apart.
func open(in *format.Input, out format.Sink) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	if m.end < m.used {
		out.Fail("", m.end, fmt.Sprintf("image is cut short: %d of %d bytes are there", m.end, m.used))
	}
	found := m.findRoot()
	if found != nil && !m.findAny() {
		return m.unreadable(out, found)
	}
	m.out = out
	w := &walker{m: m, out: out, visited: make(map[uint64]string)}
	if err := w.walk(); err != nil {
		return err
	}
	if w.lost {
		if err := w.salvage(); err != nil {
			return err
		}
		if w.entries == 0 {
			return m.unreadable(out, errors.Join(found, errNothing))
		}
	}
	m.properties(out)
	m.account(out, w)
	return nil
}

var errNothing = errors.New("no inode can be read")

// unreadable tells what is lost when nothing of the inode table can be read,
// and hands over the data that stand before it.
func (m *image) unreadable(out format.Sink, why error) error {
	m.properties(out)
	head := min(m.headEnd(), m.end)
	out.Structure(0, head)
	if end := min(m.inodeTable, m.end); end > head {
		m.out = out
		if err := m.recover(out, head, end, why); err != nil {
			return err
		}
	}
	if m.end > m.inodeTable {
		out.Unread(m.inodeTable, m.end-m.inodeTable, why.Error())
	}
	return why
}

// headEnd is where the header and the compressor options behind it end.
func (m *image) headEnd() int64 {
	if m.major == 4 && m.has(flagOptions) {
		if h, err := m.metaHeader(m.size); err == nil && h.next() <= m.inodeTable {
			return h.next()
		}
	}
	return m.size
}
