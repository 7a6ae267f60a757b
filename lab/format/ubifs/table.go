package ubifs

import (
	"cmp"
	"slices"
)

// What the index and, over it, the journal say. Things carry the sequence
// number of the node that says them; what the index says has 0, as everything
// in the journal is newer.

// dataRef is a block of a file.
type dataRef struct {
	inode, block uint32
	sequence     uint64
	place
}

// name is an entry of a directory, or an attribute of an inode.
type name struct {
	parent, inode uint32
	sequence      uint64
	kind          uint8
	attribute     bool
	text          string
}

// inodeRef is where the newest node of an inode stands.
type inodeRef struct {
	sequence uint64
	links    uint32
	place
}

// cutting is a truncation.
type cutting struct {
	sequence uint64
	block    uint32 // the first block that went
}

type table struct {
	inodes map[uint32]inodeRef
	data   []dataRef
	names  []name
	cuts   map[uint32][]cutting
}

// inode notes a node of an inode.
func (t *table) inode(n []byte, p place, seq uint64) {
	if len(n) < inodeLength {
		return
	}
	ino := keyAt(n[24:]).inode()
	if old, known := t.inodes[ino]; !known || seq >= old.sequence {
		t.inodes[ino] = inodeRef{seq, le.Uint32(n[92:]), p}
	}
}

// name notes a name or an attribute.
func (t *table) name(n []byte, seq uint64) {
	if len(n) < nameLength {
		return
	}
	length := int(le.Uint16(n[50:]))
	inode := le.Uint64(n[40:])
	if len(n) < nameLength+length || inode > 1<<32-1 {
		return
	}
	k := keyAt(n[24:])
	t.names = append(t.names, name{
		parent: k.inode(), inode: uint32(inode), sequence: seq, kind: n[49],
		attribute: typeOf(n) == xattrType, text: string(n[nameLength : nameLength+length]),
	})
}

// cut notes a truncation.
func (t *table) cut(n []byte, seq uint64) {
	if len(n) < truncLength {
		return
	}
	ino, size := le.Uint32(n[24:]), le.Uint64(n[48:])
	t.cuts[ino] = append(t.cuts[ino], cutting{seq, uint32(min((size+fileBlock-1)/fileBlock, 1<<30))})
}

// settle leaves of everything what is newest.
func (t *table) settle() {
	slices.SortStableFunc(t.names, func(a, b name) int {
		return cmp.Or(cmp.Compare(a.parent, b.parent), cmp.Compare(a.text, b.text), order(a.attribute, b.attribute), cmp.Compare(a.sequence, b.sequence))
	})
	names := t.names[:0]
	for i, n := range t.names {
		if i+1 < len(t.names) && t.names[i+1].parent == n.parent && t.names[i+1].text == n.text && t.names[i+1].attribute == n.attribute {
			continue
		}
		if n.inode != 0 {
			names = append(names, n)
		}
	}
	t.names = names

	slices.SortStableFunc(t.data, func(a, b dataRef) int {
		return cmp.Or(cmp.Compare(a.inode, b.inode), cmp.Compare(a.block, b.block), cmp.Compare(a.sequence, b.sequence))
	})
	for ino := range t.cuts {
		t.cuts[ino] = lowest(t.cuts[ino])
	}
	data := t.data[:0]
	for i, d := range t.data {
		if i+1 < len(t.data) && t.data[i+1].inode == d.inode && t.data[i+1].block == d.block {
			continue
		}
		if !t.gone(d) {
			data = append(data, d)
		}
	}
	t.data = data
}

// order puts names before attributes.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// lowest brings the truncations of an inode into their order and gives each
// the lowest block that it or a later one cut.
func lowest(cuts []cutting) []cutting {
	slices.SortFunc(cuts, func(a, b cutting) int { return cmp.Compare(a.sequence, b.sequence) })
	for i := len(cuts) - 2; i >= 0; i-- {
		cuts[i].block = min(cuts[i].block, cuts[i+1].block)
	}
	return cuts
}

// gone reports whether a truncation after d took it away.
func (t *table) gone(d dataRef) bool {
	cuts := t.cuts[d.inode]
	i, _ := slices.BinarySearchFunc(cuts, d.sequence, func(c cutting, s uint64) int {
		if c.sequence <= s {
			return -1
		}
		return 1
	})
	return i < len(cuts) && d.block >= cuts[i].block
}

// blocksOf gives the blocks of an inode, in order.
func (t *table) blocksOf(ino uint32) []dataRef {
	i, _ := slices.BinarySearchFunc(t.data, ino, func(d dataRef, ino uint32) int { return cmp.Compare(d.inode, ino) })
	j := i
	for j < len(t.data) && t.data[j].inode == ino {
		j++
	}
	return t.data[i:j:j]
}

// namesIn gives the names in a directory or the attributes of an inode.
func (t *table) namesIn(ino uint32) []name {
	i, _ := slices.BinarySearchFunc(t.names, ino, func(n name, ino uint32) int { return cmp.Compare(n.parent, ino) })
	j := i
	for j < len(t.names) && t.names[j].parent == ino {
		j++
	}
	return t.names[i:j:j]
}
