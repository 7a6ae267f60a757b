package ext_test

import (
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
