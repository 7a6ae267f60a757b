package ubi

import (
	"bytes"
	"math/rand/v2"
)

// Geometry of samples.
const (
	peb    = 4096
	offset = 512  // of the volume identifier header
	data   = 1024 // of the data
	leb    = peb - data
)

// vol is a volume to be written.
type vol struct {
	id      uint32
	name    string
	kind    uint8
	reserve uint32
	content []byte
	skip    map[uint32]bool // blocks that are not mapped
}

// pebs are erase blocks in the making.
type pebs struct {
	sequence uint32
	list     [][]byte
}

// free appends an erase block that has only a counter.
func (p *pebs) free() []byte {
	b := bytes.Repeat([]byte{0xff}, peb)
	clear(b[:headerLength])
	copy(b, "UBI#\x01")
	be.PutUint64(b[8:], uint64(len(p.list)))
	be.PutUint32(b[16:], offset)
	be.PutUint32(b[20:], data)
	be.PutUint32(b[24:], p.sequence)
	be.PutUint32(b[60:], checksum(b[:60]))
	p.list = append(p.list, b)
	return b
}

// block appends an erase block with data.
func (p *pebs) block(id identifier, content []byte) []byte {
	b := p.free()
	copy(b[data:], content)
	h := b[offset : offset+headerLength]
	clear(h)
	copy(h, "UBI!\x01")
	h[5] = id.kind
	if id.copied {
		h[6] = 1
	}
	if id.copied || id.kind == staticVolume {
		id.size, id.crc = uint32(len(content)), checksum(content)
	}
	be.PutUint32(h[8:], id.volume)
	be.PutUint32(h[12:], id.leb)
	be.PutUint32(h[20:], id.size)
	be.PutUint32(h[24:], id.used)
	be.PutUint32(h[28:], id.pad)
	be.PutUint32(h[32:], id.crc)
	be.PutUint64(h[40:], id.sequence)
	be.PutUint32(h[60:], checksum(h[:60]))
	return b
}

// table is the volume table; with this size of blocks it has fewer records
// than usual.
func table(vols []vol) []byte {
	n := leb / recordLength
	b := make([]byte, n*recordLength)
	for i := range n {
		r := b[i*recordLength : (i+1)*recordLength]
		for _, v := range vols {
			if v.id == uint32(i) {
				be.PutUint32(r, v.reserve)
				be.PutUint32(r[4:], 1)
				r[12] = v.kind
				be.PutUint16(r[14:], uint16(len(v.name)))
				copy(r[16:], v.name)
			}
		}
		be.PutUint32(r[168:], checksum(r[:168]))
	}
	return b
}

// image writes volumes as ubinize does: the table first, blocks in order.
func write(sequence uint32, vols ...vol) *pebs {
	p := &pebs{sequence: sequence}
	for i := range uint32(2) {
		p.block(identifier{volume: layoutVolume, leb: i, kind: dynamicVolume}, table(vols))
	}
	for _, v := range vols {
		used := (len(v.content) + leb - 1) / leb
		for i := range used {
			if v.skip[uint32(i)] {
				continue
			}
			id := identifier{volume: v.id, leb: uint32(i), kind: v.kind}
			if v.kind == staticVolume {
				id.used = uint32(used)
			}
			p.block(id, v.content[i*leb:min((i+1)*leb, len(v.content))])
		}
	}
	return p
}

func (p *pebs) bytes() []byte { return bytes.Join(p.list, nil) }

func noise(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 9))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// vols are those of most tests.
func vols() []vol {
	return []vol{
		{id: 0, name: "kernel", kind: staticVolume, reserve: 8, content: noise(1, 3*leb+100)},
		{id: 3, name: "rootfs", kind: dynamicVolume, reserve: 9, content: noise(2, 5*leb), skip: map[uint32]bool{2: true}},
		{id: 4, name: "data", kind: dynamicVolume, reserve: 4},
	}
}

// scattered is a device's image: blocks in any order, free and erased ones
// between.
func scattered() []byte {
	p := write(0x1234, vols()...)
	p.free()
	r := rand.New(rand.NewPCG(3, 3))
	r.Shuffle(len(p.list), func(i, j int) { p.list[i], p.list[j] = p.list[j], p.list[i] })
	p.list[4] = bytes.Repeat([]byte{0xff}, peb)
	p.block(identifier{volume: 3, leb: 1, kind: dynamicVolume, sequence: 7}, noise(2, 5*leb)[leb:2*leb])
	return p.bytes()
}
