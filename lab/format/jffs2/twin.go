package jffs2

// Two file systems may stand next to each other in a dump, with erased flash
// between them or without. In one file system an inode (or, for names, a
// directory) and a version occur once, or several times in equal copies that
// the garbage collector made. Nodes that differ under one inode and version
// are from two file systems.

const (
	// enoughTwins is how many such nodes are needed.
	enoughTwins = 3
	// maxRemembered bounds the memory for nodes; twins of later ones are not seen.
	maxRemembered = 1 << 20
	// boundary is what starts of file systems in a dump are multiples of,
	// counted from the first one.
	boundary = 4 << 10
)

// twins looks for the start of a second file system.
type twins struct {
	seen  map[uint64]uint32 // inode and version to CRC of the node
	names map[uint64]uint32
	gap   int64 // where the last longer stretch without nodes starts
	fresh bool  // no node came since
	edge  int64 // the last place where a file system may end
	split int64 // where the second file system starts, if it is one
	count int
}

// stretch notes a stretch without nodes.
func (t *twins) stretch(s stretch) {
	if s.n >= boundary && !t.fresh {
		t.gap, t.fresh = s.off, true
	}
}

// node looks at a node. holds says that it is sound and holds something; split
// is where another file system starts, once that is certain.
func (t *twins) node(w *walker, s stretch) (holds bool, split int64) {
	if t.fresh {
		t.edge, t.fresh = t.gap, false
	} else if s.off%boundary == 0 {
		t.edge = s.off
	}
	if s.kind != aNode || s.obsolete {
		return false, 0
	}
	var seen *map[uint64]uint32
	var id uint64
	var sum uint32
	switch s.header.kind {
	case typeInode:
		b := w.win.At(s.off, inodeLength)
		n, ok := parseInode(b, s.off, w.order)
		if !ok {
			return false, 0
		}
		seen, id, sum = &t.seen, uint64(n.ino)<<32|uint64(n.version), w.order.Uint32(b[64:])
	case typeDirent:
		b := w.win.At(s.off, direntLength)
		d, ok, _ := parseDirent(b, s.off, w.order)
		if !ok {
			return false, 0
		}
		seen, id, sum = &t.names, uint64(d.parent)<<32|uint64(d.version), w.order.Uint32(b[32:])
	default:
		return false, 0
	}
	if *seen == nil {
		*seen = map[uint64]uint32{}
	}
	if old, known := (*seen)[id]; !known {
		if len(*seen) < maxRemembered {
			(*seen)[id] = sum
		}
	} else if old != sum {
		if t.count++; t.count == 1 {
			t.split = t.edge
		}
		if t.count == enoughTwins && t.split > 0 {
			return true, t.split
		}
	}
	return true, 0
}
