package minix_test

import (
	"bytes"
	"encoding/binary"
	"path"

	"assay"
)

// disk writes Minix file systems.
type disk struct {
	version, name, block, zones int
	big                         bool

	b      []byte
	next   int
	number map[string]int
}

type item struct {
	assay.Entry
	data []byte
}

const inodes = 64

func (d *disk) order() binary.AppendByteOrder {
	if d.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (d *disk) put16(at, v int) {
	binary.ByteOrder.PutUint16(d.order().(binary.ByteOrder), d.b[at:], uint16(v))
}
func (d *disk) put32(at, v int) {
	binary.ByteOrder.PutUint32(d.order().(binary.ByteOrder), d.b[at:], uint32(v))
}

func (d *disk) inodeSize() int {
	if d.version == 1 {
		return 32
	}
	return 64
}

func (d *disk) table() int { return 4 * d.block }

// zonesOf writes content and gives the numbers of its zones, 0 for holes.
func (d *disk) zonesOf(data []byte) (list []int) {
	for ; len(data) > 0; data = data[min(len(data), d.block):] {
		part := data[:min(len(data), d.block)]
		if len(bytes.Trim(part, "\x00")) == 0 {
			list = append(list, 0)
			continue
		}
		copy(d.b[d.next*d.block:], part)
		list = append(list, d.next)
		d.next++
	}
	return list
}

func (d *disk) width() int {
	if d.version == 1 {
		return 2
	}
	return 4
}

func (d *disk) putZone(at, z int) {
	if d.version == 1 {
		d.put16(at, z)
	} else {
		d.put32(at, z)
	}
}

// tables writes tables of so many levels and gives the first's number.
func (d *disk) tables(list []int, level int) int {
	if level == 0 {
		return list[0]
	}
	z := d.next
	d.next++
	span := 1
	for range level - 1 {
		span *= d.block / d.width()
	}
	for i := 0; len(list) > 0; i++ {
		part := list[:min(span, len(list))]
		d.putZone(z*d.block+i*d.width(), d.tables(part, level-1))
		list = list[len(part):]
	}
	return z
}

func (d *disk) write(n int, e assay.Entry, links int, data []byte) {
	modes := map[assay.Type]int{assay.Regular: 0o100000, assay.Dir: 0o040000, assay.Symlink: 0o120000, assay.CharDev: 0o020000}
	at := d.table() + (n-1)*d.inodeSize()
	d.put16(at, modes[e.Type]|int(e.Mode))
	zones := at + 24
	if d.version == 1 {
		d.put16(at+2, int(e.UID))
		d.put32(at+4, len(data))
		d.put32(at+8, int(e.MTime))
		d.b[at+12], d.b[at+13] = byte(e.GID), byte(links)
		zones = at + 14
	} else {
		d.put16(at+2, links)
		d.put16(at+4, int(e.UID))
		d.put16(at+6, int(e.GID))
		d.put32(at+8, len(data))
		d.put32(at+16, int(e.MTime))
	}
	if e.Type == assay.CharDev {
		d.putZone(zones, int(e.Major<<8|e.Minor))
		return
	}
	list := d.zonesOf(data)
	for i := range 7 {
		if i < len(list) {
			d.putZone(zones+i*d.width(), list[i])
		}
	}
	list = list[min(7, len(list)):]
	span := 1
	for level := 1; len(list) > 0; level++ {
		span *= d.block / d.width()
		part := list[:min(span, len(list))]
		d.putZone(zones+(6+level)*d.width(), d.tables(part, level))
		list = list[len(part):]
	}
}

func (d *disk) build(items ...item) []byte {
	d.b = make([]byte, d.zones*d.block)
	first := (d.table() + inodes*d.inodeSize() + d.block - 1) / d.block
	d.next, d.number = first, map[string]int{".": 1}
	for i, x := range items {
		d.number[x.Name] = i + 2
		if x.Type == assay.Hardlink {
			d.number[x.Name] = d.number[x.Target]
		}
	}
	listing := func(name string) (b []byte) {
		add := func(n int, s string) {
			if d.version == 3 {
				b = d.order().AppendUint32(b, uint32(n))
			} else {
				b = d.order().AppendUint16(b, uint16(n))
			}
			b = append(append(b, s...), make([]byte, d.name-len(s))...)
		}
		add(d.number[name], ".")
		add(d.number[path.Dir(name)], "..")
		for _, x := range items {
			if path.Dir(x.Name) == name {
				add(d.number[x.Name], path.Base(x.Name))
			}
		}
		return b
	}
	d.write(1, assay.Entry{Type: assay.Dir, Mode: 0o755}, 2, listing("."))
	for _, x := range items {
		switch x.Type {
		case assay.Dir:
			d.write(d.number[x.Name], x.Entry, 2, listing(x.Name))
		case assay.Symlink:
			d.write(d.number[x.Name], x.Entry, 1, []byte(x.Target))
		case assay.Hardlink:
		default:
			links := 0
			for _, n := range d.number {
				if n == d.number[x.Name] {
					links++
				}
			}
			d.write(d.number[x.Name], x.Entry, links, x.data)
		}
	}
	magic := map[int]int{1: 0x137f, 2: 0x2468}[d.version]
	if d.name == 30 {
		magic += 0x10
	}
	if d.version == 3 {
		d.put32(1024, inodes)
		d.put16(1024+6, 1)
		d.put16(1024+8, 1)
		d.put16(1024+10, first)
		d.put32(1024+16, 1<<30)
		d.put32(1024+20, d.zones)
		d.put16(1024+24, 0x4d5a)
		d.put16(1024+28, d.block)
		return d.b
	}
	for i, v := range []int{inodes, d.zones, 1, 1, first, 0} {
		d.put16(1024+2*i, v)
	}
	d.put32(1024+12, 1<<28)
	d.put16(1024+16, magic)
	d.put16(1024+18, 1)
	d.put32(1024+20, d.zones)
	return d.b
}
