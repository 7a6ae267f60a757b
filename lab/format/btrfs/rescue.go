package btrfs

import (
	"encoding/binary"
	"fmt"
	"sort"
)

// stray is a leaf met in the search.
type stray struct {
	tree, generation uint64
	at               int64
	wrong            bool // checksum
}

// rescue adds the items of leaves that say that they are of this tree, the
// newest first: a key that is there already stays as it is.
func (m *image) rescue(t *tree) {
	if !m.searched {
		m.search()
	}
	have := map[key]bool{}
	for _, x := range t.items {
		have[x.key] = true
	}
	before := len(t.items)
	for _, s := range m.strays {
		if s.tree != t.id {
			continue
		}
		b := m.win.At(s.at, int(m.nodeSize))
		if int64(len(b)) < m.nodeSize {
			continue
		}
		from := len(t.items)
		m.claim(s.at, m.nodeSize)
		m.leaf(t, b, s.at)
		kept := t.items[:from]
		for _, x := range t.items[from:] {
			if !have[x.key] {
				have[x.key] = true
				kept = append(kept, x)
			}
		}
		t.items = kept
	}
	if n := len(t.items) - before; n > 0 {
		m.out.Fail("", -1, fmt.Sprintf("tree %d: %d items come from leaves that the tree does not lead to; some may be old or damaged", int64(t.id), n))
	}
}

// search looks at every sector for a leaf of this file system. Those whose
// checksum is right come first, of them the newest.
func (m *image) search() {
	m.searched = true
	for at := int64(0); at+m.nodeSize <= m.length; at += m.sector {
		b := m.win.At(at, nodeHeader)
		if len(b) < nodeHeader {
			break
		}
		if [16]byte(b[0x20:0x30]) != m.meta || b[0x64] != 0 || at == superAt || at == superCopyAt {
			continue
		}
		b = m.win.At(at, int(m.nodeSize))
		if int64(len(b)) < m.nodeSize || int64(binary.LittleEndian.Uint32(b[0x60:])) > m.nodeSize/leafEntry {
			continue
		}
		generation := binary.LittleEndian.Uint64(b[0x50:])
		if generation <= m.generation {
			m.strays = append(m.strays, stray{binary.LittleEndian.Uint64(b[0x58:]), generation, at, !matches(m.sumType, b)})
		}
	}
	sort.SliceStable(m.strays, func(i, j int) bool {
		a, b := m.strays[i], m.strays[j]
		if a.wrong != b.wrong {
			return b.wrong
		}
		return a.generation > b.generation
	})
}
