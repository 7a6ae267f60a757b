package squashfs

import (
	"fmt"
	"slices"
)

// maxOrphans is how many inodes are looked at.
const maxOrphans = 1 << 22

// salvage hands over the inodes that no readable directory names: when a part
// of the tables is damaged, the rest of them still describe files. The inodes
// stand one behind the other, so that they can be found without names.
func (w *walker) salvage() error {
	orphans := w.orphans()
	if len(orphans) == 0 {
		return nil
	}
	inside := w.named(orphans)
	count := 0
	for _, ref := range orphans {
		n, err := w.m.inodeAt(ref)
		if err != nil || inside[ref] {
			continue
		}
		count++
		if err := w.emit(fmt.Sprintf("orphan-%x", ref), ref, &n); err != nil {
			return err
		}
		if err := w.run(); err != nil {
			return err
		}
	}
	w.out.Fail("", w.m.inodeTable, fmt.Sprintf("%d inodes have no readable name: they are called orphan-REFERENCE", count))
	return nil
}

// orphans finds the inodes that were not met in the tree. It reads the table
// from its start and, behind damage, from the next inode that is known.
func (w *walker) orphans() (found []uint64) {
	m := w.m
	slices.Sort(w.refs)
	known := slices.Compact(w.refs)
	next := 0 // in known: behind the place of reading
	at := uint64(0)
	for budget := min(uint64(m.inodes)+uint64(len(known)), maxOrphans); budget > 0; budget-- {
		n, err := m.inodeAt(at)
		var end uint64
		if err == nil && n.ownerErr == nil {
			_, seen := slices.BinarySearch(known, at)
			if !seen && at != m.root {
				found = append(found, at)
			}
			end, err = m.behind(&n)
		}
		if err != nil || end <= at {
			for next < len(known) && known[next] <= at {
				next++
			}
			if next == len(known) {
				break
			}
			end = known[next]
		}
		if int64(end>>16) >= m.dirTable-m.inodeTable {
			break
		}
		at = end
	}
	return found
}

// behind is the reference of the inode that follows n.
func (m *image) behind(n *inode) (uint64, error) {
	c := n.rest
	if err := m.skipRest(&c, n); err != nil {
		return 0, err
	}
	if err := c.load(); err != nil {
		return 0, err
	}
	return uint64(c.block-m.inodeTable)<<16 | uint64(c.pos), nil
}

// skipRest goes behind what follows the fixed part of an inode: block sizes, a
// link's target, a directory's index.
func (m *image) skipRest(c *cursor, n *inode) error {
	switch {
	case n.kind == typeFile:
		width := uint64(4)
		if m.major == 1 {
			width = 2
		}
		count := m.blockCount(n)
		if count > 1<<32 {
			return errTableEnd
		}
		return c.skip(int(count * width))
	case n.kind == typeSymlink:
		if n.ext {
			return c.skip(int(n.size) + 4)
		}
		return c.skip(int(n.size))
	case n.kind == typeDir:
		size := map[uint16]int{2: 8, 3: 9, 4: 12}[m.major]
		var buf [12]byte
		for range n.index {
			b, err := c.take(size, buf[:])
			if err != nil {
				return err
			}
			name := int(b[size-1])
			if m.major == 4 {
				name = int(m.u32(b[8:]))
			}
			if name > maxRun {
				return fmt.Errorf("directory index with a name of %d bytes", name)
			}
			if err := c.skip(name + 1); err != nil {
				return err
			}
		}
	}
	return nil
}

// named gives the inodes that the orphans among the directories name.
func (w *walker) named(orphans []uint64) map[uint64]bool {
	names := make(map[uint64]bool)
	for _, ref := range orphans {
		n, err := w.m.inodeAt(ref)
		if err != nil || n.kind != typeDir {
			continue
		}
		l := w.m.list(&n)
		for {
			e, ok, err := l.next()
			if err != nil || !ok {
				break
			}
			if e.ref != ref {
				names[e.ref] = true
			}
		}
	}
	return names
}
