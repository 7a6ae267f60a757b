package squashfs

import (
	"errors"
	"fmt"

	"assay/lab/format"
)

// measure accepts an image when its header agrees with itself and, as far as
// the image is there, the tables agree with the header.
func measure(in *format.Input) (format.Extent, error) {
	m, err := newImage(in)
	if err != nil {
		return format.Extent{}, err
	}
	ext := format.Extent{Length: m.used, Certainty: format.Exact}
	root := m.inodeTable + m.rootBlock()
	if root+metaSize/2 > m.end && m.end < m.used {
		return ext, nil // cut short before the tables: only the header can tell
	}
	if err := m.findRoot(); err == nil || m.chained() {
		return ext, nil
	} else {
		return format.Extent{}, format.Not("%v", err)
	}
}

// findRoot finds out how the image is compressed and whether its root inode
// is a directory.
func (m *image) findRoot() error {
	off := m.inodeTable + m.rootBlock()
	h, err := m.metaHeader(off)
	if err != nil {
		return fmt.Errorf("root inode's block at 0x%x: %w", off, err)
	}
	src, err := m.bytes(h.data, h.length, nil)
	if err != nil {
		return fmt.Errorf("root inode's block at 0x%x: %w", off, err)
	}
	if h.raw {
		return m.rootIsDir()
	}
	if !m.codec.choose(src, metaSize, func(data []byte) bool {
		m.meta.init(metaCacheBlocks)
		m.meta.put(metaSlot{off: off, next: h.next(), data: append([]byte(nil), data...)})
		return m.rootIsDir() == nil
	}) {
		m.meta.init(metaCacheBlocks)
		return fmt.Errorf("root inode's block at 0x%x: %w to a directory", off, errNoVariant)
	}
	return nil
}

// findAny finds out how an image is compressed whose root inode is damaged,
// from another block of the inode table.
func (m *image) findAny() bool {
	off := m.inodeTable
	for range 64 {
		h, err := m.metaHeader(off)
		if err != nil || off >= m.dirTable {
			return false
		}
		if h.raw {
			return true
		}
		src, err := m.bytes(h.data, h.length, nil)
		if err != nil {
			return false
		}
		first := off == m.inodeTable
		if m.codec.choose(src, metaSize, func(data []byte) bool {
			m.meta.init(metaCacheBlocks)
			if !first {
				return len(data) == metaSize
			}
			n, err := m.inodeAt(0)
			return err == nil && n.ownerErr == nil
		}) {
			return true
		}
		off = h.next()
	}
	return false
}

// rootIsDir reads the root inode.
func (m *image) rootIsDir() error {
	n, err := m.inodeAt(m.root)
	switch {
	case err != nil:
		return fmt.Errorf("root %w", err)
	case n.ownerErr != nil && !errors.Is(n.ownerErr, errPastEnd): // the ids may be cut off
		return fmt.Errorf("root inode 0x%x: %w", m.root, n.ownerErr)
	case n.kind != typeDir:
		return fmt.Errorf("root inode 0x%x is not a directory", m.root)
	case n.start >= m.dirEnd()-m.dirTable && n.size > 3 || n.offset > metaSize:
		return fmt.Errorf("root directory at 0x%x in a table of 0x%x bytes", n.start, m.dirEnd()-m.dirTable)
	}
	return nil
}

// chained reports whether the inode table's blocks, each found behind the one
// before, lead to the start of the directory table exactly. That holds for
// damaged blocks as well.
func (m *image) chained() bool {
	off := m.inodeTable
	for blocks := 0; off < m.dirTable; blocks++ {
		h, err := m.metaHeader(off)
		if err != nil || blocks > 1<<20 {
			return false
		}
		off = h.next()
	}
	return off == m.dirTable
}
