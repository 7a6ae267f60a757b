package erofs_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"path"
	"sort"

	"assay"
)

// volume writes EROFS images for tests.
type volume struct {
	long      bool // extended nodes
	algorithm int  // -1: not compressed
	compact   bool // compacted index, one block a cluster
	chunks    bool // flat contents in chunks, zeros as holes
	fragments bool // contents under 2 KiB stand in the packed content

	data   []byte // blocks behind the nodes
	shared []byte // attributes
	packed []byte
	nodes  []*node
}

type item struct {
	assay.Entry
	data []byte
}

const block = 4096

// node is an inode before it has a place. Blocks count from the data's start.
type node struct {
	entry  assay.Entry
	links  int
	size   int
	layout int
	u      uint32
	isData bool // u is a block of the data
	xattrs []byte
	tail   func(base int) []byte // what stands behind the attributes
	align  int                   // of the tail
	nid    int
}

func (v *volume) blocks(b []byte) int {
	at := len(v.data) / block
	v.data = append(v.data, b...)
	v.data = append(v.data, make([]byte, -len(v.data)&(block-1))...)
	return at
}

// content says how a node's content stands.
func (v *volume) content(n *node, b []byte) {
	n.size, n.align = len(b), 1
	n.tail = func(int) []byte { return nil }
	switch {
	case len(b) == 0:
	case v.fragments && n.entry.Type == assay.Regular && len(b) < 2048:
		off := len(v.packed)
		v.packed = append(v.packed, b...)
		n.layout, n.align = 3, 8
		n.tail = func(int) []byte { return binary.LittleEndian.AppendUint64(nil, 1<<63|uint64(off)) }
	case v.algorithm >= 0 && n.entry.Type == assay.Regular && len(b) > 100:
		list := v.clusters(b)
		if n.layout = 1; v.compact {
			n.layout = 3
		}
		n.align = 8
		n.tail = func(base int) []byte { return v.index(list, base) }
	case v.chunks && n.entry.Type == assay.Regular:
		n.layout, n.u, n.align = 4, 1|0x20, 8 // indexes, two blocks a chunk
		var places []int
		for at := 0; at < len(b); at += 2 * block {
			part := b[at:min(at+2*block, len(b))]
			if len(bytes.Trim(part, "\x00")) == 0 {
				places = append(places, -1)
			} else {
				places = append(places, v.blocks(part))
			}
		}
		n.tail = func(base int) (t []byte) {
			for _, p := range places {
				t = append(t, 0, 0, 0, 0)
				if p >= 0 {
					p += base
				}
				t = binary.LittleEndian.AppendUint32(t, uint32(p))
			}
			return t
		}
	default:
		whole := (len(b) - 1) / block * block
		if whole > 0 {
			n.u, n.isData = uint32(v.blocks(b[:whole])), true
		}
		n.layout = 2
		n.tail = func(int) []byte { return b[whole:] }
	}
}

// attributes gives a node's attributes: the first one is shared.
func (v *volume) attributes(list []assay.Xattr) []byte {
	if len(list) == 0 {
		return nil
	}
	one := func(x assay.Xattr) []byte {
		name := x.Name[5:] // "user."
		b := append([]byte{byte(len(name)), 1, 0, 0}, name...)
		binary.LittleEndian.PutUint16(b[2:], uint16(len(x.Value)))
		b = append(b, x.Value...)
		return append(b, make([]byte, -len(b)&3)...)
	}
	b := make([]byte, 16)
	b[4] = 1
	binary.LittleEndian.PutUint32(b[12:], uint32(len(v.shared)/4))
	v.shared = append(v.shared, one(list[0])...)
	for _, x := range list[1:] {
		b = append(b, one(x)...)
	}
	return b
}

func (v *volume) build(items ...item) []byte {
	v.data, v.shared, v.packed, v.nodes = nil, nil, nil, nil
	byName := map[string]*node{}
	add := func(name string, e assay.Entry) *node {
		n := &node{entry: e, links: 1, align: 1, tail: func(int) []byte { return nil }}
		byName[name] = n
		v.nodes = append(v.nodes, n)
		return n
	}
	add(".", assay.Entry{Type: assay.Dir, Mode: 0o755})
	children := map[string][]string{}
	for _, x := range items {
		children[path.Dir(x.Name)] = append(children[path.Dir(x.Name)], x.Name)
		if x.Type == assay.Hardlink {
			byName[x.Name] = byName[x.Target]
			byName[x.Name].links++
			continue
		}
		n := add(x.Name, x.Entry)
		n.xattrs = v.attributes(x.Xattrs)
		switch x.Type {
		case assay.Regular:
			v.content(n, x.data)
		case assay.Symlink:
			v.content(n, []byte(x.Target))
		case assay.CharDev, assay.BlockDev:
			n.u = x.Minor&0xff | x.Major<<8 | x.Minor&^0xff<<12
		}
	}
	var packed *node
	if v.fragments {
		packed = add("\x00packed", assay.Entry{Mode: 0o600})
		fragments := v.fragments
		v.fragments = false
		v.content(packed, v.packed)
		v.fragments = fragments
	}
	// directories: their sizes are known before their nodes have numbers
	for name, n := range byName {
		if n.entry.Type == assay.Dir {
			n.size = len(v.listing(name, byName, children[name]))
			n.layout = 2
		}
	}
	// nodes stand behind the superblock, then attributes, then data
	at := 1024 + 128
	for _, n := range v.nodes {
		at = (at + 31) &^ 31
		n.nid = at / 32
		at += v.inodeSize(n) + len(n.xattrs)
		at = (at + n.align - 1) &^ (n.align - 1)
		if n.entry.Type == assay.Dir {
			at += n.size
		} else {
			at += len(n.tail(0))
		}
	}
	at = (at + block - 1) &^ (block - 1)
	sharedAt := at
	base := (at + len(v.shared) + block - 1) / block
	b := make([]byte, base*block)
	copy(b[sharedAt:], v.shared)
	for name, n := range byName {
		if n.entry.Type == assay.Dir {
			list := v.listing(name, byName, children[name])
			n.tail = func(int) []byte { return list }
			if n.size > block {
				panic("directory of more than one block")
			}
		}
	}
	for i, n := range v.nodes {
		v.put(b, n, i+1, base)
	}
	b = append(b, v.data...)
	v.super(b, byName["."].nid, sharedAt/block, packed)
	return b
}

func (v *volume) inodeSize(*node) int {
	if v.long {
		return 64
	}
	return 32
}

// listing gives the entries of a directory of one block.
func (v *volume) listing(name string, byName map[string]*node, children []string) []byte {
	kinds := map[assay.Type]byte{assay.Regular: 1, assay.Dir: 2, assay.CharDev: 3, assay.BlockDev: 4, assay.Fifo: 5, assay.Socket: 6, assay.Symlink: 7}
	list := map[string]*node{".": byName[name], "..": byName[path.Dir(name)]}
	names := []string{".", ".."}
	for _, c := range children {
		list[path.Base(c)] = byName[c]
		names = append(names, path.Base(c))
	}
	sort.Strings(names)
	var heads, text []byte
	for _, s := range names {
		heads = binary.LittleEndian.AppendUint64(heads, uint64(list[s].nid))
		heads = binary.LittleEndian.AppendUint16(heads, uint16(12*len(names)+len(text)))
		heads = append(heads, kinds[list[s].entry.Type], 0)
		text = append(text, s...)
	}
	return append(heads, text...)
}

func (v *volume) put(b []byte, n *node, number, base int) {
	modes := map[assay.Type]uint16{assay.Regular: 0o100000, assay.Dir: 0o040000, assay.Symlink: 0o120000, assay.CharDev: 0o020000, assay.BlockDev: 0o060000, assay.Fifo: 0o010000, assay.Socket: 0o140000}
	at := n.nid * 32
	d := b[at:]
	u16, u32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	if n.isData {
		n.u += uint32(base)
	}
	u16(d, uint16(n.layout<<1))
	if len(n.xattrs) > 0 {
		u16(d[2:], uint16((len(n.xattrs)-12)/4+1))
	}
	u16(d[4:], modes[n.entry.Type]|uint16(n.entry.Mode))
	u32(d[16:], n.u)
	u32(d[20:], uint32(number))
	if v.long {
		d[0] |= 1
		binary.LittleEndian.PutUint64(d[8:], uint64(n.size))
		u32(d[24:], n.entry.UID)
		u32(d[28:], n.entry.GID)
		binary.LittleEndian.PutUint64(d[32:], uint64(n.entry.MTime))
		u32(d[44:], uint32(n.links))
	} else {
		u16(d[6:], uint16(n.links))
		u32(d[8:], uint32(n.size))
		u16(d[24:], uint16(n.entry.UID))
		u16(d[26:], uint16(n.entry.GID))
	}
	at += v.inodeSize(n)
	at += copy(b[at:], n.xattrs)
	at = (at + n.align - 1) &^ (n.align - 1)
	copy(b[at:], n.tail(base))
}

const built = 1_600_000_000

func (v *volume) super(b []byte, root, shared int, packed *node) {
	s := b[1024:]
	u16, u32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	u32(s, 0xe0f5e1e2)
	u32(s[8:], 1)
	s[12] = 12
	u16(s[14:], uint16(root))
	binary.LittleEndian.PutUint64(s[16:], uint64(len(v.nodes)))
	binary.LittleEndian.PutUint64(s[24:], built)
	u32(s[36:], uint32(len(b)/block))
	u32(s[44:], uint32(shared))
	copy(s[48:], "0123456789abcdef")
	copy(s[64:], "sample")
	if v.algorithm >= 0 {
		u32(s[80:], 1)
	}
	if packed != nil {
		u32(s[80:], 0x21)
		binary.LittleEndian.PutUint64(s[96:], uint64(packed.nid))
	}
	table := crc32.MakeTable(crc32.Castagnoli)
	u32(s[4:], ^crc32.Checksum(s[:block-1024], table))
}
