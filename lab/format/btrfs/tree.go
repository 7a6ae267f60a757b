package btrfs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
)

// Trees (BTRFS_*_TREE_OBJECTID) and objects.
const (
	treeRoot    = 1
	treeChunks  = 3
	treeFiles   = 5
	treeSums    = 7
	firstObject = 256
	lastObject  = ^uint64(0) - 255 // BTRFS_LAST_FREE_OBJECTID
	objectSums  = ^uint64(0) - 9   // BTRFS_EXTENT_CSUM_OBJECTID
)

// Types of items (BTRFS_*_KEY).
const (
	kindInode    = 1
	kindName     = 12
	kindXattr    = 24
	kindDirItem  = 84
	kindDirIndex = 96
	kindExtent   = 108
	kindSums     = 128
	kindRoot     = 132
	kindChunk    = 228
)

const (
	nodeHeader = 101
	leafEntry  = 25
	nodeEntry  = 33
)

type key struct {
	id   uint64
	off  uint64
	kind byte
}

func keyAt(b []byte) key {
	return key{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[9:]), b[8]}
}

func (k key) less(o key) bool {
	if k.id != o.id {
		return k.id < o.id
	}
	if k.kind != o.kind {
		return k.kind < o.kind
	}
	return k.off < o.off
}

// item is an entry of a leaf: its key and where in the input it stands.
type item struct {
	key
	size uint32
	at   int64
}

// tree is all items of a tree in the order of their keys.
type tree struct {
	id    uint64
	items []item
	bad   bool // parts of it could not be read
}

// of gives the items of an object that have a type.
func (t *tree) of(id uint64, kind byte) []item {
	i := sort.Search(len(t.items), func(i int) bool { return !t.items[i].less(key{id, 0, kind}) })
	j := i
	for j < len(t.items) && t.items[j].id == id && t.items[j].kind == kind {
		j++
	}
	return t.items[i:j]
}

// item gives the bytes of an item; they are valid until the next call.
func (m *image) item(x item) []byte { return m.win.At(x.at, int(x.size)) }

var errTooMany = errors.New("trees have more nodes than the image")

// node reads a node from the first copy that is right. Where no checksum is
// right a copy that is in its place at least is given, with wrong.
func (m *image) node(logical uint64) (b []byte, at int64, wrong bool, err error) {
	if m.nodes--; m.nodes < 0 {
		return nil, 0, false, errTooMany
	}
	places, _, err := m.physical(logical)
	if err != nil {
		return nil, 0, false, err
	}
	var second []byte
	var secondAt int64
	for _, at := range places {
		b := m.win.At(at, int(m.nodeSize))
		if int64(len(b)) < m.nodeSize {
			err = fmt.Errorf("node 0x%x at 0x%x: past end of image", logical, at)
			continue
		}
		if got := binary.LittleEndian.Uint64(b[0x30:]); got != logical {
			err = fmt.Errorf("node 0x%x at 0x%x: says that it is 0x%x", logical, at, got)
			m.out.Unread(at, m.nodeSize, err.Error())
			continue
		}
		m.claim(at, m.nodeSize)
		if matches(m.sumType, b) {
			for _, other := range places {
				m.claim(other, m.nodeSize)
			}
			return append([]byte(nil), b...), at, false, nil
		}
		if second == nil {
			second, secondAt = append([]byte(nil), b...), at
		}
	}
	if second != nil {
		return second, secondAt, true, nil
	}
	return nil, 0, false, err
}

// load reads all items of a tree.
func (m *image) load(id, root uint64, level int) *tree {
	t := &tree{id: id}
	m.descend(t, root, level, map[uint64]bool{})
	if t.bad {
		m.lost = true
		m.rescue(t)
	}
	t.sort()
	return t
}

// sort puts the items in order; of several with one key the first counts.
func (t *tree) sort() {
	sort.SliceStable(t.items, func(i, j int) bool { return t.items[i].less(t.items[j].key) })
	n := 0
	for i := range t.items {
		if n == 0 || t.items[n-1].key != t.items[i].key {
			t.items[n] = t.items[i]
			n++
		}
	}
	t.items = t.items[:n]
}

func (m *image) descend(t *tree, logical uint64, level int, seen map[uint64]bool) {
	fail := func(at int64, reason string) {
		t.bad = true
		if m.told[reason] {
			return
		}
		m.told[reason] = true
		m.out.Fail("", m.place(at), fmt.Sprintf("tree %d: %s", int64(t.id), reason))
	}
	if seen[logical] {
		fail(-1, fmt.Sprintf("node 0x%x occurs twice", logical))
		return
	}
	seen[logical] = true
	b, at, wrong, err := m.node(logical)
	if err != nil {
		fail(-1, err.Error())
		return
	}
	if wrong {
		fail(at, fmt.Sprintf("node 0x%x: checksum is wrong", logical))
	}
	if int(b[0x64]) != level {
		fail(at, fmt.Sprintf("node 0x%x: level %d, want %d", logical, b[0x64], level))
		return
	}
	if level == 0 {
		if !m.leaf(t, b, at) {
			fail(at, fmt.Sprintf("node 0x%x: entries are damaged", logical))
		}
		return
	}
	n := int(binary.LittleEndian.Uint32(b[0x60:]))
	if room := (len(b) - nodeHeader) / nodeEntry; n < 0 || n > room {
		fail(at, fmt.Sprintf("node 0x%x: %d entries", logical, uint32(n)))
		n = room
	}
	for i := range n {
		if m.nodes < 0 || m.items < 0 {
			return
		}
		m.descend(t, binary.LittleEndian.Uint64(b[nodeHeader+i*nodeEntry+17:]), level-1, seen)
	}
}

// leaf takes the items of a leaf that are inside of it.
func (m *image) leaf(t *tree, b []byte, at int64) (ok bool) {
	n := int(binary.LittleEndian.Uint32(b[0x60:]))
	ok = true
	if room := (len(b) - nodeHeader) / leafEntry; n < 0 || n > room {
		n, ok = room, false
	}
	for i := range n {
		e := b[nodeHeader+i*leafEntry:]
		off, size := binary.LittleEndian.Uint32(e[17:]), binary.LittleEndian.Uint32(e[21:])
		if int64(off)+int64(size) > int64(len(b)-nodeHeader) {
			ok = false
			continue
		}
		if m.items--; m.items < 0 {
			return false
		}
		t.items = append(t.items, item{keyAt(e), size, at + nodeHeader + int64(off)})
	}
	return ok
}
