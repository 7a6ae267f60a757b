package squashfs

import (
	"fmt"

	"assay/lab/format"
)

// open takes an image apart.
func open(in *format.Input, out format.Sink) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	found := m.findRoot()
	m.claimHead(out)
	if m.end < m.used {
		out.Fail("", m.end, fmt.Sprintf("image is cut short: %d of %d bytes are there", m.end, m.used))
	}
	if found != nil {
		m.properties(out)
		return m.unreadable(out, found)
	}
	m.claimTables(out)
	w := &walker{m: m, out: out, visited: make(map[uint64]string)}
	err = w.walk()
	m.properties(out)
	return err
}

// unreadable tells what is lost when there is no root directory.
func (m *image) unreadable(out format.Sink, why error) error {
	if end := min(m.inodeTable, m.end); end > m.size {
		out.Unread(m.size, end-m.size, "file data without a readable inode: "+why.Error())
	}
	if m.end > m.inodeTable {
		out.Unread(m.inodeTable, m.end-m.inodeTable, why.Error())
	}
	return why
}

// claimHead accounts for the header and the compressor options behind it.
func (m *image) claimHead(out format.Sink) {
	head := m.size
	if m.major == 4 && m.has(flagOptions) {
		if h, err := m.metaHeader(m.size); err == nil && h.next() <= m.inodeTable {
			head = h.next()
		}
	}
	out.Structure(0, min(head, m.end))
}

// claimTables accounts for the tables, and for the fragment blocks, which hold
// the ends of many files each.
func (m *image) claimTables(out format.Sink) {
	if m.end > m.inodeTable {
		out.Structure(m.inodeTable, m.end-m.inodeTable)
	}
	var from, to int64
	for i := range m.fragments {
		f, err := m.fragmentAt(i)
		if err != nil {
			break
		}
		n := int64(f.size &^ storedBit)
		if f.start < m.size || f.start >= m.end || n > int64(m.blockSize) {
			continue
		}
		if f.start != to {
			out.Structure(from, to-from)
			from = f.start
		}
		to = min(f.start+n, m.end)
	}
	out.Structure(from, to-from)
}
