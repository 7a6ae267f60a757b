package f2fs

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Block numbers with a meaning of their own.
const (
	addrHole       = 0
	addrNew        = ^uint32(0)     // reserved, not written
	addrCompressed = ^uint32(0) - 1 // begins a compressed cluster
)

// mapping walks the block numbers of a file.
type mapping struct {
	m       *image
	n       *inode
	visit   func(logical uint64, addr uint32)
	blocks  uint64 // of the content
	perNode uint64
	left    int64 // nodes that this file may still take
	err     error // the first
}

// addresses calls visit for the blocks of a file that are not holes, in
// order. It claims the nodes it reads. The error tells what could not be
// read; the rest is visited.
func (m *image) addresses(n *inode, visit func(logical uint64, addr uint32)) error {
	x := &mapping{m: m, n: n, visit: visit, blocks: (uint64(n.size) + blockSize - 1) >> blockLog, perNode: addrsNode, left: m.size>>blockLog + 8}
	own := uint64(addrsInode - n.extra/4 - n.xattrAddrs)
	if n.compressed() {
		mask := ^uint64(n.cluster() - 1)
		own, x.perNode = own&mask, addrsNode&mask
		x.blocks = (x.blocks + ^mask) & mask // the last cluster may reach behind the end
	}
	x.addrs(n.raw[addrsAt+n.extra:], 0, own)
	at := own
	for i, level := range []int{1, 1, 2, 2, 3} {
		x.node(binary.LittleEndian.Uint32(n.raw[nidsAt+4*i:]), level, at)
		at += x.span(level)
	}
	return x.err
}

func (x *mapping) fail(err error) {
	if x.err == nil {
		x.err = err
	}
}

// span is how many blocks a node of a level leads to.
func (x *mapping) span(level int) uint64 {
	n := x.perNode
	for ; level > 1; level-- {
		n *= addrsNode
	}
	return n
}

func (x *mapping) addrs(b []byte, logical, n uint64) {
	for i := range n {
		if logical+i >= x.blocks {
			return
		}
		addr := binary.LittleEndian.Uint32(b[4*i:])
		if addr == addrHole || addr == addrNew {
			continue
		}
		if addr != addrCompressed && (addr < x.m.start[areaMain] || uint64(addr) >= x.m.blocks) {
			x.fail(fmt.Errorf("block map of inode %d: block %d: outside of main area", x.n.ino, addr))
			continue
		}
		x.visit(logical+i, addr)
	}
}

func (x *mapping) node(nid uint32, level int, logical uint64) {
	if nid == 0 || logical >= x.blocks || x.left < 0 {
		return
	}
	if x.left--; x.left < 0 {
		x.fail(errTooMany)
		return
	}
	b, block, err := x.m.node(nid, x.n.ino)
	if err != nil {
		x.fail(fmt.Errorf("block map of inode %d: %w", x.n.ino, err))
		return
	}
	x.m.claim(block, 1)
	if level == 1 {
		x.addrs(b, logical, x.perNode)
		return
	}
	for i := range uint64(addrsNode) {
		x.node(binary.LittleEndian.Uint32(b[4*i:]), level-1, logical)
		logical += x.span(level - 1)
	}
}

// ranges gives the content of a file that is not compressed as ranges of the
// input. past counts the bytes that are past the end of the image.
func (m *image) ranges(n *inode) (list []format.Range, past int64, err error) {
	pos := int64(0)
	e := m.addresses(n, func(logical uint64, addr uint32) {
		if m.pieces < 0 || addr == addrCompressed {
			return
		}
		from := int64(logical) << blockLog
		list = format.Extend(list, -1, from-pos)
		off, want := int64(addr)<<blockLog, min(blockSize, n.size-from)
		there := max(0, min(want, m.size-off))
		before := len(list)
		list = format.Extend(list, off, there)
		list = format.Extend(list, -1, want-there)
		m.pieces -= int64(len(list) - before)
		m.used.Add(off, max(0, min(blockSize, m.size-off)))
		past += want - there
		pos = from + want
	})
	if m.pieces < 0 {
		return nil, 0, errTooMany
	}
	return format.Extend(list, -1, n.size-pos), past, e
}
