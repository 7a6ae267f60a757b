package ext

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// measure accepts an image when its superblock agrees with itself and, as far
// as the image is there, its root inode is a directory.
func measure(in *format.Input) (format.Extent, error) {
	m, err := newImage(in)
	if err != nil {
		return format.Extent{}, err
	}
	ext := format.Extent{Length: m.length(), Certainty: format.Exact}
	if m.checksums() && !m.checksumWrong {
		return ext, nil
	}
	if m.groups() > maxGroups {
		return ext, format.Not("%d block groups", m.groups())
	}
	d := m.readGroup(0, 0)
	if !d.ok {
		for _, c := range m.copies(0) {
			if d = m.readGroup(0, c); d.ok {
				break
			}
		}
	}
	if !d.ok {
		if m.size < int64(m.descBlock(0, 0)+1)<<m.blockLog {
			return ext, nil // cut short: only the superblock can tell
		}
		return ext, format.Not("descriptor of group 0: outside of %d blocks", m.blocks)
	}
	m.groupsAt = []group{d}
	n, err := m.inode(inodeRoot)
	if err != nil {
		return ext, nil // cut short
	}
	if t, ok := n.kind(); (!ok || t != assay.Dir) && m.incompat&incompatRecover == 0 && !m.anyInode() {
		return ext, format.Not("root inode: mode %o", n.mode)
	}
	return ext, nil
}

// anyInode reports whether the first inodes look like such, though the root's
// does not.
func (m *image) anyInode() bool {
	for i := m.firstInode; i < min(m.firstInode+64, m.groupInodes); i++ {
		if n, err := m.inode(i); err == nil && n.plausible() && n.mtime > 0 {
			return true
		}
	}
	return false
}

// open takes an image apart.
func open(in *format.Input, out format.Sink) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	m.out = out
	if m.superOff != superAt {
		out.Unread(superAt, superSize, "superblock is damaged")
		out.Fail("", superAt, fmt.Sprintf("superblock is damaged: its copy at 0x%x is used", m.superOff))
	} else if m.checksumWrong {
		out.Fail("", superAt, "superblock: checksum is wrong")
	}
	if m.size < m.length() {
		out.Fail("", m.place(m.size), fmt.Sprintf("image is cut short: %d of %d bytes are there", m.size, m.length()))
	}
	m.properties()
	if err := m.readGroups(); err != nil {
		return err
	}
	if m.incompat&incompatRecover != 0 {
		m.recover()
	}
	m.claimTables()
	w := m.walker()
	if err := w.walk(); err != nil {
		return err
	}
	if w.lost {
		if err := w.salvage(); err != nil {
			return err
		}
	}
	m.orphans()
	for _, r := range m.used.Leftover(m.content, 0, min(m.size, m.length())) {
		out.Unread(r.Offset, r.Length, "no file refers to these bytes")
	}
	return nil
}

// recover applies the journal while reading.
func (m *image) recover() {
	n, err := m.replay()
	if err != nil {
		m.out.Fail("", -1, "journal: "+err.Error())
	}
	m.out.Property("journal", fmt.Sprintf("not replayed: %d transactions with %d blocks are applied while reading", n, len(m.replayed)))
	if n == 0 {
		return
	}
	// the journal may hold newer group descriptors
	if err := m.readGroups(); err != nil {
		m.out.Fail("", -1, err.Error())
	}
}
