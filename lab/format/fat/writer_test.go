package fat_test

import (
	"encoding/binary"
	"fmt"
	"path"
	"strings"
	"unicode/utf16"
)

// volume writes FAT images for tests.
type volume struct {
	bits, sector, perCluster, clusters int
	order                              func(i int) int // which cluster is given out as the i-th
	bare                               bool            // no 55 aa

	b    []byte
	fat  []uint32
	next int
}

// item is a file; a directory has a name that ends in "/".
type item struct {
	name string
	data []byte
}

func (v *volume) cluster() int { return v.sector * v.perCluster }

func (v *volume) tableSize() int { // bytes
	n := ((v.clusters+2)*v.bits + 7) / 8
	return (n + v.sector - 1) / v.sector * v.sector
}

func (v *volume) reserved() int {
	if v.bits == 32 {
		return 32
	}
	return 1
}

const rootEntries = 64

func (v *volume) rootAt() int { return v.reserved()*v.sector + 2*v.tableSize() }

func (v *volume) data() int {
	if v.bits == 32 {
		return v.rootAt()
	}
	return v.rootAt() + (rootEntries*32+v.sector-1)/v.sector*v.sector
}

// chain writes content into clusters and gives the first.
func (v *volume) chain(data []byte) int {
	if len(data) == 0 {
		return 0
	}
	first, before := 0, 0
	for ; len(data) > 0; data = data[min(len(data), v.cluster()):] {
		c := v.order(v.next) + 2
		v.next++
		copy(v.b[v.data()+(c-2)*v.cluster():][:v.cluster()], data)
		if v.fat[c] = 0x0fffffff; before == 0 {
			first = c
		} else {
			v.fat[before] = uint32(c)
		}
		before = c
	}
	return first
}

func short(name string, i int) []byte {
	base, ext, _ := strings.Cut(name, ".")
	if up := strings.ToUpper(name); up == name && len(base) <= 8 && len(ext) <= 3 && !strings.Contains(base, " ") {
		return []byte(fmt.Sprintf("%-8s%-3s", base, ext))
	}
	return []byte(fmt.Sprintf("%-8s%-3s", fmt.Sprintf("LONG~%d", i), "X"))
}

func entry(name []byte, attr byte, cluster, size int) []byte {
	e := make([]byte, 32)
	copy(e, name)
	e[11] = attr
	binary.LittleEndian.PutUint16(e[20:], uint16(cluster>>16))
	binary.LittleEndian.PutUint16(e[26:], uint16(cluster))
	binary.LittleEndian.PutUint16(e[22:], 12<<11|34<<5|28) // 12:34:56
	binary.LittleEndian.PutUint16(e[24:], 43<<9|11<<5|14)  // 2023-11-14
	binary.LittleEndian.PutUint32(e[28:], uint32(size))
	return e
}

// names gives the entries of a name: parts of the long one, then the short one.
func names(name string, i int, attr byte, cluster, size int) (b []byte) {
	s := short(name, i)
	if trimmed := strings.TrimRight(string(s[:8]), " ") + "." + strings.TrimRight(string(s[8:]), " "); strings.TrimRight(trimmed, ".") != name {
		u := utf16.Encode([]rune(name))
		if len(u)%13 != 0 {
			u = append(u, 0)
		}
		for len(u)%13 != 0 {
			u = append(u, 0xffff)
		}
		var sum byte
		for _, c := range s {
			sum = sum>>1 | sum<<7
			sum += c
		}
		for k := len(u)/13 - 1; k >= 0; k-- {
			e := make([]byte, 32)
			e[0], e[11], e[13] = byte(k+1), 0x0f, sum
			if k == len(u)/13-1 {
				e[0] |= 0x40
			}
			at := []int{1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30}
			for j, c := range u[13*k : 13*k+13] {
				binary.LittleEndian.PutUint16(e[at[j]:], c)
			}
			b = append(b, e...)
		}
	}
	return append(b, entry(s, attr, cluster, size)...)
}

// dir writes what is in a directory and gives its entries.
func (v *volume) dir(items []item, dir string, up int) (b []byte) {
	for i, x := range items {
		name := strings.TrimSuffix(x.name, "/")
		if d := path.Dir(name); d != strings.TrimSuffix("./"+dir, "/") && d != dir {
			continue
		}
		base := path.Base(name)
		if !strings.HasSuffix(x.name, "/") {
			b = append(b, names(base, i, 0x20, v.chain(x.data), len(x.data))...)
			continue
		}
		dots := append(entry([]byte(".          "), 0x10, 0, 0), entry([]byte("..         "), 0x10, up, 0)...)
		c := v.order(v.next) + 2
		v.chain(make([]byte, v.cluster()))
		binary.LittleEndian.PutUint16(dots[26:], uint16(c))
		inner := append(dots, v.dir(items, name, c)...)
		at := v.data() + (c-2)*v.cluster()
		n := copy(v.b[at:at+v.cluster()], inner)
		if n < len(inner) {
			v.fat[c] = uint32(v.chain(inner[n:]))
		}
		b = append(b, names(base, i, 0x10, c, 0)...)
	}
	return b
}

func (v *volume) build(items ...item) []byte {
	v.b = make([]byte, v.data()+v.clusters*v.cluster())
	v.fat, v.next = make([]uint32, v.clusters+2), 0
	if v.order == nil {
		v.order = func(i int) int { return i }
	}
	root := 0
	if v.bits == 32 {
		root = v.chain(make([]byte, v.cluster()))
	}
	list := append(entry([]byte("VOLUME NAME"), 0x08, 0, 0), v.dir(items, ".", 0)...)
	if v.bits == 32 {
		at := v.data() + (root-2)*v.cluster()
		if n := copy(v.b[at:at+v.cluster()], list); n < len(list) {
			v.fat[root] = uint32(v.chain(list[n:]))
		}
	} else {
		copy(v.b[v.rootAt():v.data()], list)
	}
	v.fat[0], v.fat[1] = 0x0ffffff8, 0x0fffffff
	table := make([]byte, v.tableSize())
	for c, n := range v.fat {
		switch v.bits {
		case 12:
			x := binary.LittleEndian.Uint16(append(table[c*3/2:c*3/2+1:c*3/2+1], append(table, 0)[c*3/2+1])) | uint16(n&0xfff)<<(4*(c&1))
			table[c*3/2] = byte(x)
			if c*3/2+1 < len(table) {
				table[c*3/2+1] = byte(x >> 8)
			}
		case 16:
			binary.LittleEndian.PutUint16(table[2*c:], uint16(n))
		default:
			binary.LittleEndian.PutUint32(table[4*c:], n)
		}
	}
	copy(v.b[v.reserved()*v.sector:], table)
	copy(v.b[v.reserved()*v.sector+len(table):], table)
	s := v.boot(root)
	copy(v.b, s)
	if v.bits == 32 {
		copy(v.b[6*512:], s)
	}
	return v.b
}

func (v *volume) boot(root int) []byte {
	b := make([]byte, 512)
	u16 := func(at, n int) { binary.LittleEndian.PutUint16(b[at:], uint16(n)) }
	u32 := func(at, n int) { binary.LittleEndian.PutUint32(b[at:], uint32(n)) }
	copy(b, "\xeb\x3c\x90sample  ")
	u16(11, v.sector)
	b[13], b[16], b[21] = byte(v.perCluster), 2, 0xf8
	u16(14, v.reserved())
	u32(32, len(v.b)/v.sector)
	ext := 38
	if v.bits == 32 {
		ext = 66
		u32(36, v.tableSize()/v.sector)
		u32(44, root)
		u16(50, 6)
	} else {
		u16(17, rootEntries)
		u16(22, v.tableSize()/v.sector)
	}
	b[ext] = 0x29
	u32(ext+1, 0x12345678)
	copy(b[ext+5:], "BOOT LABEL ")
	copy(b[ext+16:], fmt.Sprintf("FAT%d   ", v.bits))
	if !v.bare {
		b[510], b[511] = 0x55, 0xaa
	}
	return b
}
