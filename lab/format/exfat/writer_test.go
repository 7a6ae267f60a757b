package exfat_test

import (
	"encoding/binary"
	"path"
	"strings"
	"unicode/utf16"
)

// volume writes exFAT images.
type volume struct {
	clusters int // of 1 KiB
	order    func(i int) int

	b    []byte
	next int
	used []bool
}

const (
	sector  = 512
	cluster = 1024
	fatAt   = 24 * sector
)

type item struct {
	name  string // a directory's ends in "/"
	data  []byte
	solid bool // no chain
	extra int  // bytes behind the valid ones
}

func (v *volume) heap() int { return fatAt + (4*(v.clusters+2)+sector-1)/sector*sector }

// chain writes content and gives its first cluster.
func (v *volume) chain(data []byte, solid bool) int {
	first, before := 0, 0
	for ; len(data) > 0; data = data[min(len(data), cluster):] {
		c := v.order(v.next) + 2
		if solid && before != 0 && c != before+1 {
			panic("not solid")
		}
		v.next++
		v.used[c] = true
		copy(v.b[v.heap()+(c-2)*cluster:][:cluster], data)
		entry := func(c int) []byte { return v.b[fatAt+4*c:] }
		if before == 0 {
			first = c
		} else if !solid {
			binary.LittleEndian.PutUint32(entry(before), uint32(c))
		}
		if !solid {
			binary.LittleEndian.PutUint32(entry(c), 0xffffffff)
		}
		before = c
	}
	return first
}

// set gives a file's entries.
func set(name string, attr uint16, first, size, valid int, solid bool) []byte {
	u := utf16.Encode([]rune(name))
	count := (len(u) + 14) / 15
	b := make([]byte, 32*(2+count))
	b[0], b[1] = 0x85, byte(1+count)
	binary.LittleEndian.PutUint16(b[4:], attr)
	for _, at := range []int{8, 12, 16} {
		binary.LittleEndian.PutUint32(b[at:], 43<<25|11<<21|14<<16|12<<11|34<<5|28)
	}
	b[20], b[21], b[22], b[23], b[24] = 100, 100, 0x80|4, 0x80|4, 0x80|4 // one second, one hour east
	s := b[32:]
	s[0], s[1], s[3] = 0xc0, 1, byte(len(u))
	if solid {
		s[1] |= 2
	}
	var hash uint16
	for _, c := range u { // the up-case table of our samples changes nothing
		for _, x := range []byte{byte(c), byte(c >> 8)} {
			hash = hash>>1 | hash<<15
			hash += uint16(x)
		}
	}
	binary.LittleEndian.PutUint16(s[4:], hash)
	binary.LittleEndian.PutUint64(s[8:], uint64(valid))
	binary.LittleEndian.PutUint32(s[20:], uint32(first))
	binary.LittleEndian.PutUint64(s[24:], uint64(size))
	for i, c := range u {
		e := b[64+32*(i/15):]
		e[0] = 0xc1
		binary.LittleEndian.PutUint16(e[2+2*(i%15):], c)
	}
	var sum uint16
	for i, c := range b {
		if i != 2 && i != 3 {
			sum = sum>>1 | sum<<15
			sum += uint16(c)
		}
	}
	binary.LittleEndian.PutUint16(b[2:], sum)
	return b
}

// room is how many bytes the entries of a directory take.
func room(items []item, dir string) (n int) {
	for _, x := range items {
		if name := strings.TrimSuffix(x.name, "/"); path.Dir(name) == dir {
			n += len(set(path.Base(name), 0, 0, 0, 0, false))
		}
	}
	return n
}

// fill writes content into a chain that is there.
func (v *volume) fill(c int, data []byte) {
	for ; len(data) > 0; data = data[min(len(data), cluster):] {
		copy(v.b[v.heap()+(c-2)*cluster:][:cluster], data)
		c = int(binary.LittleEndian.Uint32(v.b[fatAt+4*c:]))
	}
}

// dir gives the entries of a directory. Directories stand in front of what is
// in them.
func (v *volume) dir(items []item, dir string) (b []byte) {
	for _, x := range items {
		name := strings.TrimSuffix(x.name, "/")
		if path.Dir(name) != dir {
			continue
		}
		if strings.HasSuffix(x.name, "/") {
			size := room(items, name)
			size += cluster - size%cluster
			first := v.chain(make([]byte, size), false)
			v.fill(first, v.dir(items, name))
			b = append(b, set(path.Base(name), 0x10, first, size, size, false)...)
			continue
		}
		size := len(x.data) + x.extra
		b = append(b, set(path.Base(name), 0x20, v.chain(append(x.data[:len(x.data):len(x.data)], make([]byte, x.extra)...), x.solid), size, len(x.data), x.solid && size > 0)...)
	}
	return b
}

func (v *volume) build(items ...item) []byte {
	v.b, v.next, v.used = make([]byte, v.heap()+v.clusters*cluster), 0, make([]bool, v.clusters+2)
	if v.order == nil {
		v.order = func(i int) int { return i }
	}
	bitmap := make([]byte, (v.clusters+7)/8)
	bitmapAt := v.chain(bitmap, false)
	upcase := []byte{0, 0}
	upcaseAt := v.chain(upcase, false)
	list := make([]byte, 96)
	list[0], list[1] = 0x83, 5
	for i, c := range utf16.Encode([]rune("Größe")) {
		binary.LittleEndian.PutUint16(list[2+2*i:], c)
	}
	for i, x := range []struct{ kind, at, size int }{{0x81, bitmapAt, len(bitmap)}, {0x82, upcaseAt, len(upcase)}} {
		e := list[32*(i+1):]
		e[0] = byte(x.kind)
		binary.LittleEndian.PutUint32(e[20:], uint32(x.at))
		binary.LittleEndian.PutUint64(e[24:], uint64(x.size))
	}
	root := v.chain(make([]byte, len(list)+room(items, ".")), false)
	v.fill(root, append(list, v.dir(items, ".")...))
	copy(v.b[fatAt:], "\xf8\xff\xff\xff\xff\xff\xff\xff")
	for c, on := range v.used[2:] {
		if on {
			v.b[v.heap()+(bitmapAt-2)*cluster+c/8] |= 1 << (c % 8)
		}
	}
	v.boot(root)
	return v.b
}

func (v *volume) boot(root int) {
	b := v.b
	copy(b, "\xeb\x76\x90EXFAT   ")
	u32 := func(at, n int) { binary.LittleEndian.PutUint32(b[at:], uint32(n)) }
	u32(72, len(v.b)/sector)
	u32(80, fatAt/sector)
	u32(84, (v.heap()-fatAt)/sector)
	u32(88, v.heap()/sector)
	u32(92, v.clusters)
	u32(96, root)
	u32(100, 0x12345678)
	b[105] = 1 // revision 1.00
	b[108], b[109], b[110], b[111] = 9, 1, 1, 0x80
	b[112] = 0xff
	for i := range 9 {
		b[512*i+510], b[512*i+511] = 0x55, 0xaa
	}
	var sum uint32
	for i, c := range b[:11*512] {
		if i != 106 && i != 107 && i != 112 {
			sum = sum>>1 | sum<<31
			sum += uint32(c)
		}
	}
	for i := range 128 {
		u32(11*512+4*i, int(sum))
	}
	copy(b[12*512:24*512], b[:12*512])
}
