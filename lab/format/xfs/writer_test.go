package xfs_test

import (
	"encoding/binary"
	"hash/crc32"
	"math/bits"
	"path"

	"assay"
)

// item is what the writer puts into an image.
type item struct {
	assay.Entry
	data []byte
}

// disk is the recipe of an image of three groups, the last of them shorter.
type disk struct {
	v5     bool
	block  int
	dirLog int  // directory blocks of more than one block
	types  bool // file types in directories
	dirty  bool // the log was not replayed
	large  bool // contents in single blocks with gaps between: B+trees; directories in blocks
}

const (
	groupBlocks = 900
	blocks      = 2*groupBlocks + 600
	inodeBlocks = 64
	testID      = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
)

func u16(b []byte, v int)    { binary.BigEndian.PutUint16(b, uint16(v)) }
func u32(b []byte, v uint32) { binary.BigEndian.PutUint32(b, v) }
func u64(b []byte, v uint64) { binary.BigEndian.PutUint64(b, v) }

type writer struct {
	disk
	b    []byte
	free int // next block, counted through all groups
	used int // inodes
	inos map[string]uint64
	dirs map[string][]entry
	link map[uint64]uint32
}

type entry struct {
	name string
	ino  uint64
}

func (d disk) inodeSize() int {
	if d.v5 {
		return 512
	}
	return 256
}

func log(n int) int { return bits.Len(uint(n - 1)) }

// sum puts a checksum into version 5.
func (d disk) sum(b []byte, at int) {
	if d.v5 {
		binary.LittleEndian.PutUint32(b[at:], 0)
		binary.LittleEndian.PutUint32(b[at:], crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
	}
}

// build makes an image. Inodes stand in the first two groups.
func (d disk) build(items ...item) []byte {
	w := &writer{disk: d, b: make([]byte, blocks*d.block), free: 80 + inodeBlocks, inos: map[string]uint64{}, dirs: map[string][]entry{"": nil}, link: map[uint64]uint32{}}
	meta := map[string]item{"": {assay.Entry{Type: assay.Dir, Mode: 0o755}, nil}}
	w.inos[""] = w.number()
	order := []string{""}
	add := func(name string, ino uint64) {
		up := path.Dir(name)
		if up == "." {
			up = ""
		}
		w.dirs[up] = append(w.dirs[up], entry{path.Base(name), ino})
		w.link[ino]++
	}
	var need func(name string)
	need = func(name string) {
		if _, is := w.inos[name]; name == "." || is {
			return
		}
		need(path.Dir(name))
		w.inos[name] = w.number()
		order = append(order, name)
		meta[name] = item{assay.Entry{Name: name, Type: assay.Dir, Mode: 0o755}, nil}
		add(name, w.inos[name])
	}
	for _, x := range items {
		need(path.Dir(x.Name))
		switch x.Type {
		case assay.Dir:
			need(x.Name)
			meta[x.Name] = x
		case assay.Hardlink:
			add(x.Name, w.inos[x.Target])
		default:
			w.inos[x.Name] = w.number()
			add(x.Name, w.inos[x.Name])
		}
	}
	for _, x := range items {
		if x.Type != assay.Dir && x.Type != assay.Hardlink {
			w.file(x)
		}
	}
	for _, name := range order {
		w.directory(meta[name], w.inos[name], w.dirs[name])
	}
	w.headers()
	if w.free > blocks {
		panic("image is too small")
	}
	return w.b
}

// number gives the number of the next inode.
func (w *writer) number() uint64 {
	n := w.used
	w.used++
	per := w.block / w.inodeSize()
	ag, in := uint64(n%2), 16+n/2/per
	if in >= 16+inodeBlocks {
		panic("too many inodes")
	}
	return ag<<(log(groupBlocks)+log(per)) | uint64(in)<<log(per) | uint64(n/2%per)
}

func (w *writer) at(ino uint64) int {
	l := log(w.block / w.inodeSize())
	ag := int(ino >> (log(groupBlocks) + l))
	return (ag*groupBlocks+int(ino>>l)&(1<<log(groupBlocks)-1))*w.block + int(ino&(1<<l-1))*w.inodeSize()
}

// space takes blocks that stand together and tells the number of the first.
func (w *writer) space(data []byte) (block uint64, n int) {
	n = (len(data) + w.block - 1) / w.block
	if w.free/groupBlocks != (w.free+n-1)/groupBlocks || w.free%groupBlocks < 80 {
		w.free = (w.free+n-1)/groupBlocks*groupBlocks + 80
	}
	copy(w.b[w.free*w.block:], data)
	block = uint64(w.free/groupBlocks)<<log(groupBlocks) | uint64(w.free%groupBlocks)
	w.free += n
	return block, n
}

type extent struct {
	logical, block uint64
	n              int
	unwritten      bool
}

func (x extent) bytes() []byte {
	b := make([]byte, 16)
	hi := x.logical<<9 | x.block>>43
	if x.unwritten {
		hi |= 1 << 63
	}
	u64(b, hi)
	u64(b[8:], x.block<<21|uint64(x.n))
	return b
}

var modes = map[assay.Type]int{assay.Regular: 8, assay.Dir: 4, assay.Symlink: 10, assay.CharDev: 2, assay.BlockDev: 6, assay.Fifo: 1, assay.Socket: 12}

// inode writes an inode: its content's fork is given as it stands, or as
// extents.
func (w *writer) inode(x item, ino uint64, size int, local []byte, list []extent) {
	at := w.at(ino)
	b := w.b[at : at+w.inodeSize()]
	copy(b, "IN")
	u16(b[2:], modes[x.Type]<<12|int(x.Mode))
	b[4], b[5] = 2, 2
	u32(b[8:], x.UID)
	u32(b[12:], x.GID)
	u32(b[16:], max(w.link[ino], 1))
	u32(b[40:], uint32(x.MTime))
	u64(b[56:], uint64(size))
	first := 100
	if w.v5 {
		b[4], first = 3, 176
		u64(b[40:], uint64(x.MTime+1<<31)*1e9)
		u64(b[120:], 8) // times of 64 bits
		u64(b[152:], ino)
		copy(b[160:], testID)
	}
	room := len(b) - first
	if len(x.Xattrs) > 0 {
		room = 96
		b[82] = byte(room / 8)
		w.xattrs(b, x.Xattrs, b[first+room:])
	}
	switch {
	case local != nil:
		b[5] = 1
		if x.Type == assay.CharDev || x.Type == assay.BlockDev {
			b[5] = 0
		}
		if copy(b[first:first+room], local) < len(local) {
			panic("inode is too small")
		}
	case len(list)*16 <= room:
		u32(b[76:], uint32(len(list)))
		for i, e := range list {
			copy(b[first+16*i:], e.bytes())
		}
	default:
		b[5] = 3
		u32(b[76:], uint32(len(list)))
		w.btree(b[first:first+room], list)
	}
	w.sum(b, 100)
}

// btree writes leaves of 5 extents, nodes of 4 leaves, and the root.
func (w *writer) btree(root []byte, list []extent) {
	type child struct{ key, block uint64 }
	var level []child
	head, magic := 24, "BMAP"
	if w.v5 {
		head, magic = 72, "BMA3"
	}
	node := func(depth, n int) []byte {
		b := make([]byte, w.block)
		copy(b, magic)
		u16(b[4:], depth)
		u16(b[6:], n)
		return b
	}
	for ; len(list) > 0; list = list[min(5, len(list)):] {
		n := min(5, len(list))
		b := node(0, n)
		for i, e := range list[:n] {
			copy(b[head+16*i:], e.bytes())
		}
		w.sum(b, 64)
		block, _ := w.space(b)
		level = append(level, child{list[0].logical, block})
	}
	depth := 1
	for room := (w.block - head) / 16; len(level) > (len(root)-4)/16; depth++ {
		var up []child
		for ; len(level) > 0; level = level[min(4, len(level)):] {
			n := min(4, len(level))
			b := node(depth, n)
			for i, c := range level[:n] {
				u64(b[head+8*i:], c.key)
				u64(b[head+8*room+8*i:], c.block)
			}
			w.sum(b, 64)
			block, _ := w.space(b)
			up = append(up, child{level[0].key, block})
		}
		level = up
	}
	u16(root, depth)
	u16(root[2:], len(level))
	for i, c := range level {
		u64(root[4+8*i:], c.key)
		u64(root[4+8*((len(root)-4)/16)+8*i:], c.block)
	}
}

func (w *writer) file(x item) {
	ino := w.inos[x.Name]
	switch x.Type {
	case assay.CharDev, assay.BlockDev:
		b := make([]byte, 4)
		u32(b, x.Major<<18|x.Minor)
		w.inode(x, ino, 0, b, nil)
	case assay.Symlink:
		if len(x.Target) < 90 {
			w.inode(x, ino, len(x.Target), []byte(x.Target), nil)
			return
		}
		block, n := w.space(w.headed("XSLM", []byte(x.Target)))
		w.inode(x, ino, len(x.Target), nil, []extent{{0, block, n, false}})
	case assay.Regular:
		w.inode(x, ino, len(x.data), nil, w.content(x.data))
	default:
		w.inode(x, ino, 0, make([]byte, 4), nil)
	}
}

// headed gives every block a header in version 5.
func (w *writer) headed(magic string, data []byte) (out []byte) {
	if !w.v5 {
		return data
	}
	for len(data) > 0 {
		b := make([]byte, w.block)
		copy(b, magic)
		n := copy(b[56:], data)
		data = data[n:]
		out = append(out, b...)
	}
	return out
}

// content writes blocks; zeros are holes, or reserved.
func (w *writer) content(data []byte) (list []extent) {
	step := 16
	if w.large {
		step = 1
	}
	for i := 0; i*w.block < len(data); i += step {
		part := data[i*w.block : min(len(data), (i+step)*w.block)]
		zero := true
		for _, c := range part {
			zero = zero && c == 0
		}
		if zero && i%64 != 0 {
			continue
		}
		block, n := w.space(part)
		if w.large {
			w.free++ // a gap
		}
		list = append(list, extent{uint64(i), block, n, zero})
	}
	return list
}

func (w *writer) directory(x item, ino uint64, list []entry) {
	small := 6
	for _, e := range list {
		small += len(e.name) + 8
	}
	if small < 90 && !w.large {
		b := make([]byte, 6)
		b[0] = byte(len(list))
		for _, e := range list {
			b = append(b, byte(len(e.name)), 0, 0)
			b = append(b, e.name...)
			if w.types {
				b = append(b, 1)
			}
			b = binary.BigEndian.AppendUint32(b, uint32(e.ino))
		}
		w.inode(x, ino, len(b), b, nil)
		return
	}
	size := w.block << w.dirLog
	var extents []extent
	list = append([]entry{{".", ino}, {"..", ino}}, list...)
	for k := 0; len(list) > 0; k++ {
		b, n := w.dirBlock(size, list, k == 0)
		list = list[n:]
		block, count := w.space(b)
		extents = append(extents, extent{uint64(k << w.dirLog), block, count, false})
	}
	if len(extents) > 1 { // an index that nobody needs
		block, _ := w.space(make([]byte, size))
		extents = append(extents, extent{32 << 30 / uint64(w.block), block, 1 << w.dirLog, false})
	}
	w.inode(x, ino, size*len(extents), nil, extents)
}

// dirBlock writes what fits. The block form has an index at its end.
func (w *writer) dirBlock(size int, list []entry, first bool) (b []byte, n int) {
	b = make([]byte, size)
	at, end := 16, size
	magic := "XD2D"
	if w.v5 {
		at, magic = 64, "XDD3"
	}
	whole := at + 8
	for _, e := range list {
		whole += (12+len(e.name)+7)&^7 + 8
	}
	if first && whole <= size {
		magic = "XD2B"
		if w.v5 {
			magic = "XDB3"
		}
		end = size - 8 - 8*len(list)
		u32(b[size-8:], uint32(len(list)))
	}
	copy(b, magic)
	for _, e := range list {
		step := 11 + len(e.name)
		if w.types {
			step++
		}
		step = (step + 7) &^ 7
		if at+step > end {
			break
		}
		u64(b[at:], e.ino)
		b[at+8] = byte(len(e.name))
		copy(b[at+9:], e.name)
		u16(b[at+step-2:], at)
		at += step
		n++
	}
	if at < end {
		u16(b[at:], 0xffff)
		u16(b[at+2:], end-at)
		u16(b[end-2:], at)
	}
	w.sum(b, 4)
	return b, n
}

// xattrs writes attributes into the inode, or, when they are too large, into a
// leaf; values over 300 bytes into blocks of their own.
func (w *writer) xattrs(inode []byte, list []assay.Xattr, room []byte) {
	short := make([]byte, 4)
	for _, a := range list {
		flags, name := byte(0), a.Name[len("user."):]
		if a.Name[0] == 's' {
			flags, name = 4, a.Name[len("security."):]
		}
		short = append(short, byte(len(name)), byte(len(a.Value)), flags)
		short = append(append(short, name...), a.Value...)
	}
	if len(short) <= len(room) {
		short[2] = byte(len(list))
		u16(short, len(short))
		copy(room, short)
		inode[83] = 1
		return
	}
	b, head, info := make([]byte, w.block), 32, 12
	u16(b[8:], 0xfbee)
	if w.v5 {
		head, info = 80, 56
		u16(b[8:], 0x3bee)
	}
	u16(b[info:], len(list))
	var extents []extent
	end, logical := w.block, 1
	for i, a := range list {
		flags, name := byte(0), a.Name[len("user."):]
		if a.Name[0] == 's' {
			flags, name = 4, a.Name[len("security."):]
		}
		var e []byte
		if len(a.Value) > 300 {
			block, n := w.space(w.headed("XARM", a.Value))
			extents = append(extents, extent{uint64(logical), block, n, false})
			e = binary.BigEndian.AppendUint32(nil, uint32(logical))
			e = binary.BigEndian.AppendUint32(e, uint32(len(a.Value)))
			e = append(append(e, byte(len(name))), name...)
			logical += n
		} else {
			flags |= 1
			e = append(binary.BigEndian.AppendUint16(nil, uint16(len(a.Value))), byte(len(name)))
			e = append(append(e, name...), a.Value...)
		}
		end = (end - len(e)) &^ 3
		copy(b[end:], e)
		u16(b[head+8*i+4:], end)
		b[head+8*i+6] = flags
	}
	w.sum(b, 12)
	block, _ := w.space(b)
	extents = append([]extent{{0, block, 1, false}}, extents...)
	inode[83] = 2
	u16(inode[80:], len(extents))
	for i, e := range extents {
		copy(room[16*i:], e.bytes())
	}
}

// headers writes the superblocks and the log.
func (w *writer) headers() {
	s := make([]byte, 512)
	copy(s, "XFSB")
	per := w.block / w.inodeSize()
	for at, v := range map[int]uint32{4: uint32(w.block), 84: groupBlocks, 88: 3, 96: 32} {
		u32(s[at:], v)
	}
	for at, v := range map[int]uint64{8: blocks, 48: 40, 56: w.inos[""], 64: ^uint64(0), 72: ^uint64(0), 160: ^uint64(0), 168: ^uint64(0), 232: ^uint64(0)} {
		u64(s[at:], v)
	}
	copy(s[32:], testID)
	version := 4
	if w.v5 {
		version = 5
		if w.types {
			u32(s[216:], 1)
		}
	} else if w.types {
		u32(s[200:], 0x200)
	}
	u16(s[100:], version|0x2000|0x8000)
	u16(s[102:], 512)
	u16(s[104:], w.inodeSize())
	u16(s[106:], per)
	copy(s[108:], "sample")
	for at, v := range map[int]int{120: log(w.block), 121: 9, 122: log(w.inodeSize()), 123: log(per), 124: log(groupBlocks), 192: w.dirLog} {
		s[at] = byte(v)
	}
	w.sum(s, 224)
	for ag := range 3 {
		copy(w.b[ag*groupBlocks*w.block:], s)
	}
	for i := range 2 { // records of the log
		b := w.b[40*w.block+i*1024:]
		u32(b, 0xfeedbabe)
		u32(b[8:], 2)
		u64(b[16:], uint64(1<<32+i*2))
		u32(b[0x28:], 1)
		if i == 1 && !w.dirty {
			b[512+9] = 0x20
		}
	}
}
