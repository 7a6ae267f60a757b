// Package squashfstest makes SquashFS images for tests: every version, both
// byte orders, any compression that the caller brings. It writes what
// mksquashfs would, in the plainest way, and shares no code with the reader.
package squashfstest

import (
	"encoding/binary"
	"path"
	"sort"
	"strings"

	"assay"
)

// Image says how to write.
type Image struct {
	Major, Minor int
	Big          bool   // big-endian
	Magic        string // "hsqs" or "sqsh" by byte order when empty
	BlockSize    int    // 131072 when 0
	Method       uint16 // compression that the header of version 4 declares; 1 when 0
	// Compress packs one block; nil, or a result that is not shorter, stores
	// the block as it is.
	Compress      func([]byte) []byte
	RawInodes     bool // store metadata as it is
	RawData       bool
	NoFragments   bool
	Check         bool   // up to version 3: a marker byte before each metadata block
	LengthsLittle bool   // AVM: lengths of metadata blocks little-endian in a big-endian image
	Options       []byte // compressor options behind the header of version 4
	Created       uint32
}

// File is an entry to write. Directories that are not given are made.
type File struct {
	assay.Entry
	Data []byte
	Link string // name of an earlier file of which this is one more name
}

// Build writes the image.
func (im Image) Build(files ...File) []byte {
	w := &writer{Image: im, root: &node{File: File{Entry: assay.Entry{Type: assay.Dir, Mode: 0o755}}}, placed: map[string]placement{}}
	if w.BlockSize == 0 {
		w.BlockSize = 128 << 10
	}
	if w.Magic == "" {
		w.Magic = "hsqs"
		if w.Big {
			w.Magic = "sqsh"
		}
	}
	if w.Method == 0 {
		w.Method = 1
	}
	for _, f := range files {
		w.add(f)
	}
	return w.build()
}

type node struct {
	File
	name     string
	children []*node
	same     *node // of a hard link
	place    placement
	ref      uint64
	number   uint32
	links    int
}

type writer struct {
	Image
	root   *node
	out    []byte
	frag   []byte
	frags  []placedFragment
	placed map[string]placement
	ids    []uint32
	gids   []uint32
	inodes *meta
	dirs   *meta
	xattrs *meta
	lists  []xattrList
	number uint32
}

func (w *writer) add(f File) {
	if f.Name == "" {
		w.root.File = f
		return
	}
	n := w.find(path.Dir(f.Name))
	c := &node{File: f, name: path.Base(f.Name)}
	if f.Link != "" {
		c.same = w.find(f.Link)
		c.same.links++
	}
	n.children = append(n.children, c)
}

// find gives the node of that name, with the directories on the way.
func (w *writer) find(name string) *node {
	n := w.root
	if name == "." {
		return n
	}
	for _, el := range strings.Split(name, "/") {
		var next *node
		for _, c := range n.children {
			if c.name == el {
				next = c
			}
		}
		if next == nil {
			next = &node{File: File{Entry: assay.Entry{Type: assay.Dir, Mode: 0o755}}, name: el}
			n.children = append(n.children, next)
		}
		n = next
	}
	return n
}

func (w *writer) build() []byte {
	w.out = make([]byte, map[int]int{1: 51, 2: 63, 3: 119, 4: 96}[w.Major])
	if w.Major == 4 && w.Options != nil {
		w.out = append(append(w.out, w.u16m(uint16(len(w.Options))|0x8000)...), w.Options...)
	}
	w.inodes, w.dirs, w.xattrs = &meta{w: w}, &meta{w: w}, &meta{w: w}
	w.sort(w.root)
	w.data(w.root)
	w.flushFragment()
	w.inode(w.root, w.number+1)
	return w.tables()
}

func (w *writer) sort(n *node) {
	sort.Slice(n.children, func(i, j int) bool { return n.children[i].name < n.children[j].name })
	for _, c := range n.children {
		if c.Type == assay.Dir {
			w.sort(c)
		}
	}
}

func (w *writer) order() binary.AppendByteOrder {
	if w.Big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (w *writer) u16(v uint16) []byte { return w.order().AppendUint16(nil, v) }
func (w *writer) u32(v uint32) []byte { return w.order().AppendUint32(nil, v) }
func (w *writer) u64(v uint64) []byte { return w.order().AppendUint64(nil, v) }

// u16m is the length in front of a metadata block.
func (w *writer) u16m(v uint16) []byte {
	if w.LengthsLittle {
		return binary.LittleEndian.AppendUint16(nil, v)
	}
	return w.u16(v)
}

// id gives the place of a user or group number in its table.
func id(table *[]uint32, v uint32) uint32 {
	for i, x := range *table {
		if x == v {
			return uint32(i)
		}
	}
	*table = append(*table, v)
	return uint32(len(*table) - 1)
}

// fields packs (width, value) pairs as C bit fields of the byte order.
func (w *writer) fields(pairs ...uint64) []byte {
	var bits []byte // one bit each, in the order in which they fill bytes
	for i := 0; i < len(pairs); i += 2 {
		n, v := pairs[i], pairs[i+1]
		for k := range n {
			shift := k
			if w.Big {
				shift = n - 1 - k
			}
			bits = append(bits, byte(v>>shift&1))
		}
	}
	out := make([]byte, len(bits)/8)
	for i, b := range bits {
		if w.Big {
			out[i/8] |= b << (7 - i%8)
		} else {
			out[i/8] |= b << (i % 8)
		}
	}
	return out
}
