package f2fs_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"path"

	"assay"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// item is what the writer puts into an image.
type item struct {
	assay.Entry
	data []byte
}

// disk is the recipe of an image with segments of 8 blocks.
type disk struct {
	inline    bool // contents and directories in inodes
	extra     bool // extra attributes with checksums
	algorithm byte // of compression: 1 lz4, 2 zstd; 0 none
	compact   bool // summaries, and half of the NAT in the journal
	bare      bool // no clean unmount: three summaries
	second    bool // the second checkpoint pack is the newer one
}

const (
	blk     = 4096
	seg     = 8
	mainSeg = 40
	natAt   = seg * 5
	mainAt  = seg * 8
	blocks  = mainAt + seg*mainSeg
	testID  = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
)

func u16(b []byte, v int)    { binary.LittleEndian.PutUint16(b, uint16(v)) }
func u32(b []byte, v uint32) { binary.LittleEndian.PutUint32(b, v) }
func u64(b []byte, v uint64) { binary.LittleEndian.PutUint64(b, v) }

func crc(seed uint32, b []byte) uint32 { return ^crc32.Update(^seed, crc32.IEEETable, b) }

type writer struct {
	disk
	b    []byte
	next uint32 // free block of the main area
	nid  uint32 // free node
	nat  map[uint32][2]uint32
	dirs map[string]*dir
	inos map[string]uint32
	link map[uint32]int
}

type dir struct {
	ino   uint32
	names []string
	inos  []uint32
}

func (d disk) build(items ...item) []byte {
	w := &writer{disk: d, b: make([]byte, blocks*blk), next: mainAt, nid: 4, nat: map[uint32][2]uint32{}, dirs: map[string]*dir{}, inos: map[string]uint32{}, link: map[uint32]int{}}
	w.dirs[""] = &dir{ino: 3}
	order := []string{""}
	meta := map[string]item{"": {assay.Entry{Type: assay.Dir, Mode: 0o755}, nil}}
	for _, x := range items {
		order = w.parents(x, order, meta)
	}
	for _, x := range items {
		if x.Type == assay.Hardlink {
			w.link[w.inos[x.Target]]++
		}
	}
	for _, x := range items {
		if x.Type != assay.Dir && x.Type != assay.Hardlink {
			w.file(x)
		}
	}
	for _, name := range order {
		w.directory(name, meta[name])
	}
	w.areas()
	return w.b
}

// parents gives numbers to an item and to the directories above it.
func (w *writer) parents(x item, order []string, meta map[string]item) []string {
	add := func(name string, ino uint32) {
		up := path.Dir(name)
		if up == "." {
			up = ""
		}
		p := w.dirs[up]
		p.names, p.inos = append(p.names, path.Base(name)), append(p.inos, ino)
	}
	var need func(name string)
	need = func(name string) {
		if name == "." || w.dirs[name] != nil {
			return
		}
		need(path.Dir(name))
		w.dirs[name] = &dir{ino: w.node()}
		meta[name] = item{assay.Entry{Type: assay.Dir, Mode: 0o755}, nil}
		order = append(order, name)
		add(name, w.dirs[name].ino)
	}
	need(path.Dir(x.Name))
	switch x.Type {
	case assay.Dir:
		need(x.Name)
		meta[x.Name] = x
	case assay.Hardlink:
		add(x.Name, w.inos[x.Target])
	default:
		w.inos[x.Name] = w.node()
		add(x.Name, w.inos[x.Name])
	}
	return order
}

func (w *writer) node() uint32 { w.nid++; return w.nid - 1 }

func (w *writer) block(data []byte) uint32 {
	copy(w.b[w.next*blk:], data)
	w.next++
	return w.next - 1
}

// put writes a node with its footer.
func (w *writer) put(b []byte, nid, ino uint32) {
	u32(b[4072:], nid)
	u32(b[4076:], ino)
	u64(b[4084:], 7)
	if w.extra && nid == ino {
		u32(b[368:], 0)
		sum := crc(crc(crc(^uint32(0), []byte(testID)), b[4076:4080]), b[68:72])
		u32(b[368:], crc(sum, b))
	}
	w.nat[nid] = [2]uint32{ino, w.block(b)}
}

func (w *writer) addrsAt() int {
	if w.extra {
		return 360 + 36
	}
	return 360
}

// addrs is how many block numbers an inode has.
func (w *writer) addrs() int {
	n := 923 - 50
	if w.extra {
		n -= 9
	}
	if w.algorithm != 0 {
		n &^= 3
	}
	return n
}

var modes = map[assay.Type]int{assay.Regular: 8, assay.Dir: 4, assay.Symlink: 10, assay.CharDev: 2, assay.BlockDev: 6, assay.Fifo: 1, assay.Socket: 12}

func (w *writer) inode(x item, ino uint32, size int) []byte {
	b := make([]byte, blk)
	u16(b, modes[x.Type]<<12|int(x.Mode))
	b[3] = 1 // inline attributes
	u32(b[4:], x.UID)
	u32(b[8:], x.GID)
	u32(b[12:], uint32(1+w.link[ino]))
	u64(b[16:], uint64(size))
	u64(b[48:], uint64(x.MTime))
	u32(b[68:], 0x1234)
	up := path.Dir(x.Name)
	if up == "." {
		up = ""
	}
	u32(b[84:], w.dirs[up].ino)
	u32(b[88:], uint32(len(path.Base(x.Name))))
	copy(b[92:], path.Base(x.Name))
	if w.extra {
		b[3] |= 0x20
		u16(b[360:], 36)
		u16(b[362:], 50)
		b[392], b[393] = w.algorithm, 2
	}
	if len(x.Xattrs) > 0 {
		w.xattrs(b, x, ino)
	}
	return b
}

// xattrs writes attributes: what is over 200 bytes stands in a node.
func (w *writer) xattrs(inode []byte, x item, ino uint32) {
	area := make([]byte, 200+4072)
	u32(area, 0xf2f52011)
	at := 24
	for _, a := range x.Xattrs {
		index, name := 1, a.Name[len("user."):]
		if a.Name[0] == 's' {
			index, name = 6, a.Name[len("security."):]
		}
		area[at], area[at+1] = byte(index), byte(len(name))
		u16(area[at+2:], len(a.Value))
		copy(area[at+4:], name)
		copy(area[at+4+len(name):], a.Value)
		at += (4 + len(name) + len(a.Value) + 3) &^ 3
	}
	copy(inode[360+4*(923-50):], area[:200])
	if at > 200 {
		b, nid := make([]byte, blk), w.node()
		copy(b, area[200:])
		w.put(b, nid, ino)
		u32(inode[76:], nid)
	}
}

func (w *writer) file(x item) {
	ino := w.inos[x.Name]
	data := x.data
	if x.Type == assay.Symlink {
		data = []byte(x.Target)
	}
	b := w.inode(x, ino, len(data))
	at := w.addrsAt()
	switch {
	case x.Type == assay.CharDev && x.Minor < 256:
		u32(b[at:], x.Major<<8|x.Minor)
	case x.Type == assay.CharDev || x.Type == assay.BlockDev:
		u32(b[at+4:], x.Major<<8|x.Minor&0xff|x.Minor&^0xff<<12)
	case w.inline && len(data) < 3000:
		b[3] |= 2 | 8
		copy(b[at+4:], data)
	default:
		w.content(b, ino, data, x.Type == assay.Regular)
	}
	w.put(b, ino, ino)
}

// content writes blocks; blocks of zeros are holes.
func (w *writer) content(inode []byte, ino uint32, data []byte, regular bool) {
	list := make([]uint32, (len(data)+blk-1)/blk)
	packed := w.algorithm != 0 && regular
	for i := range list {
		part := data[i*blk : min(len(data), i*blk+blk)]
		if packed {
			break
		}
		for _, c := range part {
			if c != 0 {
				list[i] = w.block(part)
				break
			}
		}
	}
	per := 1018
	if packed {
		u32(inode[80:], 4)
		per = 1016
		list = make([]uint32, (len(list)+3)&^3)
		for i := 0; i < len(list); i += 4 {
			plain := make([]byte, 4*blk)
			copy(plain, data[i*blk:])
			w.cluster(list[i:i+4], plain)
		}
	}
	for i := range min(len(list), w.addrs()) {
		u32(inode[w.addrsAt()+4*i:], list[i])
	}
	list = list[min(len(list), w.addrs()):]
	leaf := func() uint32 {
		b, nid := make([]byte, blk), w.node()
		any := false
		for i := range min(len(list), per) {
			u32(b[4*i:], list[i])
			any = any || list[i] != 0
		}
		list = list[min(len(list), per):]
		if !any {
			return 0
		}
		w.put(b, nid, ino)
		return nid
	}
	for i := 0; i < 2 && len(list) > 0; i++ {
		u32(inode[4052+4*i:], leaf())
	}
	if len(list) > 0 {
		b, nid := make([]byte, blk), w.node()
		for i := 0; len(list) > 0; i++ {
			u32(b[4*i:], leaf())
		}
		w.put(b, nid, ino)
		u32(inode[4052+8:], nid)
	}
}

// cluster compresses four blocks where that saves one.
func (w *writer) cluster(list []uint32, plain []byte) {
	if len(bytes.Trim(plain, "\x00")) == 0 {
		return
	}
	packed := make([]byte, 24+lz4.CompressBlockBound(len(plain)))
	n := 0
	switch w.algorithm {
	case 1:
		n, _ = lz4.CompressBlock(plain, packed[24:], nil)
	case 2:
		e, _ := zstd.NewWriter(nil)
		n = copy(packed[24:], e.EncodeAll(plain, nil))
	}
	u32(packed, uint32(n))
	if n == 0 || n+24 > 3*blk {
		for i := range list {
			list[i] = w.block(plain[i*blk : i*blk+blk])
		}
		return
	}
	list[0] = ^uint32(0) - 1
	for i := 0; i*blk < n+24; i++ {
		list[i+1] = w.block(packed[i*blk : i*blk+blk])
	}
}

func (w *writer) directory(name string, x item) {
	d := w.dirs[name]
	x.Name = name
	b := w.inode(x, d.ino, 0)
	names, inos := append([]string{".", ".."}, d.names...), append([]uint32{d.ino, d.ino}, d.inos...)
	if name == "" {
		u32(b[88:], 0)
	}
	if w.inline {
		b[3] |= 4
		at, size := w.addrsAt()+4, 4*(923-50-1)
		if w.extra {
			size -= 36
		}
		slots := size * 8 / (19*8 + 1)
		first := (slots+7)/8 + size - (19*slots + (slots+7)/8)
		u64(b[16:], uint64(size))
		if n := dentries(b[at:at+size], slots, first, names, inos); n != len(names) {
			panic("directory is too large")
		}
	} else {
		at, n := w.addrsAt(), 0
		for len(names) > 0 {
			p := make([]byte, blk)
			k := dentries(p, 214, 30, names, inos)
			names, inos = names[k:], inos[k:]
			u32(b[at+4*n:], w.block(p))
			n++
		}
		u64(b[16:], uint64(n*blk))
	}
	w.put(b, d.ino, d.ino)
}

func dentries(b []byte, slots, first int, names []string, inos []uint32) int {
	at := 0
	for i, name := range names {
		n := (len(name) + 7) / 8
		if at+n > slots {
			return i
		}
		e := b[first+at*11:]
		u32(e[4:], inos[i])
		u16(e[8:], len(name))
		copy(b[first+slots*11+at*8:], name)
		for range n {
			b[at/8] |= 1 << (at % 8)
			at++
		}
	}
	return len(names)
}

// areas writes superblocks, checkpoint packs and the NAT.
func (w *writer) areas() {
	if int(w.next) > blocks {
		panic("image is too small")
	}
	s := make([]byte, 3072)
	for at, v := range map[int]uint32{0: 0xf2f52010, 8: 9, 12: 3, 16: 12, 20: 3, 24: 1, 28: 1, 32: 3068, 48: mainSeg + 7, 52: 2, 56: 2, 60: 2, 64: 1, 68: mainSeg,
		72: seg, 76: seg, 80: seg * 3, 84: natAt, 88: seg * 7, 92: mainAt, 96: 3, 100: 1, 104: 2} {
		u32(s[at:], v)
	}
	u64(s[36:], blocks)
	copy(s[108:], testID)
	copy(s[124:], "s\x00a\x00m\x00p\x00l\x00e\x00")
	features := uint32(0x800)
	if w.extra {
		features |= 0x8 | 0x20 | 0x40 | 0x2000
	}
	u32(s[2180:], features)
	u32(s[3068:], crc(0xf2f52010, s[:3068]))
	copy(w.b[1024:], s)
	copy(w.b[blk+1024:], s)
	journal := w.table()
	versions := []uint64{7, 6}
	if w.second {
		versions = []uint64{6, 7}
	}
	for pack, v := range versions {
		w.pack(w.b[(1+pack)*seg*blk:], v, journal)
	}
}

// table writes the NAT: even numbers of blocks in the first copy; the other
// copies get nodes that lead astray. Odd nodes go into the journal if it is
// asked for.
func (w *writer) table() (journal []byte) {
	journal = make([]byte, 2, 507)
	for nid, e := range w.nat {
		entry := make([]byte, 9)
		u32(entry[1:], e[0])
		u32(entry[5:], e[1])
		at := (natAt + int(nid/455)) * blk
		if w.compact && nid%2 == 1 && len(journal)+13 <= 507 {
			n := int(binary.LittleEndian.Uint16(journal))
			u16(journal, n+1)
			journal = append(binary.LittleEndian.AppendUint32(journal, nid), entry...)
			u32(entry[5:], e[1]+1)
			copy(w.b[at+int(nid%455)*9:], entry)
			continue
		}
		if w.second { // the other copy is in force
			copy(w.b[at+seg*blk+int(nid%455)*9:], entry)
			u32(entry[5:], e[1]+1)
		}
		copy(w.b[at+int(nid%455)*9:], entry)
	}
	return journal
}

func (w *writer) pack(b []byte, version uint64, journal []byte) {
	total := 8
	flags := uint32(1)
	if w.bare {
		flags, total = 0, 5
	}
	if w.compact {
		flags |= 4
	}
	c := make([]byte, blk)
	u64(c, version)
	u32(c[132:], flags)
	u32(c[136:], uint32(total))
	u32(c[140:], 1)
	u32(c[156:], 64)
	u32(c[160:], 64)
	u32(c[164:], 4092)
	if w.second {
		c[192+64] = 0xff
	}
	u32(c[4092:], crc(0xf2f52010, c[:4092]))
	copy(b, c)
	copy(b[(total-1)*blk:], c)
	if w.compact {
		copy(b[blk:], journal)
		return
	}
	copy(b[blk+3584:], journal)
}
