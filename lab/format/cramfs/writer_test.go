package cramfs_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"path"
	"sort"
	"strings"

	"assay"
)

// rom writes cramfs images for tests.
type rom struct {
	big, old, boot, pointers bool
	block                    int

	b             []byte
	nodes, blocks uint32
}

type item struct {
	assay.Entry
	data []byte
}

func (r *rom) order() binary.ByteOrder {
	if r.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// inode packs the bit fields; place is in bytes.
func (r *rom) inode(mode uint32, uid, gid uint32, size, name, place int) []byte {
	r.nodes++
	b := make([]byte, 12)
	put := r.order().PutUint32
	if r.big {
		put(b, mode<<16|uid)
		put(b[4:], uint32(size)<<8|gid)
		put(b[8:], uint32(name/4)<<26|uint32(place/4))
	} else {
		put(b, mode|uid<<16)
		put(b[4:], uint32(size)|gid<<24)
		put(b[8:], uint32(name/4)|uint32(place/4)<<6)
	}
	return b
}

func (r *rom) base() int {
	if r.boot {
		return 512
	}
	return 0
}

func (r *rom) build(items ...item) []byte {
	r.nodes, r.blocks = 0, 0
	r.block = max(r.block, 4096*map[bool]int{true: 1}[r.block == 0])
	tree := map[string][]item{}
	known := map[string]bool{".": true}
	up := func(name string) string { return strings.TrimPrefix(path.Dir(name), ".") }
	for _, x := range items {
		if x.Type == assay.Dir {
			known[x.Name] = true
		}
		tree[up(x.Name)] = append(tree[up(x.Name)], x)
		for dir := path.Dir(x.Name); !known[dir]; dir = path.Dir(dir) {
			known[dir] = true
			tree[up(dir)] = append(tree[up(dir)], item{assay.Entry{Name: dir, Type: assay.Dir, Mode: 0o755}, nil})
		}
	}
	r.b = make([]byte, r.base()+76)
	size := r.listing(tree, "")
	r.b = append(r.b, make([]byte, size)...)
	root := r.base() + 76
	r.fill(tree, "", root)
	for len(r.b)%4096 != 0 {
		r.b = append(r.b, 0)
	}
	s := r.b[r.base():]
	put := r.order().PutUint32
	flags := uint32(0x2)
	if !r.old {
		flags |= 1
		put(s[4:], uint32(len(r.b)))
		put(s[40:], r.blocks)
		put(s[44:], r.nodes+1)
	}
	if r.boot {
		flags |= 0x400
	}
	if r.pointers {
		flags |= 0x800
	}
	put(s, 0x28cd3d45)
	put(s[8:], flags)
	copy(s[16:], "Compressed ROMFS")
	copy(s[48:], "sample")
	copy(s[64:], r.inode(0o040755, 0, 0, size, 0, root))
	if !r.old {
		put(s[32:], crc32.ChecksumIEEE(s[:len(r.b)-r.base()]))
	}
	return r.b
}

func (r *rom) listing(tree map[string][]item, dir string) (size int) {
	for _, x := range tree[dir] {
		size += 12 + (len(path.Base(x.Name))+3)&^3
	}
	return size
}

// fill writes the listing of a directory at its place, and what is below it
// behind the end.
func (r *rom) fill(tree map[string][]item, dir string, at int) {
	list := tree[dir]
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	kinds := map[assay.Type]uint32{assay.Regular: 0o100000, assay.Dir: 0o040000, assay.Symlink: 0o120000, assay.CharDev: 0o020000, assay.BlockDev: 0o060000, assay.Fifo: 0o010000}
	for _, x := range list {
		name := path.Base(x.Name)
		padded := (len(name) + 3) &^ 3
		size, place := len(x.data), 0
		switch x.Type {
		case assay.Dir:
			if size = r.listing(tree, x.Name); size > 0 {
				place = len(r.b)
				r.b = append(r.b, make([]byte, size)...)
				r.fill(tree, x.Name, place)
			}
		case assay.Regular:
			place = r.content(x.data)
		case assay.Symlink:
			size, place = len(x.Target), r.content([]byte(x.Target))
		case assay.CharDev, assay.BlockDev:
			size = int(x.Major<<8 | x.Minor)
		}
		at += copy(r.b[at:], r.inode(kinds[x.Type]|x.Mode, x.UID, x.GID, size, padded, place))
		copy(r.b[at:], name)
		at += padded
	}
}

// content writes pointers and blocks; blocks of zeros become holes. With block
// pointers of the extended kind the odd blocks are stored, the even ones stand
// elsewhere.
func (r *rom) content(data []byte) int {
	if len(data) == 0 {
		return 0
	}
	place := len(r.b)
	count := (len(data) + r.block - 1) / r.block
	r.blocks += uint32(count)
	r.b = append(r.b, make([]byte, 4*count)...)
	for i := range count {
		part := data[i*r.block : min((i+1)*r.block, len(data))]
		var z bytes.Buffer
		if len(bytes.Trim(part, "\x00")) > 0 {
			w := zlib.NewWriter(&z)
			w.Write(part)
			w.Close()
		}
		pointer := uint32(len(r.b) + z.Len())
		switch {
		case r.pointers && i%2 == 1:
			z.Reset()
			z.Write(part)
			pointer = uint32(len(r.b)+z.Len()) | 1<<31
		case r.pointers && z.Len() > 0:
			r.b = append(r.b, make([]byte, -len(r.b)&3)...)
			pointer = uint32(len(r.b)/4) | 1<<30
			r.b = append(r.b, 0, 0)
			r.order().PutUint16(r.b[len(r.b)-2:], uint16(z.Len()))
		}
		r.order().PutUint32(r.b[place+4*i:], pointer)
		r.b = append(r.b, z.Bytes()...)
	}
	r.b = append(r.b, make([]byte, -len(r.b)&3)...)
	return place
}
