package ubifs

import (
	"fmt"
	"slices"
	"strings"

	"assay/lab/format"
)

// reader is one run of open.
type reader struct {
	*volume
	table
	out format.Sink

	journalNodes int
	lost         []span // keys that were searched for in the main area
}

// open takes a file system apart.
func open(in *format.Input, out format.Sink) error {
	v, err := newVolume(in)
	if err != nil {
		return err
	}
	r := &reader{volume: v, out: out}
	r.inodes, r.cuts = map[uint32]inodeRef{}, map[uint32][]cutting{}
	out.Structure(0, min(int64(v.main)*v.blockSize, v.size))
	if v.damaged {
		out.Fail("", 0, "superblock: CRC differs")
	}
	if r.lost = r.readIndex(); len(r.lost) > 0 {
		r.recover(r.lost)
	}
	r.settle()
	if err := in.Ctx.Err(); err != nil {
		return err
	}
	r.properties()
	return r.emit()
}

// everything is the span of all keys.
var everything = span{0, ^key(0)}

// readIndex takes what the index and the journal say; it returns the keys of
// which the index says nothing because it is damaged.
func (r *reader) readIndex() []span {
	m := r.master()
	if m == nil {
		r.out.Fail("", r.blockSize, "no master node is readable")
		return []span{everything}
	}
	if m.rootErr != nil {
		r.out.Fail("", -1, "root of the index: "+m.rootErr.Error())
		return []span{everything}
	}
	x := &index{volume: r.volume, out: r.out, seen: map[int64]bool{}}
	type leaf struct {
		key
		place
	}
	var leaves []leaf
	x.leaf = func(k key, p place) {
		if k.kind() == dataType {
			r.data = append(r.data, dataRef{inode: k.inode(), block: k.block(), place: p})
			return
		}
		leaves = append(leaves, leaf{k, p})
	}
	x.walk(m.root, -1, everything)
	// Nodes are read in the order in which they stand in the volume.
	slices.SortFunc(leaves, func(a, b leaf) int { return int(max(-1, min(1, a.at-b.at))) })
	for _, l := range leaves {
		n, err := r.node(l.place, l.kind())
		if err != nil {
			x.damage(l.place, span{l.key, l.key}, err)
			continue
		}
		switch l.kind() {
		case inodeType:
			r.inode(n, l.place, 0)
		case nameType, xattrType:
			r.name(n, 0)
		}
	}
	r.replay(m)
	return x.lost
}

// take notes a node of the journal, or one that was searched for.
func (r *reader) take(n []byte, at int64) {
	seq := sequence(n)
	p := place{at, uint32(len(n))}
	switch typeOf(n) {
	case inodeType:
		r.inode(n, p, seq)
	case dataType:
		if len(n) >= dataLength {
			k := keyAt(n[24:])
			r.data = append(r.data, dataRef{inode: k.inode(), block: k.block(), sequence: seq, place: p})
		}
	case nameType, xattrType:
		r.name(n, seq)
	case truncType:
		r.cut(n, seq)
	}
}

// recover searches the whole main area for nodes of keys that the index does
// not lead to. Old nodes that were deleted long ago may be among them. A data
// node whose CRC is wrong counts where there is no sound one.
func (r *reader) recover(lost []span) {
	slices.SortFunc(lost, func(a, b span) int {
		if a.from < b.from {
			return -1
		}
		return 1
	})
	for b := r.main; b < r.blocks && int64(b)*r.blockSize < r.size && r.ctx.Err() == nil; b++ {
		r.search(b, 0, func(n []byte, at int64) bool {
			if kind := typeOf(n); kind <= xattrType && len(n) >= 40 && within(lost, keyAt(n[24:])) {
				r.take(n, at)
			}
			return true
		}, func(n []byte, at int64) {
			k, ok := dataKey(n)
			if ok && within(lost, k) {
				length := min(max(le.Uint32(n[16:]), dataLength), maxNode, uint32(len(n)))
				r.data = append(r.data, dataRef{inode: k.inode(), block: k.block(), place: place{at, length}})
			}
		})
	}
}

// within reports whether one of the sorted spans holds k.
func within(spans []span, k key) bool {
	i, _ := slices.BinarySearchFunc(spans, k, func(s span, k key) int {
		if s.to < k {
			return -1
		}
		return 1
	})
	return i < len(spans) && spans[i].from <= k
}

func (r *reader) properties() {
	r.out.Property("version", fmt.Sprint(r.version))
	r.out.Property("uuid", fmt.Sprintf("%x", r.uuid))
	r.out.Property("block-size", fmt.Sprint(r.blockSize))
	r.out.Property("blocks", fmt.Sprint(r.blocks))
	r.out.Property("least-write", fmt.Sprint(r.minIO))
	r.out.Property("compression", comprName(r.compr))
	var flags []string
	for _, f := range []struct {
		bit  uint32
		name string
	}{{0x10, "encryption"}, {0x20, "authentication"}, {0x08, "double hash"}, {0x04, "space fixup"}} {
		if r.flags&f.bit != 0 {
			flags = append(flags, f.name)
		}
	}
	if len(flags) > 0 {
		r.out.Property("flags", strings.Join(flags, ", "))
	}
	if r.journalNodes > 0 {
		r.out.Property("journal-nodes", fmt.Sprint(r.journalNodes))
	}
	if len(r.lost) > 0 {
		r.out.Property("index", "damaged")
	}
}
