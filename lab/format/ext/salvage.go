package ext

import (
	"fmt"

	"assay"
)

// salvage hands over the inodes in use that no readable directory names, as
// inode-NUMBER: when directories are damaged the inode tables still describe
// files. Directories whose parents are lost too come with their parents.
func (w *walker) salvage() error {
	count := 0
	for _, pass := range []func(*inode) bool{
		func(n *inode) bool { return w.isDir(n) && !w.lostParent(n) },
		w.isDir,
		func(n *inode) bool { return true },
	} {
		for g := range w.m.groupsAt {
			if err := w.salvageGroup(uint32(g), pass, &count); err != nil {
				return err
			}
		}
	}
	if count > 0 {
		w.out.Fail("", -1, fmt.Sprintf("%d inodes have no readable name: they are called inode-NUMBER", count))
	}
	return nil
}

func (w *walker) salvageGroup(g uint32, want func(*inode) bool, count *int) error {
	d := &w.m.groupsAt[g]
	if !d.ok || d.flags&groupInodesUninit != 0 && w.m.groupSums() {
		return nil
	}
	n := w.m.groupInodes
	if w.m.groupSums() && d.unused < n {
		n -= d.unused
	}
	for i := range n {
		number := g*w.m.groupInodes + i + 1
		if number < w.m.firstInode && number != inodeRoot || w.seen(number) || w.m.reserved(number) {
			continue
		}
		x, err := w.m.inode(number)
		if err != nil {
			break // the rest of the table is missing as well
		}
		if !x.plausible() || x.wrong && x.links > 1000 || !want(x) {
			continue
		}
		*count++
		if err := w.emit(fmt.Sprintf("inode-%d", number), x); err != nil {
			return err
		}
		if err := w.run(); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) isDir(n *inode) bool {
	t, ok := n.kind()
	return ok && t == assay.Dir
}

// lostParent reports whether a directory stands in another one that has no
// name either.
func (w *walker) lostParent(n *inode) bool {
	p := w.m.parent(n)
	if p == 0 || p > w.m.inodes || p == n.number || w.seen(p) {
		return false
	}
	x, err := w.m.inode(p)
	return err == nil && x.plausible() && w.isDir(x)
}

// groupSums: only with checksums of descriptors their counts of unused inodes
// mean something.
func (s *superblock) groupSums() bool {
	return s.roCompat&(roCompatGDTChecksum|roCompatMetadataCsum) != 0
}

// reserved reports whether an inode belongs to the file system itself.
func (s *superblock) reserved(number uint32) bool {
	if number == s.journalInode || number == s.orphanFile && s.compat&compatOrphanFile != 0 {
		return true
	}
	for _, q := range s.quotas {
		if number == q {
			return true
		}
	}
	return false
}
