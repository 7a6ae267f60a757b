package iso9660_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"path"
	"strings"
	"unicode/utf16"

	"assay"
)

// disc writes ISO 9660 images for tests.
type disc struct {
	rock, joliet, boot bool
	extent             int // bytes of content in one extent at most; 0: all

	b      []byte
	places map[string]int // of contents
}

type item struct {
	assay.Entry
	data   []byte
	zisofs bool
	only   bool // in the Joliet tree only
}

const sector = 2048

func both32(b []byte, v int) {
	binary.LittleEndian.PutUint32(b, uint32(v))
	binary.BigEndian.PutUint32(b[4:], uint32(v))
}

// sectors appends content and gives its block.
func (d *disc) sectors(data []byte) int {
	at := len(d.b) / sector
	d.b = append(d.b, data...)
	d.b = append(d.b, make([]byte, -len(d.b)&(sector-1))...)
	return at
}

func record(name string, place, size int, flags byte, susp []byte) []byte {
	n := 33 + len(name)
	n += n & 1
	b := make([]byte, n, n+len(susp))
	both32(b[2:], place)
	both32(b[10:], size)
	copy(b[18:], []byte{123, 11, 14, 12, 34, 56, 4}) // one hour east
	b[25] = flags
	binary.LittleEndian.PutUint16(b[28:], 1)
	binary.BigEndian.PutUint16(b[30:], 1)
	b[32] = byte(len(name))
	copy(b[33:], name)
	b = append(b, susp...)
	b = append(b, make([]byte, len(b)&1)...)
	b[0] = byte(len(b))
	return b
}

func field(sig string, data ...byte) []byte {
	return append([]byte{sig[0], sig[1], byte(4 + len(data)), 1}, data...)
}

func pair(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, v)
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// susp gives the fields of an entry; names that do not fit go on in a
// continuation area.
func (d *disc) susp(x *item, first bool) (b []byte) {
	if !d.rock {
		return nil
	}
	if first {
		b = append(b, field("SP", 0xbe, 0xef, 0)...)
	}
	kinds := map[assay.Type]uint32{assay.Regular: 0o100000, assay.Dir: 0o040000, assay.Symlink: 0o120000, assay.CharDev: 0o020000, assay.BlockDev: 0o060000, assay.Fifo: 0o010000}
	b = append(b, field("PX", pair(kinds[x.Type]|x.Mode, 1, x.UID, x.GID)...)...)
	b = append(b, field("TF", 0x0e, 123, 11, 15, 0, 0, 0, 0, 123, 11, 16, 0, 0, 0, 0, 123, 11, 17, 0, 0, 0, 0)...)
	var more []byte
	if x.Type == assay.CharDev || x.Type == assay.BlockDev {
		more = append(more, field("PN", pair(x.Major, x.Minor)...)...)
	}
	if x.zisofs {
		more = append(more, field("ZF", append([]byte{'p', 'z', 4, 15}, pair(uint32(len(x.data)))...)...)...)
	}
	if x.Type == assay.Symlink {
		var parts []byte
		target := x.Target
		if strings.HasPrefix(target, "/") {
			parts, target = append(parts, 8, 0), target[1:]
		}
		for _, p := range strings.Split(target, "/") {
			switch p {
			case ".":
				parts = append(parts, 2, 0)
			case "..":
				parts = append(parts, 4, 0)
			default:
				parts = append(append(parts, 0, byte(len(p))), p...)
			}
		}
		more = append(more, field("SL", append([]byte{0}, parts...)...)...)
	}
	for name := path.Base(x.Name); x.Name != "" && name != ""; {
		n := min(len(name), 60)
		go_on := byte(0)
		if n < len(name) {
			go_on = 1
		}
		more = append(more, field("NM", append([]byte{go_on}, name[:n]...)...)...)
		name = name[n:]
	}
	if len(b)+len(more) > 140 {
		place := d.sectors(append(bytes.Repeat([]byte{0xee}, 100), more...))
		return append(b, field("CE", pair(uint32(place), 100, uint32(len(more)))...)...)
	}
	return append(b, more...)
}

// tree writes the directories of one tree, the deepest first, and gives the
// root's place and size.
func (d *disc) tree(items []item, dir string, joliet bool) (place, size int) {
	var b []byte
	add := func(r []byte) {
		if rest := sector - len(b)%sector; len(r) > rest {
			b = append(b, make([]byte, rest)...)
		}
		b = append(b, r...)
	}
	self := item{Entry: assay.Entry{Type: assay.Dir, Mode: 0o755}}
	var dot []byte
	if !joliet {
		dot = d.susp(&self, dir == ".")
	}
	add(record("\x00", 0, 0, 2, dot))
	add(record("\x01", 0, 0, 2, nil))
	for i := range items {
		x := &items[i]
		if path.Dir(x.Name) != dir || x.only && !joliet {
			continue
		}
		name := strings.ToUpper(path.Base(x.Name))
		var susp []byte
		if joliet {
			var u []byte
			for _, c := range utf16.Encode([]rune(path.Base(x.Name)[:min(64, len(path.Base(x.Name)))])) {
				u = binary.BigEndian.AppendUint16(u, c)
			}
			name = string(u)
		} else {
			name = strings.Map(func(r rune) rune {
				if r > 'Z' || r < '0' && r != '.' {
					return '_'
				}
				return r
			}, name)[:min(len(name), 20)]
			susp = d.susp(x, false)
		}
		if x.Type == assay.Dir {
			p, n := d.tree(items, x.Name, joliet)
			add(record(name, p, n, 2, susp))
			continue
		}
		if !joliet {
			name += ";1"
		}
		at, left := d.places[x.Name], len(x.data)
		if x.zisofs {
			left = len(zisofs(x.data))
		}
		for d.extent > 0 && left > d.extent {
			add(record(name, at, d.extent, 0x80, susp))
			at, left = at+d.extent/sector, left-d.extent
		}
		add(record(name, at, left, 0, susp))
	}
	size = (len(b) + sector - 1) / sector * sector
	place = d.sectors(b)
	both32(d.b[place*sector+2:], place)
	both32(d.b[place*sector+10:], size)
	return place, size
}

func zisofs(data []byte) []byte {
	count := (len(data) + 1<<15 - 1) >> 15
	b := append([]byte("\x37\xe4\x53\x96\xc9\xdb\xd6\x07"), 0, 0, 0, 0, 4, 15, 0, 0)
	binary.LittleEndian.PutUint32(b[8:], uint32(len(data)))
	b = append(b, make([]byte, 4*(count+1))...)
	for i := range count {
		binary.LittleEndian.PutUint32(b[16+4*i:], uint32(len(b)))
		part := data[i<<15 : min((i+1)<<15, len(data))]
		if len(bytes.Trim(part, "\x00")) > 0 {
			var z bytes.Buffer
			w := zlib.NewWriter(&z)
			w.Write(part)
			w.Close()
			b = append(b, z.Bytes()...)
		}
	}
	binary.LittleEndian.PutUint32(b[16+4*count:], uint32(len(b)))
	return b
}

func (d *disc) build(items ...item) []byte {
	// directories stand in front of contents: their sizes are known once they
	// have been written with any places
	var roots [][2]int
	write := func() {
		d.b, roots = make([]byte, 20*sector), nil
		for i := range 1 + map[bool]int{true: 1}[d.joliet] {
			place, size := d.tree(items, ".", i == 1)
			roots = append(roots, [2]int{place, size})
		}
	}
	d.places = map[string]int{}
	write()
	next := len(d.b) / sector
	var contents []byte
	for _, x := range items {
		data := x.data
		if x.zisofs {
			data = zisofs(data)
		}
		if len(data) > 0 {
			d.places[x.Name] = next + len(contents)/sector
			contents = append(contents, data...)
			contents = append(contents, make([]byte, -len(contents)&(sector-1))...)
		}
	}
	write()
	d.sectors(contents)
	catalogue := 0
	if d.boot {
		image := d.sectors(bytes.Repeat([]byte("boot"), 512))
		c := make([]byte, 64)
		c[0], c[30], c[31] = 1, 0x55, 0xaa
		c[32], c[38] = 0x88, 4
		binary.LittleEndian.PutUint32(c[40:], uint32(image))
		catalogue = d.sectors(c)
	}
	root := roots[0][0]
	paths := d.sectors(d.pathTable(root))
	for i := range roots {
		k := byte(1 + i)
		b := d.b[(16+i)*sector:][:sector]
		b[0], b[6] = k, 1
		copy(b[1:], "CD001")
		copy(b[40:], "SAMPLE                          ")
		if k == 2 {
			copy(b[88:], "%/E")
			copy(b[40:], "\x00S\x00a\x00m")
		}
		both32(b[80:], len(d.b)/sector)
		binary.LittleEndian.PutUint16(b[128:], sector)
		binary.BigEndian.PutUint16(b[130:], sector)
		both32(b[132:], len(d.pathTable(root)))
		binary.LittleEndian.PutUint32(b[140:], uint32(paths))
		copy(b[156:], record("\x00", roots[i][0], roots[i][1], 2, nil))
		copy(b[813:], "2023111412345600\x04")
	}
	at := 16 + len(roots)
	if d.boot {
		copy(d.b[at*sector:], "\x00CD001\x01EL TORITO SPECIFICATION")
		binary.LittleEndian.PutUint32(d.b[at*sector+71:], uint32(catalogue))
		at++
	}
	copy(d.b[at*sector:], "\xffCD001\x01")
	return d.b
}

// pathTable lists the root and the directories whose place is known: those
// that were written for the primary tree, found by their records.
func (d *disc) pathTable(root int) (b []byte) {
	add := func(name string, place int) {
		b = append(b, byte(len(name)), 0)
		b = binary.LittleEndian.AppendUint32(b, uint32(place))
		b = append(append(b, 1, 0), name...)
		b = append(b, make([]byte, len(name)&1)...)
	}
	add("\x00", root)
	for at := 20; at < root; at++ {
		if r := d.b[at*sector:]; r[0] >= 34 && r[25] == 2 && r[32] == 1 && r[33] == 0 && int(binary.LittleEndian.Uint32(r[2:])) == at {
			add("D", at)
		}
	}
	return b
}
