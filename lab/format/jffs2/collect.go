package jffs2

import (
	"cmp"
	"fmt"
	"slices"

	"assay/lab/format"
)

// volume is what a walk over the flash found.
type volume struct {
	*walker
	in  *format.Input
	out format.Sink

	inodes  []inodeNode
	dirents []direntNode
	attrs   attributes

	first   map[uint32]int // inode to its first node in inodes
	damaged bool           // something could not be read; names may be missing
	counts  struct{ nodes, obsolete, bad, deleted, lost int }
	rest    format.Range // of the lost stretches those that are told as one
	markers markers
	comprs  [256]int
}

// collect reads all nodes and verifies their sums.
func (v *volume) collect() {
	for {
		s, ok := v.next()
		if !ok {
			break
		}
		switch s.kind {
		case aNode:
			v.node(s)
		case zeroed:
			v.out.Structure(s.off, s.n)
			if s.n > 4096 {
				v.lost(s.off, s.n, "zeros where nodes or erased flash belong")
			}
		case junk:
			v.lost(s.off, s.n, "neither a node nor erased flash")
		}
	}
	v.lostRest()
	slices.SortStableFunc(v.inodes, func(a, b inodeNode) int {
		return cmp.Or(cmp.Compare(a.ino, b.ino), cmp.Compare(a.version, b.version))
	})
	v.first = make(map[uint32]int)
	for i := range v.inodes {
		if i == 0 || v.inodes[i].ino != v.inodes[i-1].ino {
			v.first[v.inodes[i].ino] = i
		}
	}
}

// maxLost is how many stretches are told one by one. The rest is told as one,
// with what stands between.
const maxLost = 10_000

// lost tells a stretch that could not be read.
func (v *volume) lost(off, n int64, why string) {
	v.damaged = true
	if v.counts.lost++; v.counts.lost > maxLost {
		if v.counts.lost == maxLost+1 {
			v.rest.Offset = off
		}
		v.rest.Length = off + n - v.rest.Offset
		return
	}
	v.out.Unread(off, n, why)
	v.out.Fail("", off, why)
}

// lostRest tells what is left of the stretches that could not be read.
func (v *volume) lostRest() {
	if v.rest.Length > 0 {
		why := fmt.Sprintf("%d more stretches without sound nodes", v.counts.lost-maxLost)
		v.out.Unread(v.rest.Offset, v.rest.Length, why)
		v.out.Fail("", v.rest.Offset, why)
	}
}

// node sorts a node by its type.
func (v *volume) node(s stretch) {
	v.counts.nodes++
	if s.obsolete {
		v.counts.obsolete++
		v.out.Structure(s.off, s.n)
		return
	}
	if s.off+s.length > v.win.Size() {
		v.counts.bad++
		v.lost(s.off, s.n, fmt.Sprintf("node of %d bytes is cut short", s.length))
		return
	}
	why := ""
	switch s.header.kind {
	case typeInode:
		why = v.inode(s)
	case typeDirent:
		why = v.dirent(s)
	case typeXattr:
		why = v.attrs.value(v.win.At(s.off, int(min(s.length, maxNode))), v.order)
	case typeXref:
		why = v.attrs.use(v.win.At(s.off, xrefLength), v.order)
	case typeCleanMarker:
		v.markers.add(s.off)
	}
	if why != "" {
		v.counts.bad++
		v.lost(s.off, s.n, why)
	} else if s.header.kind != typeInode {
		v.out.Structure(s.off, s.n)
	}
}

func (v *volume) inode(s stretch) string {
	b := v.win.At(s.off, int(min(s.length, maxNode)))
	n, ok := parseInode(b, s.off, v.order)
	switch {
	case !ok:
		return "inode node: CRC of the header differs"
	case int64(n.stored) > s.length-inodeLength:
		return fmt.Sprintf("inode node: %d bytes of data in a node of %d", n.stored, s.length)
	case s.length > maxNode:
		return fmt.Sprintf("inode node of %d bytes", s.length)
	case n.compr != comprZero && n.length > maxNode:
		return fmt.Sprintf("inode node for %d bytes of a file", n.length)
	}
	v.comprs[n.compr]++
	why := ""
	if data := b[inodeLength : inodeLength+int(n.stored)]; checksum(data) != v.order.Uint32(b[60:]) {
		n.bad = true
		why = fmt.Sprintf("inode node: CRC of the data differs (inode %d, bytes %d to %d of the file)", n.ino, n.offset, n.end())
	}
	v.inodes = append(v.inodes, n)
	return why
}

func (v *volume) dirent(s stretch) string {
	d, ok, whole := parseDirent(v.win.At(s.off, int(min(s.length, direntLength+255))), s.off, v.order)
	switch {
	case !ok:
		return "directory entry: CRC differs"
	case !whole:
		return fmt.Sprintf("directory entry: CRC of the name differs (inode %d in directory %d)", d.ino, d.parent)
	}
	v.dirents = append(v.dirents, d)
	return ""
}

// versions gives the nodes of an inode in the order of their versions.
func (v *volume) versions(ino uint32) []inodeNode {
	i, ok := v.first[ino]
	if !ok {
		return nil
	}
	j := i
	for j < len(v.inodes) && v.inodes[j].ino == ino {
		j++
	}
	return v.inodes[i:j:j]
}

// markers finds the size of erase blocks: clean markers stand at their starts.
type markers struct{ last, step int64 }

func (m *markers) add(off int64) {
	if a, b := m.step, off-m.last; b > 0 {
		for b != 0 {
			a, b = b, a%b
		}
		m.step = a
	}
	m.last = off
}
