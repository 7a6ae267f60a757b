package btrfs_test

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"path"
	"sort"

	"assay"

	"github.com/klauspost/compress/zstd"
	"github.com/woozymasta/lzo"
)

// item is what the writer puts into an image. An item below "snap/" stands in
// a subvolume of that name.
type item struct {
	assay.Entry
	data []byte
}

// disk is the recipe of an image of one chunk.
type disk struct {
	node        int
	dup         bool
	sha256      bool
	compression byte // 1 zlib, 2 lzo, 3 zstd
	reserved    bool // holes are reserved extents
}

const (
	sec     = 4096
	chunkAt = 0x20000  // on the device
	logical = 0x500000 // of the chunk
	testID  = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
)

func u16(b []byte, v int)    { binary.LittleEndian.PutUint16(b, uint16(v)) }
func u32(b []byte, v uint32) { binary.LittleEndian.PutUint32(b, v) }
func u64(b []byte, v uint64) { binary.LittleEndian.PutUint64(b, v) }

type entry struct {
	id, off uint64
	kind    byte
	data    []byte
}

type writer struct {
	disk
	body []byte // of the chunk
	sums map[uint64][]byte
}

// volume collects the items of a tree of files.
type volume struct {
	w     *writer
	list  []entry
	ids   map[string]uint64
	next  uint64
	index map[uint64]uint64
	links map[uint64]uint32
}

func (v *volume) add(id uint64, kind byte, off uint64, data []byte) {
	v.list = append(v.list, entry{id, off, kind, data})
}

func (d disk) sum(b []byte) []byte {
	if d.sha256 {
		s := sha256.Sum256(b)
		return s[:]
	}
	return binary.LittleEndian.AppendUint32(nil, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

// build makes an image.
func (d disk) build(items ...item) []byte {
	w := &writer{disk: d, sums: map[uint64][]byte{}}
	main, snap := w.volume(), w.volume()
	for _, x := range items {
		if path.Dir(x.Name) == "snap" {
			x.Name = path.Base(x.Name)
			snap.item(x)
			continue
		}
		main.item(x)
	}
	main.name(256, "snap", 256, 132, 2)
	main.finish()
	snap.finish()
	mainAt, mainLevel := w.tree(5, main.list)
	snapAt, snapLevel := w.tree(256, snap.list)
	sumsAt, sumsLevel := w.tree(7, w.sumItems())
	chunk := w.chunk()
	chunksAt, chunksLevel := w.tree(3, []entry{{256, logical, 228, chunk}})
	rootAt, rootLevel := w.tree(1, []entry{{5, 0, 132, rootItem(mainAt, mainLevel)}, {7, 0, 132, rootItem(sumsAt, sumsLevel)}, {256, 0, 132, rootItem(snapAt, snapLevel)}})
	u64(chunk, uint64(len(w.body)))
	// the chunk's length was not known before: its tree is written again
	size := len(w.body)
	w.body = w.body[:chunksAt-logical]
	u64(chunk[48+8:], chunkAt)
	if d.dup {
		u64(chunk[48+32+8:], uint64(chunkAt+size))
	}
	tail := bytes.Clone(w.body[:cap(w.body)][rootAt-logical : size])
	w.tree(3, []entry{{256, logical, 228, chunk}})
	w.body = append(w.body, tail...)

	b := make([]byte, chunkAt, chunkAt+2*size)
	b = append(b, w.body...)
	if d.dup {
		b = append(b, w.body...)
	}
	s := b[0x10000:0x11000]
	copy(s[0x20:], testID)
	copy(s[0x40:], "_BHRfS_M")
	for at, v := range map[int]uint64{0x30: 0x10000, 0x48: 9, 0x50: rootAt, 0x58: chunksAt, 0x70: uint64(len(b)), 0x88: 1, 0xc9: 1, 0xd1: uint64(len(b))} {
		u64(s[at:], v)
	}
	u32(s[0x90:], sec)
	u32(s[0x94:], uint32(d.node))
	system := append(keyBytes(256, 228, logical), chunk...)
	u32(s[0xa0:], uint32(len(system)))
	copy(s[0x32b:], system)
	if d.sha256 {
		s[0xc4] = 2
	}
	s[0xc6], s[0xc7] = rootLevel, chunksLevel
	copy(s[0x12b:], "sample")
	copy(s, d.sum(s[32:]))
	return b
}

func (w *writer) chunk() []byte {
	n := 1
	if w.dup {
		n = 2
	}
	b := make([]byte, 48+32*n)
	u64(b[24:], 1|2|4|uint64(n-1)<<5)
	u16(b[44:], n)
	for i := range n {
		u64(b[48+32*i:], 1)
	}
	return b
}

func rootItem(at uint64, level byte) []byte {
	b := make([]byte, 439)
	u64(b[168:], 256)
	u64(b[176:], at)
	u32(b[216:], 1)
	b[238] = level
	return b
}

func keyBytes(id uint64, kind byte, off uint64) []byte {
	b := make([]byte, 17)
	u64(b, id)
	b[8] = kind
	u64(b[9:], off)
	return b
}

// space appends bytes to the chunk, filled up to sectors.
func (w *writer) space(b []byte) uint64 {
	at := uint64(logical + len(w.body))
	w.body = append(w.body, b...)
	w.body = append(w.body, make([]byte, (sec-len(w.body)%sec)%sec)...)
	return at
}

// extent writes content with its checksums.
func (w *writer) extent(b []byte) (at uint64, size int) {
	at = w.space(b)
	data := w.body[at-logical:]
	for i := 0; i < len(data); i += sec {
		w.sums[at+uint64(i)] = w.sum(data[i : i+sec])
	}
	return at, len(data)
}

func (w *writer) sumItems() (list []entry) {
	for at, s := range w.sums {
		list = append(list, entry{^uint64(0) - 9, at, 128, s})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].off < list[j].off })
	// neighbours stand in one item
	size := len(w.sum(nil))
	n := 0
	for i, e := range list {
		if i > 0 && list[n-1].off+uint64(len(list[n-1].data)/size*sec) == e.off && len(list[n-1].data) < 800 {
			list[n-1].data = append(list[n-1].data, e.data...)
			continue
		}
		list[n] = e
		n++
	}
	return list[:n]
}

// tree writes the nodes of a tree, leaves first.
func (w *writer) tree(owner uint64, list []entry) (root uint64, level byte) {
	type child struct {
		key []byte
		at  uint64
	}
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.id != b.id {
			return a.id < b.id
		}
		if a.kind != b.kind {
			return a.kind < b.kind
		}
		return a.off < b.off
	})
	var nodes []child
	for first := true; first || len(list) > 0; first = false {
		b := make([]byte, w.node)
		n, end := 0, w.node-101
		for _, e := range list {
			if end-len(e.data) < (n+1)*25 {
				break
			}
			end -= len(e.data)
			h := b[101+25*n:]
			copy(h, keyBytes(e.id, e.kind, e.off))
			u32(h[17:], uint32(end))
			u32(h[21:], uint32(len(e.data)))
			copy(b[101+end:], e.data)
			n++
		}
		list = list[n:]
		nodes = append(nodes, child{bytes.Clone(b[101:118]), w.put(b, owner, n, 0)})
	}
	for len(nodes) > 1 {
		level++
		var up []child
		for len(nodes) > 0 {
			b := make([]byte, w.node)
			n := min(len(nodes), 7) // few, so that there are levels
			for i, c := range nodes[:n] {
				copy(b[101+33*i:], c.key)
				u64(b[101+33*i+17:], c.at)
				u64(b[101+33*i+25:], 9)
			}
			up = append(up, child{nodes[0].key, w.put(b, owner, n, level)})
			nodes = nodes[n:]
		}
		nodes = up
	}
	return nodes[0].at, level
}

func (w *writer) put(b []byte, owner uint64, n int, level byte) uint64 {
	at := uint64(logical + len(w.body))
	copy(b[0x20:], testID)
	u64(b[0x30:], at)
	u64(b[0x50:], 9)
	u64(b[0x58:], owner)
	u32(b[0x60:], uint32(n))
	b[0x64] = level
	copy(b, w.sum(b[32:]))
	return w.space(b)
}

func (w *writer) volume() *volume {
	return &volume{w: w, ids: map[string]uint64{".": 256}, next: 257, index: map[uint64]uint64{}, links: map[uint64]uint32{}}
}

func (v *volume) name(dir uint64, name string, id uint64, kind, fileType byte) {
	b := append(keyBytes(id, kind, 0), make([]byte, 13)...)
	u16(b[27:], len(name))
	b[29] = fileType
	b = append(b, name...)
	v.index[dir]++
	v.add(dir, 96, v.index[dir]+1, b)
	v.add(dir, 84, uint64(crc32.ChecksumIEEE([]byte(name))), b)
	if kind == 1 {
		r := make([]byte, 10)
		u64(r, v.index[dir]+1)
		u16(r[8:], len(name))
		v.add(id, 12, dir, append(r, name...))
	}
	v.links[id]++
}

func (v *volume) dir(name string) uint64 {
	if id := v.ids[name]; id != 0 {
		return id
	}
	up := v.dir(path.Dir(name))
	id := v.next
	v.next++
	v.ids[name] = id
	v.name(up, path.Base(name), id, 1, 2)
	return id
}

var modes = map[assay.Type]uint32{assay.Regular: 8, assay.Dir: 4, assay.Symlink: 10, assay.CharDev: 2, assay.BlockDev: 6, assay.Fifo: 1, assay.Socket: 12}

func (v *volume) inode(id uint64, x item, size int) {
	b := make([]byte, 160)
	u64(b[16:], uint64(size))
	u32(b[40:], 1)
	u32(b[44:], x.UID)
	u32(b[48:], x.GID)
	u32(b[52:], modes[x.Type]<<12|x.Mode)
	u64(b[56:], uint64(x.Major)<<20|uint64(x.Minor))
	u64(b[136:], uint64(x.MTime))
	v.add(id, 1, 0, b)
	for i, a := range x.Xattrs {
		h := make([]byte, 30)
		u16(h[25:], len(a.Value))
		u16(h[27:], len(a.Name))
		h[29] = 8
		v.add(id, 24, uint64(i), append(append(h, a.Name...), a.Value...))
	}
}

func (v *volume) item(x item) {
	if x.Type == assay.Hardlink {
		v.name(v.dir(path.Dir(x.Name)), path.Base(x.Name), v.ids[x.Target], 1, 1)
		return
	}
	if x.Type == assay.Dir {
		v.inode(v.dir(x.Name), x, 0)
		return
	}
	up := v.dir(path.Dir(x.Name))
	id := v.next
	v.next++
	v.ids[x.Name] = id
	v.name(up, path.Base(x.Name), id, 1, 1)
	data := x.data
	if x.Type == assay.Symlink {
		data = []byte(x.Target)
	}
	v.inode(id, x, len(data))
	if len(data) > 0 {
		v.content(id, data, x.Type == assay.Symlink)
	}
}

// finish gives inodes to directories that have none, and counts links.
func (v *volume) finish() {
	have := map[uint64][]byte{}
	for _, e := range v.list {
		if e.kind == 1 {
			have[e.id] = e.data
		}
	}
	for _, id := range v.ids {
		if have[id] == nil {
			v.inode(id, item{assay.Entry{Type: assay.Dir, Mode: 0o755}, nil}, 0)
		} else {
			u32(have[id][40:], max(v.links[id], 1))
		}
	}
}

// content writes the extents of a file.
func (v *volume) content(id uint64, data []byte, link bool) {
	head := func(kind, compression byte, ram int) []byte {
		b := make([]byte, 21)
		u64(b[8:], uint64(ram))
		b[16], b[20] = compression, kind
		return b
	}
	if len(data) < 2000 {
		packed, kind := data, byte(0)
		if p := v.w.pack(data); !link && p != nil && len(p) < len(data) {
			packed, kind = p, v.w.compression
		}
		v.add(id, 108, 0, append(head(0, kind, len(data)), packed...))
		return
	}
	for at := 0; at < len(data); at += 128 << 10 {
		part := data[at:min(len(data), at+128<<10)]
		full := append(bytes.Clone(part), make([]byte, (sec-len(part)%sec)%sec)...)
		place, size, kind, how := uint64(0), 0, byte(1), byte(0)
		switch p := v.w.pack(full); {
		case len(bytes.Trim(part, "\x00")) == 0 && v.w.reserved:
			kind = 2
			place, size = v.w.space(full), len(full)
		case len(bytes.Trim(part, "\x00")) == 0:
			continue
		case p != nil && len(p) < len(part)-sec:
			how = v.w.compression
			place, size = v.w.extent(p)
		default:
			place, size = v.w.extent(full)
		}
		b := append(head(kind, how, len(full)), make([]byte, 32)...)
		u64(b[21:], place)
		u64(b[29:], uint64(size))
		u64(b[45:], uint64(len(full)))
		v.add(id, 108, uint64(at), b)
	}
}

// pack compresses.
func (w *writer) pack(b []byte) []byte {
	switch w.compression {
	case 1:
		var out bytes.Buffer
		z := zlib.NewWriter(&out)
		z.Write(b)
		z.Close()
		return out.Bytes()
	case 2:
		out := make([]byte, 4)
		for len(b) > 0 {
			n := min(len(b), sec)
			p, _ := lzo.Compress(b[:n], nil)
			if rest := sec - len(out)%sec; rest < 4 {
				out = append(out, make([]byte, rest)...)
			}
			out = append(binary.LittleEndian.AppendUint32(out, uint32(len(p))), p...)
			b = b[n:]
		}
		u32(out, uint32(len(out)))
		return out
	case 3:
		e, _ := zstd.NewWriter(nil)
		return e.EncodeAll(b, nil)
	}
	return nil
}
