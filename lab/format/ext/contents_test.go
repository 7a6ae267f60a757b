package ext_test

import (
	"bytes"
	"encoding/binary"
)

// place writes content and gives the numbers of its blocks, 0 for holes.
func (d *disk) place(data []byte, sparse bool) (blocks []int) {
	for ; len(data) > 0; data = data[min(d.block, len(data)):] {
		part := data[:min(d.block, len(data))]
		if sparse && len(bytes.Trim(part, "\x00")) == 0 {
			blocks = append(blocks, 0)
			continue
		}
		n := d.alloc(1)
		copy(d.at(n), part)
		blocks = append(blocks, n)
	}
	return blocks
}

// tree writes an extent tree of one or two levels.
func (d *disk) tree(n int, root []byte, blocks []int) {
	var leaf []byte
	for i := 0; i < len(blocks); {
		k := 1
		for blocks[i] != 0 && i+k < len(blocks) && blocks[i+k] == blocks[i]+k {
			k++
		}
		if blocks[i] != 0 {
			leaf = binary.LittleEndian.AppendUint32(leaf, uint32(i))
			leaf = binary.LittleEndian.AppendUint16(leaf, uint16(k))
			leaf = binary.LittleEndian.AppendUint16(leaf, 0)
			leaf = binary.LittleEndian.AppendUint32(leaf, uint32(blocks[i]))
		}
		i += k
	}
	head := func(b []byte, entries, most, depth int) {
		for i, v := range []int{0xf30a, entries, most, depth} {
			binary.LittleEndian.PutUint16(b[2*i:], uint16(v))
		}
	}
	if len(leaf) <= 48 {
		head(root, len(leaf)/12, 4, 0)
		copy(root[12:], leaf)
		return
	}
	most := (d.block - 12 - 4) / 12
	count := 0
	for ; len(leaf) > 0; count++ {
		k := min(len(leaf), 12*most)
		at := d.alloc(1)
		b := d.at(at)
		head(b, k/12, most, 0)
		copy(b[12:], leaf[:k])
		binary.LittleEndian.PutUint32(b[12+12*most:], d.sum(d.inodeSeed(n), b[:12+12*most]))
		e := root[12+12*count:]
		copy(e, leaf[:4])
		binary.LittleEndian.PutUint32(e[4:], uint32(at))
		leaf = leaf[k:]
	}
	head(root, count, 4, 1)
}

// blockMap writes direct blocks and up to three levels of tables.
func (d *disk) blockMap(root []byte, blocks []int) {
	put := func(b []byte, i, n int) { binary.LittleEndian.PutUint32(b[4*i:], uint32(n)) }
	for i, n := range blocks[:min(12, len(blocks))] {
		put(root, i, n)
	}
	blocks = blocks[min(12, len(blocks)):]
	per := d.block / 4
	var table func(level int, blocks []int) int
	table = func(level int, blocks []int) int {
		holes := true
		for _, n := range blocks {
			holes = holes && n == 0
		}
		if holes {
			return 0
		}
		at := d.alloc(1)
		span := 1
		for range level - 1 {
			span *= per
		}
		for i := 0; len(blocks) > 0; i++ {
			part := blocks[:min(span, len(blocks))]
			if level == 1 {
				put(d.at(at), i, part[0])
			} else {
				put(d.at(at), i, table(level-1, part))
			}
			blocks = blocks[len(part):]
		}
		return at
	}
	span := 1
	for level := 1; level <= 3 && len(blocks) > 0; level++ {
		span *= per
		part := blocks[:min(span, len(blocks))]
		put(root, 11+level, table(level, part))
		blocks = blocks[len(part):]
	}
}
