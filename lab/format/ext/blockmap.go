package ext

import (
	"encoding/binary"
	"errors"
	"fmt"

	"assay/lab/format"
)

// run is a part of a file: n blocks from logical on stand at physical.
type run struct {
	logical, physical uint64
	n                 int64
}

var errTooMany = errors.New("block map: more pieces than the file system has blocks")

// runs collects the blocks of a file in the order of their logical numbers.
// Holes are left out. What cannot be read is told by the error; the rest is
// there.
type runs struct {
	m    *image
	n    *inode
	list []run
	err  error // the first
	meta func(block uint64)
	// what this file may still take: it cannot have more pieces than the image
	// has blocks
	nodes, extents int64
}

// mapped gives the blocks of an inode's content. meta, if not nil, is called
// for the blocks of the map itself.
func (m *image) mapped(n *inode, meta func(block uint64)) ([]run, error) {
	most := m.size>>m.blockLog + 64
	r := &runs{m: m, n: n, meta: meta, nodes: min(most, m.nodes), extents: min(most, m.extents)}
	m.nodes, m.extents = m.nodes-r.nodes, m.extents-r.extents
	defer func() { m.nodes, m.extents = m.nodes+r.nodes, m.extents+r.extents }()
	if n.has(flagExtents) {
		r.tree(n.block[:], -1, 0)
	} else {
		r.table()
	}
	if r.spent() {
		r.extents += int64(len(r.list)) + 1
		return nil, errTooMany
	}
	return r.list, r.err
}

// spent reports whether the map is larger than any sound one.
func (r *runs) spent() bool { return r.nodes < 0 || r.extents < 0 }

func (r *runs) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// add appends a run. Blocks must come in rising order.
func (r *runs) add(x run) bool {
	if k := len(r.list); k > 0 {
		last := &r.list[k-1]
		if x.logical < last.logical+uint64(last.n) {
			r.fail(fmt.Errorf("block map: block %d is mapped twice", x.logical))
			return false
		}
		if last.logical+uint64(last.n) == x.logical && last.physical+uint64(last.n) == x.physical {
			last.n += x.n
			return true
		}
	}
	if r.extents--; r.extents < 0 {
		return false
	}
	r.list = append(r.list, x)
	return true
}

// node reads a block of the map.
func (r *runs) node(block uint64) []byte {
	if r.nodes--; r.nodes < 0 {
		return nil
	}
	b, err := r.m.block(block)
	if err != nil {
		r.fail(fmt.Errorf("block map: %w", err))
		return nil
	}
	if r.meta != nil {
		r.meta(block)
	}
	return append([]byte(nil), b...)
}

// table reads a block map of 12 blocks and three levels of tables.
func (r *runs) table() {
	per := uint64(r.m.blockSize / 4)
	logical := uint64(0)
	last := uint64((r.n.size + r.m.blockSize - 1) >> r.m.blockLog)
	for i := range 15 {
		p := uint64(binary.LittleEndian.Uint32(r.n.block[4*i:]))
		level := max(0, i-11)
		r.pointer(p, level, logical, last)
		span := uint64(1)
		for range level {
			span *= per
		}
		logical += span
	}
}

// pointer follows one number of a block map: to content at level 0, to a table
// above.
func (r *runs) pointer(p uint64, level int, logical, last uint64) {
	if p == 0 || logical >= last || r.spent() {
		return
	}
	if p >= r.m.blocks {
		r.fail(fmt.Errorf("block map of inode %d: block %d: past end of file system of %d", r.n.number, p, r.m.blocks))
		return
	}
	if level == 0 {
		r.add(run{logical, p, 1})
		return
	}
	b := r.node(p)
	span := uint64(1)
	for range level - 1 {
		span *= uint64(r.m.blockSize / 4)
	}
	for i := 0; i+4 <= len(b); i += 4 {
		r.pointer(uint64(binary.LittleEndian.Uint32(b[i:])), level-1, logical, last)
		logical += span
	}
}

// ranges turns the runs of a content of size bytes into ranges of the input
// and holes. lost counts the bytes that are past the end of the image.
func (m *image) ranges(list []run, size int64) (out []format.Range, lost int64) {
	pos := int64(0)
	hole := func(to int64) {
		if to > pos {
			out = append(out, format.Range{Offset: -1, Length: to - pos})
			pos = to
		}
	}
	for _, x := range m.pieces(list) {
		if x.logical > uint64(size)>>m.blockLog {
			break
		}
		from := int64(x.logical) << m.blockLog
		hole(min(from, size))
		n := min(x.n<<m.blockLog, size-from)
		off := int64(x.physical) << m.blockLog
		there := max(0, min(n, m.size-off))
		if there > 0 {
			out = append(out, format.Range{Offset: off, Length: there})
			pos += there
		}
		if there < n {
			lost += n - there
			hole(pos + n - there)
		}
	}
	hole(size)
	return out, lost
}

// pieces puts newer blocks of the journal in their places.
func (m *image) pieces(list []run) []run {
	if len(m.replayed) == 0 {
		return list
	}
	var out []run
	for _, x := range list {
		for i := range x.n {
			p := x.physical + uint64(i)
			if j, is := m.replayed[p]; is {
				p = j.at
				m.escaped = m.escaped || j.escaped
			}
			y := run{x.logical + uint64(i), p, 1}
			if k := len(out); k > 0 && out[k-1].logical+uint64(out[k-1].n) == y.logical && out[k-1].physical+uint64(out[k-1].n) == p {
				out[k-1].n++
				continue
			}
			out = append(out, y)
		}
	}
	return out
}
