package ext_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"path"
	"sort"
	"strings"

	"assay"
)

// disk writes ext2 and ext4 images for tests: no bitmaps and no counts, which
// readers do not need.
type disk struct {
	block      int  // size
	perGroup   int  // blocks
	groups     int  //
	inodes     int  // of a group
	inodeSize  int  //
	extents    bool // ext4: extent trees
	wide       bool // 64-bit
	sums       bool // metadata_csum
	metaGroups bool // meta_bg
	inline     bool // contents of up to 60 bytes stand in inodes
	fileTypes  bool

	b      []byte
	next   int // block that is free
	inode  int // that is free
	number map[string]int
	names  map[int][]child
}

type child struct {
	name  string
	inode int
	kind  byte
}

// item is an entry with its content; Target of a hard link names an item
// before it.
type item struct {
	assay.Entry
	data []byte
}

const testUUID = "0123456789abcdef"

func (d *disk) seed() uint32 { return d.sum(^uint32(0), []byte(testUUID)) }
func (d *disk) sum(seed uint32, b []byte) uint32 {
	return ^crc32.Update(^seed, crc32.MakeTable(crc32.Castagnoli), b)
}
func (d *disk) firstBlock() int     { return map[bool]int{true: 1}[d.block == 1024] }
func (d *disk) start(g int) int     { return d.firstBlock() + g*d.perGroup }
func (d *disk) tableBlocks() int    { return (d.inodes*d.inodeSize + d.block - 1) / d.block }
func (d *disk) at(block int) []byte { return d.b[block*d.block : (block+1)*d.block] }

func (d *disk) descSize() int {
	if d.wide {
		return 64
	}
	return 32
}

func (d *disk) super(g int) bool { return g < 2 || g == 3 || g == 5 || g == 7 || g == 9 }

// bitmaps is where the block bitmap of a group stands; inode bitmap and table
// follow.
func (d *disk) bitmaps(g int) int {
	at := d.start(g)
	if d.super(g) {
		at++
	}
	if d.metaGroups {
		at++
	} else if d.super(g) {
		at += (d.groups*d.descSize() + d.block - 1) / d.block
	}
	return at
}

// alloc gives n blocks behind each other in one group.
func (d *disk) alloc(n int) int {
	for g := range d.groups {
		from, to := d.bitmaps(g)+2+d.tableBlocks(), d.start(g+1)
		if d.next < from {
			d.next = from
		}
		if d.next+n <= to {
			d.next += n
			return d.next - n
		}
	}
	panic("image is full")
}

// build writes an image with these items; parents are made as needed.
func (d *disk) build(items ...item) []byte {
	d.b = make([]byte, (d.firstBlock()+d.groups*d.perGroup)*d.block)
	d.next, d.inode = 0, 12
	d.number, d.names = map[string]int{"": 2}, map[int][]child{}
	dirs := map[string]assay.Entry{"": {Mode: 0o755}}
	for _, x := range items {
		for p := path.Dir(x.Name); p != "." && d.number[p] == 0; p = path.Dir(p) {
			d.number[p] = d.newInode()
			dirs[p] = assay.Entry{Mode: 0o755}
		}
		switch x.Type {
		case assay.Dir:
			if d.number[x.Name] == 0 && x.Name != "" {
				d.number[x.Name] = d.newInode()
			}
			dirs[x.Name] = x.Entry
		case assay.Hardlink:
			d.number[x.Name] = d.number[x.Target]
		default:
			d.number[x.Name] = d.newInode()
		}
	}
	kinds := map[assay.Type]byte{assay.Regular: 1, assay.Hardlink: 1, assay.Dir: 2, assay.CharDev: 3, assay.BlockDev: 4, assay.Fifo: 5, assay.Socket: 6, assay.Symlink: 7}
	parent := func(name string) int {
		if p := path.Dir(name); p != "." {
			return d.number[p]
		}
		return 2
	}
	links := map[int]int{}
	for _, x := range items {
		if x.Type != assay.Dir {
			links[d.number[x.Name]]++
			d.names[parent(x.Name)] = append(d.names[parent(x.Name)], child{path.Base(x.Name), d.number[x.Name], kinds[x.Type]})
		}
	}
	var sorted []string
	for p := range dirs {
		sorted = append(sorted, p)
	}
	sort.Strings(sorted)
	for _, p := range sorted {
		if p != "" {
			d.names[parent(p)] = append(d.names[parent(p)], child{path.Base(p), d.number[p], 2})
		}
	}
	for _, p := range sorted {
		d.writeDir(p, dirs[p], parent(p))
	}
	for _, x := range items {
		if x.Type != assay.Dir && x.Type != assay.Hardlink {
			d.writeItem(x, links[d.number[x.Name]])
		}
	}
	d.writeTables()
	return d.b
}

func (d *disk) newInode() int { d.inode++; return d.inode - 1 }

// table gives the bytes of an inode.
func (d *disk) table(n int) []byte {
	g := (n - 1) / d.inodes
	return d.b[(d.bitmaps(g)+2)*d.block+(n-1)%d.inodes*d.inodeSize:][:d.inodeSize]
}

func (d *disk) writeDir(p string, e assay.Entry, parent int) {
	list := append([]child{{".", d.number[p], 2}, {"..", parent, 2}}, d.names[d.number[p]]...)
	room := d.block
	if d.sums {
		room -= 12
	}
	var data, block []byte
	last := 0
	end := func() {
		binary.LittleEndian.PutUint16(block[last+4:], uint16(room-last))
		block = append(block, make([]byte, room-len(block))...)
		if d.sums {
			sum := d.sum(d.inodeSeed(d.number[p]), block)
			block = append(block, 0, 0, 0, 0, 12, 0, 0, 0xde)
			block = binary.LittleEndian.AppendUint32(block, sum)
		}
		data, block, last = append(data, block...), nil, 0
	}
	for _, c := range list {
		size := (8 + len(c.name) + 3) &^ 3
		if len(block)+size > room {
			end()
		}
		last = len(block)
		block = binary.LittleEndian.AppendUint32(block, uint32(c.inode))
		block = binary.LittleEndian.AppendUint16(block, uint16(size))
		block = append(block, byte(len(c.name)), c.kind)
		if !d.fileTypes {
			block[len(block)-1] = 0
		}
		block = append(block, c.name...)
		block = append(block, make([]byte, size-8-len(c.name))...)
	}
	end()
	e.Type = assay.Dir
	d.writeInode(d.number[p], e, 2, data, false)
}

func (d *disk) writeItem(x item, links int) {
	data := x.data
	if x.Type == assay.Symlink {
		data = []byte(x.Target)
	}
	d.writeInode(d.number[x.Name], x.Entry, links, data, true)
}

func (d *disk) writeInode(n int, e assay.Entry, links int, data []byte, sparse bool) {
	modes := map[assay.Type]uint16{assay.Regular: 0o100000, assay.Dir: 0o040000, assay.Symlink: 0o120000, assay.CharDev: 0o020000, assay.BlockDev: 0o060000, assay.Fifo: 0o010000, assay.Socket: 0o140000}
	b := d.table(n)
	u16, u32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	u16(b[0:], modes[e.Type]|uint16(e.Mode))
	u16(b[2:], uint16(e.UID))
	u16(b[0x78:], uint16(e.UID>>16))
	u16(b[0x18:], uint16(e.GID))
	u16(b[0x7a:], uint16(e.GID>>16))
	u32(b[4:], uint32(len(data)))
	u32(b[0x10:], uint32(e.MTime))
	u16(b[0x1a:], uint16(links))
	if d.inodeSize > 128 {
		u16(b[0x80:], 32)
		u32(b[0x88:], uint32(e.MTime>>32))
	}
	switch {
	case e.Type == assay.CharDev || e.Type == assay.BlockDev:
		if e.Major < 256 && e.Minor < 256 {
			u32(b[0x28:], e.Major<<8|e.Minor)
		} else {
			u32(b[0x2c:], e.Minor&0xff|e.Major<<8|e.Minor&^0xff<<12)
		}
	case e.Type == assay.Symlink && len(data) < 60, d.inline && e.Type == assay.Regular && len(data) <= 60:
		copy(b[0x28:], data)
		if e.Type == assay.Regular {
			u32(b[0x20:], 0x10000000)
		}
	case len(data) > 0 && d.extents:
		u32(b[0x20:], 0x80000)
		d.tree(n, b[0x28:0x28+60], d.place(data, sparse))
	case len(data) > 0:
		d.blockMap(b[0x28:0x28+60], d.place(data, sparse))
	}
	d.attributes(b, e.Xattrs)
	if d.sums {
		sum := d.sum(d.sum(d.inodeSeed(n), nil), b)
		u16(b[0x7c:], uint16(sum))
		u16(b[0x82:], uint16(sum>>16))
	}
}

func (d *disk) inodeSeed(n int) uint32 {
	return d.sum(d.sum(d.seed(), binary.LittleEndian.AppendUint32(nil, uint32(n))), make([]byte, 4))
}

// place writes content and gives the numbers of its blocks, 0 for holes.
func (d *disk) place(data []byte, sparse bool) (blocks []int) {
	for ; len(data) > 0; data = data[min(d.block, len(data)):] {
		part := data[:min(d.block, len(data))]
		if sparse && len(bytes.Trim(part, "\x00")) == 0 {
			blocks = append(blocks, 0)
			continue
		}
		n := d.alloc(1)
		copy(d.at(n), part)
		blocks = append(blocks, n)
	}
	return blocks
}

// tree writes an extent tree of one or two levels.
func (d *disk) tree(n int, root []byte, blocks []int) {
	var leaf []byte
	for i := 0; i < len(blocks); {
		k := 1
		for blocks[i] != 0 && i+k < len(blocks) && blocks[i+k] == blocks[i]+k {
			k++
		}
		if blocks[i] != 0 {
			leaf = binary.LittleEndian.AppendUint32(leaf, uint32(i))
			leaf = binary.LittleEndian.AppendUint16(leaf, uint16(k))
			leaf = binary.LittleEndian.AppendUint16(leaf, 0)
			leaf = binary.LittleEndian.AppendUint32(leaf, uint32(blocks[i]))
		}
		i += k
	}
	head := func(b []byte, entries, most, depth int) {
		for i, v := range []int{0xf30a, entries, most, depth} {
			binary.LittleEndian.PutUint16(b[2*i:], uint16(v))
		}
	}
	if len(leaf) <= 48 {
		head(root, len(leaf)/12, 4, 0)
		copy(root[12:], leaf)
		return
	}
	most := (d.block - 12 - 4) / 12
	count := 0
	for ; len(leaf) > 0; count++ {
		k := min(len(leaf), 12*most)
		at := d.alloc(1)
		b := d.at(at)
		head(b, k/12, most, 0)
		copy(b[12:], leaf[:k])
		binary.LittleEndian.PutUint32(b[12+12*most:], d.sum(d.inodeSeed(n), b[:12+12*most]))
		e := root[12+12*count:]
		copy(e, leaf[:4])
		binary.LittleEndian.PutUint32(e[4:], uint32(at))
		leaf = leaf[k:]
	}
	head(root, count, 4, 1)
}

// blockMap writes direct blocks and up to three levels of tables.
func (d *disk) blockMap(root []byte, blocks []int) {
	put := func(b []byte, i, n int) { binary.LittleEndian.PutUint32(b[4*i:], uint32(n)) }
	for i, n := range blocks[:min(12, len(blocks))] {
		put(root, i, n)
	}
	blocks = blocks[min(12, len(blocks)):]
	per := d.block / 4
	var table func(level int, blocks []int) int
	table = func(level int, blocks []int) int {
		holes := true
		for _, n := range blocks {
			holes = holes && n == 0
		}
		if holes {
			return 0
		}
		at := d.alloc(1)
		span := 1
		for range level - 1 {
			span *= per
		}
		for i := 0; len(blocks) > 0; i++ {
			part := blocks[:min(span, len(blocks))]
			if level == 1 {
				put(d.at(at), i, part[0])
			} else {
				put(d.at(at), i, table(level-1, part))
			}
			blocks = blocks[len(part):]
		}
		return at
	}
	span := 1
	for level := 1; level <= 3 && len(blocks) > 0; level++ {
		span *= per
		part := blocks[:min(span, len(blocks))]
		put(root, 11+level, table(level, part))
		blocks = blocks[len(part):]
	}
}

// attributes writes the first extended attribute into the inode, if it has
// room, and the others into a block.
func (d *disk) attributes(b []byte, list []assay.Xattr) {
	entry := func(x assay.Xattr, off int) []byte {
		index, name := byte(1), strings.TrimPrefix(x.Name, "user.")
		if n, is := strings.CutPrefix(x.Name, "security."); is {
			index, name = 6, n
		}
		e := []byte{byte(len(name)), index, byte(off), byte(off >> 8), 0, 0, 0, 0}
		e = binary.LittleEndian.AppendUint32(e, uint32(len(x.Value)))
		e = append(append(e, 0, 0, 0, 0), name...)
		return append(e, make([]byte, -len(e)&3)...)
	}
	magic := []byte{0, 0, 2, 0xea}
	if len(list) > 0 && d.inodeSize > 128 {
		area := b[128+32:]
		copy(area, magic)
		value := (len(area) - 4 - len(list[0].Value)) &^ 3
		copy(area[4:], entry(list[0], value))
		copy(area[4+value:], list[0].Value)
		list = list[1:]
	}
	if len(list) == 0 {
		return
	}
	n := d.alloc(1)
	binary.LittleEndian.PutUint32(b[0x68:], uint32(n))
	x := d.at(n)
	copy(x, magic)
	x[4], x[8] = 1, 1
	at, end := 32, d.block
	for _, a := range list {
		end = (end - len(a.Value)) &^ 3
		copy(x[end:], a.Value)
		at += copy(x[at:], entry(a, end))
	}
}

func (d *disk) writeTables() {
	u16, u32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	size := d.descSize()
	table := make([]byte, d.groups*size)
	for g := range d.groups {
		b := table[g*size:][:size]
		for i := range 3 {
			u32(b[4*i:], uint32(d.bitmaps(g)+i))
		}
		if d.sums {
			u16(b[0x1e:], uint16(d.sum(d.sum(d.seed(), binary.LittleEndian.AppendUint32(nil, uint32(g))), b)))
		}
	}
	for g := range d.groups {
		at := d.start(g) * d.block
		if d.super(g) {
			if at == 0 {
				copy(d.b[1024:], d.superblock(g))
				at = d.block
			} else {
				copy(d.b[at:], d.superblock(g))
				at += d.block
			}
			if !d.metaGroups {
				copy(d.b[at:], table)
			}
		}
		if per := d.block / size; d.metaGroups && (g%per < 2 || g%per == per-1) {
			copy(d.b[at:at+d.block], table[g/per*per*size:])
		}
	}
}

func (d *disk) superblock(g int) []byte {
	b := make([]byte, 1024)
	u16, u32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	u32(b[0:], uint32(d.groups*d.inodes))
	u32(b[4:], uint32(len(d.b)/d.block))
	u32(b[0x14:], uint32(d.firstBlock()))
	for d.block>>(10+b[0x18]) > 1 {
		b[0x18]++
	}
	b[0x1c] = b[0x18]
	u32(b[0x20:], uint32(d.perGroup))
	u32(b[0x24:], uint32(d.perGroup))
	u32(b[0x28:], uint32(d.inodes))
	u32(b[0x30:], 1_700_000_000)
	u16(b[0x38:], 0xef53)
	u16(b[0x3a:], 1)
	u16(b[0x3c:], 1)
	u32(b[0x4c:], 1)
	u32(b[0x54:], 11)
	u16(b[0x58:], uint16(d.inodeSize))
	u16(b[0x5a:], uint16(g))
	incompat, roCompat := uint32(0), uint32(1)
	for bit, on := range map[uint32]bool{0x2: d.fileTypes, 0x10: d.metaGroups, 0x40: d.extents, 0x80: d.wide, 0x8000: d.inline} {
		if on {
			incompat |= bit
		}
	}
	if d.sums {
		roCompat |= 0x400
	}
	u32(b[0x5c:], 0x8)
	u32(b[0x60:], incompat)
	u32(b[0x64:], roCompat)
	copy(b[0x68:], testUUID)
	copy(b[0x78:], "sample")
	if d.wide {
		u16(b[0xfe:], 64)
	}
	if d.sums {
		b[0x175] = 1
		u32(b[0x3fc:], d.sum(^uint32(0), b[:0x3fc]))
	}
	return b
}
