package ubifs

import (
	"errors"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of a file system mean. When the journal holds
// nodes, those of the index are not all in force, and neither are told.
func fields(in *format.Input, tell func(assay.Field)) error {
	v, err := newVolume(in)
	if err != nil {
		return err
	}
	r := &reader{volume: v, out: new(format.Quiet)}
	r.inodes, r.cuts = map[uint32]inodeRef{}, map[uint32][]cutting{}
	m := r.master()
	if m == nil || m.rootErr != nil {
		return errors.New("no master node leads to the index")
	}
	if lost := r.readIndex(); len(lost) > 0 {
		return errors.New("the index is damaged")
	}
	r.settle()
	t := &telling{reader: r, in: in, Claims: format.NewClaims(in.Content, tell), paths: map[uint32]string{}, links: map[uint32]int{}, dirs: map[uint32]int{}, sizes: map[uint32]uint64{}, holders: map[uint32]int{}}
	t.reach("", rootInode)
	t.superblock()
	t.masters(m)
	t.log(m)
	t.pads()
	t.lpt()
	if r.journalNodes == 0 {
		t.index(m.root, -1)
	}
	t.Fill(0, in.Size(), 8, 0xce) // UBIFS_PADDING_BYTE, where a padding node has no room
	t.Fill(0, in.Size(), v.blockSize, 0xff)
	t.Done()
	return in.Ctx.Err()
}

// telling goes through one file system.
type telling struct {
	*reader
	*format.Claims
	in      *format.Input
	descent format.Descent
	paths   map[uint32]string // of inodes that can be reached; one of their names
	links   map[uint32]int    // names of an inode
	dirs    map[uint32]int    // directories in a directory
	sizes   map[uint32]uint64 // of directories, by their names
	holders map[uint32]int    // attributes of an inode
}

// reach finds what can be reached from a directory.
func (t *telling) reach(path string, dir uint32) {
	if _, known := t.paths[dir]; !known {
		t.paths[dir] = assay.CleanName(path)
	}
	if t.descent.Enter(uint64(dir), path) != nil || t.ctx.Err() != nil {
		return
	}
	t.sizes[dir] = inodeLength
	for _, n := range t.namesIn(dir) {
		if n.attribute {
			t.attribute(dir, n)
			continue
		}
		name := format.Join(path, n.text)
		t.sizes[dir] += uint64(nameLength+len(n.text)+1+7) &^ 7
		t.links[n.inode]++
		if n.kind == 1 {
			t.dirs[dir]++
			t.reach(name, n.inode)
		} else if _, known := t.paths[n.inode]; !known {
			t.paths[n.inode] = assay.CleanName(name)
			for _, a := range t.namesIn(n.inode) {
				t.attribute(n.inode, a)
			}
		}
	}
}

// attribute notes the inode of an attribute; it belongs to its holder's entry.
func (t *telling) attribute(holder uint32, a name) {
	if a.attribute {
		t.paths[a.inode] = t.paths[holder]
		t.holders[holder]++
	}
}

// zeros claims bytes that are not in use.
func (t *telling) zeros(off, n int64) {
	t.When(format.Holds(t.in.Content, off, n, 0), assay.Fill, "padding", "", off, n)
}

// head claims the header that all nodes have (struct ubifs_ch), of a node whose
// CRC is right, and the fill behind it up to a multiple of 8.
func (t *telling) head(at int64, n []byte) {
	t.Field(assay.Derived, "magic", "", at, 4)
	t.Field(assay.Checksum, "crc", "", at+4, 4)
	t.Field(assay.Derived, "sqnum, len and node_type", "", at+8, 13)
	t.When(n[21] <= 2, assay.Derived, "group_type", "", at+21, 1)
	t.zeros(at+22, 2)
	end := at + int64(len(n))
	if gap := (8 - end%8) % 8; gap > 0 && typeOf(n) != padType {
		for _, v := range []byte{0, 0xff, 0xce} {
			t.When(format.Holds(t.in.Content, end, gap, v), assay.Fill, "padding", "", end, gap)
		}
	}
}

// pad claims a padding node and what it covers.
func (t *telling) pad(at int64, n []byte) {
	if len(n) != 28 {
		return
	}
	t.head(at, n)
	length := int64(le.Uint32(n[24:]))
	for _, v := range []byte{0, 0xff, 0xce} {
		if format.Holds(t.in.Content, at+28, length, v) {
			t.Field(assay.Derived, "pad_len", "", at+24, 4)
			t.Field(assay.Fill, "padding", "", at+28, length)
			return
		}
	}
}

// signType is UBIFS_SIG_NODE: the signature of the superblock. mkfs.ubifs writes
// an empty one, without its type.
const signType = 12

// superblock claims struct ubifs_sb_node.
func (t *telling) superblock() {
	b := append([]byte(nil), t.win.At(0, superLength)...)
	if whole(b) == nil {
		return
	}
	t.head(0, b)
	t.zeros(24, 2)
	t.Field(assay.Parameter, "key_hash to leb_size", "", 26, 14)
	t.Field(assay.Parameter, "leb_cnt to lsave_cnt", "", 40, 40)
	t.Field(assay.Parameter, "fmt_version and default_compr", "", 80, 6)
	t.zeros(86, 2)
	t.Field(assay.Statement, "rp_uid, rp_gid and rp_size", "", 88, 16)
	t.Field(assay.Parameter, "time_gran", "", 104, 4)
	t.Field(assay.Identity, "uuid", "", 108, 16)
	t.Field(assay.Parameter, "ro_compat_version", "", 124, 4)
	t.zeros(128, superLength-128)
	t.nodes(0, superLength, func(n []byte, at int64) bool {
		if (typeOf(n) == signType || typeOf(n) == 0) && len(n) == 64 && format.Holds(t.in.Content, at+28, 36, 0) {
			t.head(at, n)
			t.Field(assay.Parameter, "type of no signature", "", at+24, 4)
			t.zeros(at+28, 36)
		}
		return true
	})
}

// masters claims the master nodes that say what the one in force says.
func (t *telling) masters(m *master) {
	for block := uint32(1); block <= 2; block++ {
		t.nodes(block, 0, func(n []byte, at int64) bool {
			if typeOf(n) == masterType {
				if len(n) != masterLength || le.Uint64(n[24:]) != m.highest || le.Uint64(n[32:]) != m.commit || le.Uint32(n[44:]) != m.log {
					return true
				}
				if p, err := t.placeOf(n[48:]); err == nil && p == m.root {
					t.masterNode(at, n)
				}
			}
			return true
		})
	}
}

// masterNode claims struct ubifs_mst_node, as far as its numbers can be true.
func (t *telling) masterNode(at int64, n []byte) {
	t.head(at, n)
	most := uint64(t.blocks) * uint64(t.blockSize)
	fits := le.Uint64(n[24:]) >= 64 && le.Uint64(n[24:]) < 1<<32
	for i := 72; i < 120; i += 8 { // index_size, total_free, total_dirty, total_used, total_dead, total_dark
		fits = fits && le.Uint64(n[i:]) <= most
	}
	for i := 120; i < 168; i += 4 { // places and counts of blocks
		x := le.Uint32(n[i:])
		fits = fits && (int64(x) < t.blockSize || x <= t.blocks || x == 0xffffffff)
	}
	t.When(fits && le.Uint32(n[40:])&^7 == 0, assay.Derived, "master", "", at+24, 144)
	t.zeros(at+168, masterLength-168)
}

// log claims the nodes of the log in the block in force: where the commit
// began, and which blocks the journal has.
func (t *telling) log(m *master) {
	t.nodes(m.log, 0, func(n []byte, at int64) bool {
		switch kind := typeOf(n); {
		case kind == commitType && len(n) == 32:
			t.head(at, n)
			t.When(le.Uint64(n[24:]) == m.commit, assay.Derived, "cmt_no", "", at+24, 8)
		case kind == refType && len(n) == 64:
			t.head(at, n)
			t.When(le.Uint32(n[24:]) < t.blocks && int64(le.Uint32(n[28:])) < t.blockSize && le.Uint32(n[32:]) < 16, assay.Derived, "reference", "", at+24, 12)
			t.zeros(at+36, 28)
		}
		return true
	})
}

// index claims the node at p of the index, those below it and the leaves: each
// of them has to have the key by which it is found.
func (t *telling) index(p place, level int) (first key, ok bool) {
	if t.ctx.Err() != nil {
		return 0, false
	}
	x := &index{volume: t.volume, out: t.out}
	list, level, err := x.children(p, level)
	if err != nil {
		return 0, false
	}
	step := (int64(p.length) - indexLength) / int64(len(list))
	t.head(p.at, append([]byte(nil), t.win.At(p.at, int(p.length))...))
	t.Field(assay.Derived, "child_cnt and level", "", p.at+24, 4)
	for i, c := range list {
		fits := c.err == nil
		if fits && level == 0 {
			fits = t.leaf(c.key, c.place)
		} else if fits {
			var k key
			k, fits = t.index(c.place, level-1)
			fits = fits && k == c.key
		}
		t.When(fits && step == 20, assay.Derived, "branch", "", p.at+indexLength+int64(i)*step, step)
	}
	return list[0].key, true
}

// leaf claims a node that the index names.
func (t *telling) leaf(k key, p place) bool {
	n, err := t.node(p, k.kind())
	if err != nil || len(n) < 40 || keyAt(n[24:]) != k {
		return false
	}
	n = append([]byte(nil), n...)
	switch k.kind() {
	case inodeType:
		t.inodeNode(p.at, n)
	case dataType:
		t.dataNode(p.at, n)
	case nameType, xattrType:
		t.nameNode(p.at, n)
	}
	return true
}

// pads claims the padding nodes of all blocks.
func (t *telling) pads() {
	for b := uint32(0); b < t.blocks && int64(b)*t.blockSize < t.size && t.ctx.Err() == nil; b++ {
		t.nodes(b, 0, func(n []byte, at int64) bool {
			if typeOf(n) == padType {
				t.pad(at, n)
			}
			return true
		})
	}
}
