package yaffs2

import (
	"bytes"
	"math/rand/v2"
)

// dump is an image in the making, page by page.
type dump struct {
	geometry
	b        []byte
	sequence uint32
	extra    bool // tags of headers carry their fields
}

func newDump(g geometry) *dump { return &dump{geometry: g, sequence: firstSequence} }

// chunk appends a page with its tags and gives its bytes.
func (d *dump) chunk(t tags, data []byte) []byte {
	at := len(d.b)
	page := append(bytes.Clone(data), bytes.Repeat([]byte{0xff}, d.page-len(data))...)
	d.b = append(append(d.b, page...), bytes.Repeat([]byte{0xff}, d.spare)...)
	spare := d.b[at+d.page:]
	if d.old {
		d.tagsOld(spare, t)
		return d.b[at:]
	}
	b := spare[d.tag:]
	d.order.PutUint32(b, t.sequence)
	d.order.PutUint32(b[4:], t.object)
	d.order.PutUint32(b[8:], t.chunk)
	d.order.PutUint32(b[12:], t.bytes)
	if d.ecc {
		p := parityOf(b[:tagLength])
		b[16] = p.column
		d.order.PutUint32(b[20:], p.line)
		d.order.PutUint32(b[24:], p.linePrim)
	}
	return d.b[at:]
}

func (d *dump) tagsOld(spare []byte, t tags) {
	var b [8]byte
	put := func(ecc uint32) {
		if d.order == orders[0] {
			d.order.PutUint32(b[:], t.chunk|uint32(t.serial)<<20|t.bytes<<22)
			d.order.PutUint32(b[4:], t.object|ecc<<18)
		} else {
			d.order.PutUint32(b[:], t.chunk<<12|uint32(t.serial)<<10|t.bytes)
			d.order.PutUint32(b[4:], t.object<<14|ecc<<2)
		}
	}
	put(0)
	put(tagSum(b[:]))
	for i, at := range [8]int{0, 1, 2, 3, 6, 7, 11, 12} {
		spare[at] = b[i]
	}
	if t.deleted {
		spare[4] = 0
	}
}

// object appends an object header.
func (d *dump) object(id uint32, h header) []byte {
	b := bytes.Repeat([]byte{0xff}, headerLength)
	o := d.order
	o.PutUint32(b, h.kind)
	o.PutUint32(b[4:], h.parent)
	clear(b[10:266])
	copy(b[10:], h.name)
	for at, v := range map[int]uint32{268: h.mode, 272: 1000, 276: 100, 280: 0, 284: 1700000000, 288: 0, 292: uint32(h.size), 296: h.equivalent, 460: h.device, 504: h.shadows, 508: 0} {
		o.PutUint32(b[at:], v)
	}
	clear(b[300:460])
	copy(b[300:], h.target)
	if h.shrink {
		o.PutUint32(b[508:], 1)
	}
	if d.inband {
		copy(b[488:], b[504:512])
		if d.page < headerLength {
			b = b[:d.page]
		}
	}
	t := tags{sequence: d.sequence, object: id, bytes: 0xffff}
	if d.old {
		t.bytes = 0
	}
	if d.extra {
		t.chunk, t.object = 0x80000000|h.parent, id|h.kind<<28
		if h.shrink {
			t.chunk |= 0x40000000
		}
		t.bytes = uint32(h.size)
		if h.kind == typeHardlink {
			t.bytes = h.equivalent
		}
	}
	return d.chunk(t, b)
}

// data appends a page of a file, counted from 1.
func (d *dump) data(id, number uint32, b []byte) []byte {
	return d.chunk(tags{sequence: d.sequence, object: id, chunk: number, bytes: uint32(len(b))}, b)
}

// file appends a header and all pages.
func (d *dump) file(id, parent uint32, name string, content []byte) {
	d.object(id, header{kind: typeFile, parent: parent, name: name, mode: 0o100640, size: int64(len(content))})
	for i := 0; i < len(content); i += d.page {
		d.data(id, uint32(i/d.page+1), content[i:min(i+d.page, len(content))])
	}
}

// erase appends pages that were never written.
func (d *dump) erase(n int) {
	d.b = append(d.b, bytes.Repeat([]byte{0xff}, n*(d.page+d.spare))...)
}

func noise(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 9))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// sample has everything in it.
func sample(g geometry, extra bool) []byte {
	d := newDump(g)
	d.extra = extra
	d.object(1, header{kind: typeDir, parent: 1, mode: 0o40755})
	d.object(257, header{kind: typeDir, parent: 1, name: "etc", mode: 0o41777})
	d.file(258, 257, "passwd", []byte("root::0:0::/:/bin/sh\n"))
	d.file(259, 1, "noise", noise(1, 3*g.page+100))
	d.object(260, header{kind: typeLink, parent: 1, name: "sh", mode: 0o120777, target: "busybox"})
	d.object(261, header{kind: typeSpecial, parent: 1, name: "console", mode: 0o20600, device: 5<<8 | 1})
	d.erase(3)
	d.object(262, header{kind: typeSpecial, parent: 1, name: "sda300", mode: 0o60660, device: 300&0xff | 8<<8 | 300&^0xff<<12})
	d.object(263, header{kind: typeHardlink, parent: 257, name: "hard", equivalent: 259})
	d.file(265, 1, "empty", nil)
	d.object(266, header{kind: typeFile, parent: 1, name: "holes", mode: 0o100644, size: int64(3*g.page + 5)})
	d.data(266, 2, noise(2, g.page))
	d.object(264, header{kind: typeSpecial, parent: 1, name: "pipe", mode: 0o10644})
	return d.b
}

// geometries of samples.
var geometries = map[string]geometry{
	"2048+64":              {page: 2048, spare: 64, order: orders[0], ecc: true},
	"2048+64 big-endian":   {page: 2048, spare: 64, order: orders[1], ecc: true},
	"2048+64 at 2":         {page: 2048, spare: 64, tag: 2, order: orders[0]},
	"512+16":               {page: 512, spare: 16, order: orders[0]},
	"4096+224 at 1":        {page: 4096, spare: 224, tag: 1, order: orders[1], ecc: true},
	"8192+256":             {page: 8192, spare: 256, tag: 30, order: orders[0]},
	"in the page":          {page: 2032, spare: 16, order: orders[0], inband: true},
	"YAFFS1":               {page: 512, spare: 16, order: orders[0], old: true},
	"YAFFS1 of big-endian": {page: 512, spare: 16, order: orders[1], old: true},
}
