package ubifs

import (
	"bytes"
	"context"
	"fmt"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

const (
	minBlock  = 2 << 10 // the kernel's least is 15 KiB
	maxBlock  = 16 << 20
	maxBlocks = 1 << 24
)

// volume is the superblock of a file system and the means to read it.
type volume struct {
	ctx     context.Context
	content assay.Content
	win     *window.Window
	size    int64 // of the content

	damaged   bool // the superblock's CRC is wrong
	flags     uint32
	minIO     uint32
	blockSize int64
	blocks    uint32
	logBlocks uint32
	main      uint32 // first block of the main area
	version   uint32
	compr     uint16
	uuid      []byte
}

// newVolume reads the superblock. One whose CRC is wrong is taken when its
// fields make sense and a master node follows.
func newVolume(in *format.Input) (*volume, error) {
	v := &volume{ctx: in.Ctx, content: in.Content, win: window.New(in.Content), size: in.Size()}
	b := v.win.At(0, superLength)
	if len(b) < superLength || !isHead(b) || typeOf(b) != superType || le.Uint32(b[16:]) != superLength {
		return nil, format.Not("no superblock")
	}
	v.damaged = whole(b) == nil
	v.flags, v.minIO, v.blockSize = le.Uint32(b[28:]), le.Uint32(b[32:]), int64(le.Uint32(b[36:]))
	v.blocks, v.logBlocks = le.Uint32(b[40:]), le.Uint32(b[56:])
	v.version, v.compr, v.uuid = le.Uint32(b[80:]), le.Uint16(b[84:]), bytes.Clone(b[108:124])
	space, orphans := le.Uint32(b[60:]), le.Uint32(b[64:])
	main := 3 + uint64(v.logBlocks) + uint64(space) + uint64(orphans)
	if v.blockSize < minBlock || v.blockSize > maxBlock || v.blockSize%8 != 0 || v.blocks > maxBlocks || main >= uint64(v.blocks) || b[27] != 0 {
		return nil, format.Not("superblock: %d blocks of 0x%x bytes, main area at block %d, key format %d", v.blocks, v.blockSize, main, b[27])
	}
	v.main = uint32(main)
	if v.damaged && (v.version < 4 || v.version > 5 || v.compr > 3 || v.blocks > le.Uint32(b[44:]) || !v.hasMaster()) {
		return nil, format.Not("superblock: CRC differs")
	}
	return v, nil
}

// hasMaster reports whether a master node starts block 1 or 2.
func (v *volume) hasMaster() bool {
	for block := int64(1); block <= 2; block++ {
		if n := whole(v.win.At(block*v.blockSize, masterLength)); n != nil && typeOf(n) == masterType {
			return true
		}
	}
	return false
}

// block gives a whole block, fewer bytes at the end of the content. It is
// valid until the next read.
func (v *volume) block(n uint32) []byte {
	return v.win.At(int64(n)*v.blockSize, int(v.blockSize))
}

// node reads the node at a place that the index or the log names.
func (v *volume) node(p place, kind uint8) ([]byte, error) {
	b := v.win.At(p.at, int(p.length))
	switch n := whole(b); {
	case len(b) < int(p.length):
		return nil, fmt.Errorf("node at 0x%x: past end of volume", p.at)
	case n == nil:
		return nil, fmt.Errorf("node at 0x%x: CRC differs", p.at)
	case typeOf(n) != kind:
		return nil, fmt.Errorf("node at 0x%x: type %d, want %d", p.at, typeOf(n), kind)
	default:
		return n, nil
	}
}

// placeOf checks a block, offset and length that stand in a node.
func (v *volume) placeOf(b []byte) (place, error) {
	block, offset, length := le.Uint32(b), le.Uint32(b[4:]), le.Uint32(b[8:])
	if block >= v.blocks || length < headLength || int64(offset)+int64(length) > v.blockSize {
		return place{}, fmt.Errorf("block %d, offset 0x%x, length 0x%x: outside of the volume", block, offset, length)
	}
	return place{int64(block)*v.blockSize + int64(offset), length}, nil
}

// nodes calls f with every sound node of a block from offset on, and where it
// stands in the volume. What is no node is skipped.
func (v *volume) nodes(block uint32, offset int64, f func(n []byte, at int64) bool) {
	v.search(block, offset, f, func([]byte, int64) {})
}

// search is nodes that calls torn with what starts like a node and is not
// sound.
func (v *volume) search(block uint32, offset int64, f func(n []byte, at int64) bool, torn func(b []byte, at int64)) {
	b := v.block(block)
	base := int64(block) * v.blockSize
	for pos := offset; pos+headLength <= int64(len(b)); {
		n := whole(b[pos:])
		if n == nil {
			if isHead(b[pos:]) {
				torn(b[pos:], base+pos)
			}
			pos = next(b, pos+8)
			continue
		}
		if !f(n, base+pos) {
			return
		}
		if length := int64(len(n)); typeOf(n) == padType && length >= 28 {
			length += int64(le.Uint32(n[24:])) // what it covers begins behind its last field
			pos += (length + 7) &^ 7
			continue
		}
		pos += (int64(len(n)) + 7) &^ 7
	}
}

// next looks for what may be a node, at multiples of 8.
func next(b []byte, pos int64) int64 {
	for ; pos+headLength <= int64(len(b)); pos += 8 {
		if isHead(b[pos:]) {
			return pos
		}
	}
	return int64(len(b))
}

// master is the newest master node.
type master struct {
	commit, sequence, highest uint64
	log                       uint32 // block of the log where the last commit starts
	root                      place
	rootErr                   error
}

// master looks for the newest master node in both of its blocks.
func (v *volume) master() *master {
	var m *master
	for block := uint32(1); block <= 2; block++ {
		v.nodes(block, 0, func(n []byte, _ int64) bool {
			if typeOf(n) == masterType && len(n) >= 60 && (m == nil || sequence(n) >= m.sequence) {
				m = &master{sequence: sequence(n), highest: le.Uint64(n[24:]), commit: le.Uint64(n[32:]), log: le.Uint32(n[44:])}
				m.root, m.rootErr = v.placeOf(n[48:])
			}
			return true
		})
	}
	return m
}
