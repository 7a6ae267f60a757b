package xfs

import (
	"encoding/binary"
	"errors"
	"fmt"

	"assay/lab/format"
)

// run is a part of a file: n blocks from logical on.
type run struct {
	logical, block uint64
	n              int64
	unwritten      bool
}

var errTooMany = errors.New("block map: more pieces than the file system has blocks")

// runs collects the extents of a fork.
type runs struct {
	m    *image
	n    *inode
	list []run
	err  error // the first
	left int64 // blocks of the tree that this fork may still take
}

const maxTreeLevel = 9

// mapped gives the extents of a fork in the order of the content. What cannot
// be read is told by the error; the rest is there.
func (m *image) mapped(n *inode, f *fork) ([]run, error) {
	r := &runs{m: m, n: n, left: m.size>>m.blockLog + 8}
	switch f.format {
	case forkExtents:
		if most := uint64(len(f.b) / 16); f.count > most {
			r.fail(fmt.Errorf("inode %d: %d extents, room for %d", n.number, f.count, most))
		}
		r.leaf(f.b, int(min(f.count, uint64(len(f.b)/16))))
	case forkBtree:
		level, count := int(binary.BigEndian.Uint16(f.b)), int(binary.BigEndian.Uint16(f.b[2:]))
		most := (len(f.b) - 4) / 16
		if level == 0 || level > maxTreeLevel || count > most {
			r.fail(fmt.Errorf("inode %d: tree of %d levels with %d entries", n.number, level, count))
		} else {
			r.children(f.b[4+8*most:], count, level-1)
		}
	default:
		r.fail(fmt.Errorf("inode %d: fork of format %d", n.number, f.format))
	}
	return r.list, r.err
}

func (r *runs) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// leaf reads extents: 128 bits each, of which 1 says unwritten, 54 are the
// offset in the content, 52 the block, 21 the number of blocks.
func (r *runs) leaf(b []byte, count int) {
	for i := range count {
		hi, lo := binary.BigEndian.Uint64(b[16*i:]), binary.BigEndian.Uint64(b[16*i+8:])
		x := run{logical: hi >> 9 & (1<<54 - 1), block: hi&0x1ff<<43 | lo>>21, n: int64(lo & (1<<21 - 1)), unwritten: hi>>63 != 0}
		if k := len(r.list); k > 0 && x.logical < r.list[k-1].logical+uint64(r.list[k-1].n) {
			r.fail(fmt.Errorf("block map of inode %d: block %d is mapped twice", r.n.number, x.logical))
			continue
		}
		_, first := r.m.where(x.block)
		_, last := r.m.where(x.block + uint64(max(x.n, 1)) - 1)
		if !first || !last || x.n == 0 {
			r.fail(fmt.Errorf("block map of inode %d: blocks 0x%x+%d: past end of file system", r.n.number, x.block, x.n))
			continue
		}
		if r.m.pieces--; r.m.pieces < 0 {
			r.fail(errTooMany)
			return
		}
		r.list = append(r.list, x)
	}
}

func (r *runs) children(ptrs []byte, count, level int) {
	for i := range count {
		if r.left--; r.left < 0 {
			r.fail(errTooMany)
			return
		}
		r.node(binary.BigEndian.Uint64(ptrs[8*i:]), level)
	}
}

// node reads a block of a tree: u32 magic, u16 level, u16 entries, u64
// siblings; version 5: u64 place, u64 log, uuid, u64 owner, u32 checksum.
func (r *runs) node(block uint64, level int) {
	b, off, err := r.m.block(block)
	if err != nil {
		r.fail(fmt.Errorf("block map of inode %d: %w", r.n.number, err))
		return
	}
	head, magic := 24, "BMAP"
	if r.m.five() {
		head, magic = 72, "BMA3"
	}
	room := (len(b) - head) / 16
	count := int(binary.BigEndian.Uint16(b[6:]))
	if got := int(binary.BigEndian.Uint16(b[4:])); string(b[:4]) != magic || got != level || count > room {
		err := fmt.Errorf("block map of inode %d: block 0x%x: magic %q, level %d, %d entries", r.n.number, block, b[:4], got, count)
		r.m.out.Unread(off, min(r.m.blockSize, r.m.size-off), err.Error())
		r.fail(err)
		return
	}
	if r.m.five() && !sound(b, 64) {
		r.fail(fmt.Errorf("block map of inode %d: block 0x%x: checksum is wrong", r.n.number, block))
	}
	r.m.claim(off, r.m.blockSize)
	if level == 0 {
		r.leaf(b[head:], count)
		return
	}
	r.children(b[head+8*room:], count, level-1)
}

// ranges turns runs into ranges of the input. past counts the bytes that are
// past the end of the image.
func (m *image) ranges(list []run, size int64) (out []format.Range, past int64) {
	pos := int64(0)
	for _, x := range list {
		off, _ := m.where(x.block)
		length := x.n << m.blockLog
		m.used.Add(off, max(0, min(length, m.size-off)))
		if x.logical >= 1<<62>>m.blockLog || int64(x.logical)<<m.blockLog >= size {
			continue // reserved behind the end
		}
		from := int64(x.logical) << m.blockLog
		out = format.Extend(out, -1, from-pos)
		n := min(length, size-from)
		if x.unwritten {
			out = format.Extend(out, -1, n)
		} else {
			there := max(0, min(n, m.size-off))
			out = format.Extend(out, off, there)
			out = format.Extend(out, -1, n-there)
			past += n - there
		}
		pos = from + n
	}
	return format.Extend(out, -1, size-pos), past
}

// read gives the first size bytes of a fork's content, from its block first
// on, and claims them. It is for links and attributes.
func (m *image) read(list []run, first uint64, size int64) ([]byte, error) {
	var b []byte
	for _, x := range list {
		for i := range x.n {
			if x.logical+uint64(i) < first || int64(len(b)) >= size {
				continue
			}
			if want := first + uint64(int64(len(b))>>m.blockLog); x.logical+uint64(i) != want {
				return b, fmt.Errorf("block %d is not mapped", want)
			}
			part, off, err := m.block(x.block + uint64(i))
			if err != nil {
				return b, err
			}
			m.claim(off, m.blockSize)
			b = append(b, part...)
		}
	}
	if int64(len(b)) < size {
		return b, fmt.Errorf("%d of %d bytes", len(b), size)
	}
	return b, nil
}
