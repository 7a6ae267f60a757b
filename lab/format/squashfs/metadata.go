package squashfs

import (
	"errors"
	"fmt"
	"sync"
)

// metaSize is how many bytes a metadata block holds when it is unpacked; only
// the last one of a table holds less (SQUASHFS_METADATA_SIZE).
const metaSize = 8192

// metaCacheBlocks bounds the unpacked metadata that is kept: 4 MiB.
const metaCacheBlocks = 512

// metaHeader is where a metadata block stands: behind two bytes that hold its
// length in the image and, in bit 15, whether it is stored as it is.
type metaHeader struct {
	data   int64 // offset of its bytes
	length int64
	raw    bool
}

func (h metaHeader) next() int64 { return h.data + h.length }

func (m *image) metaHeader(off int64) (metaHeader, error) {
	var b [2]byte
	head, err := m.bytes(off, 2, b[:])
	if err != nil {
		return metaHeader{}, err
	}
	v := m.lengths.u16(head)
	h := metaHeader{data: off + 2, length: int64(v &^ 0x8000), raw: v&0x8000 != 0}
	if h.length == 0 {
		h.length = 0x8000
	}
	if m.major < 4 && m.has(flagCheck) {
		h.data++ // a marker byte, 0xff
	}
	if h.length > metaSize+metaSize/8 {
		return h, fmt.Errorf("metadata block of %d bytes", h.length)
	}
	return h, nil
}

// lengthOrder finds the byte order of the lengths in front of metadata blocks.
// It is the image's, but little-endian in the big-endian images of AVM. The
// right one leads from block to block to the end of the inode table.
func (m *image) lengthOrder() {
	m.lengths = m.order
	if m.major < 4 || !m.big || m.chained() {
		return
	}
	m.lengths = order{}
	if m.chained() {
		return
	}
	if h, err := m.metaHeader(m.inodeTable); err != nil || h.next() > m.dirTable {
		m.lengths = m.order
	}
}

// readMeta unpacks the metadata block whose header is at off.
func (m *image) readMeta(off int64) (data []byte, next int64, err error) {
	h, err := m.metaHeader(off)
	if err != nil {
		return nil, 0, err
	}
	src, err := m.bytes(h.data, h.length, nil)
	if err != nil {
		return nil, 0, err
	}
	if h.raw {
		if h.length > metaSize {
			return nil, h.next(), fmt.Errorf("metadata block of %d bytes", h.length)
		}
		return src, h.next(), nil
	}
	dst := make([]byte, metaSize)
	n, err := m.codec.decode(dst, src, upTo)
	if err == nil && n == 0 {
		err = errors.New("empty metadata block")
	}
	if err != nil {
		return nil, h.next(), err
	}
	return dst[:n], h.next(), nil
}

// metaCache keeps unpacked metadata blocks, the ones used lately.
type metaCache struct {
	mu    sync.Mutex
	index map[int64]int // offset to slot
	slots []metaSlot
	hand  int
}

type metaSlot struct {
	off, next int64
	data      []byte
	err       error
	used      bool
}

func (c *metaCache) init(n int) {
	c.index = make(map[int64]int)
	c.slots = make([]metaSlot, 0, n)
}

// metaBlock is readMeta through the cache. Failures are kept too, so that
// damage is not decoded again and again.
func (m *image) metaBlock(off int64) ([]byte, int64, error) {
	c := &m.meta
	c.mu.Lock()
	if i, ok := c.index[off]; ok {
		s := &c.slots[i]
		s.used = true
		data, next, err := s.data, s.next, s.err
		c.mu.Unlock()
		return data, next, err
	}
	c.mu.Unlock()
	data, next, err := m.readMeta(off)
	if err != nil {
		m.unread(off, next-off, err)
		err = fmt.Errorf("metadata block at 0x%x: %w", off, err)
	}
	c.mu.Lock()
	c.put(metaSlot{off: off, next: next, data: data, err: err})
	c.mu.Unlock()
	return data, next, err
}

func (c *metaCache) put(s metaSlot) {
	if _, ok := c.index[s.off]; ok {
		return
	}
	if len(c.slots) < cap(c.slots) {
		c.index[s.off] = len(c.slots)
		c.slots = append(c.slots, s)
		return
	}
	for c.slots[c.hand].used {
		c.slots[c.hand].used = false
		c.hand = (c.hand + 1) % len(c.slots)
	}
	delete(c.index, c.slots[c.hand].off)
	c.slots[c.hand] = s
	c.index[s.off] = c.hand
	c.hand = (c.hand + 1) % len(c.slots)
}

// cursor reads a table of metadata blocks as one stream of bytes.
type cursor struct {
	m     *image
	end   int64 // of the table: no block starts here or behind
	block int64 // where the block's header is that data comes from
	next  int64 // where the next block's header is
	data  []byte
	pos   int
	first int // where in the first block to begin; used once
}

// metaAt starts reading in the table [table, end), in the block that begins
// block bytes into it, at byte off of that block's unpacked bytes.
func (m *image) metaAt(table, end, block int64, off int) cursor {
	at := table + block
	if block < 0 || at < table || at >= end {
		at = end
	}
	return cursor{m: m, end: end, next: at, first: off}
}

var errTableEnd = errors.New("past end of table")

// load makes at least one byte available.
func (c *cursor) load() error {
	for c.pos >= len(c.data) {
		if c.next >= c.end {
			return errTableEnd
		}
		data, next, err := c.m.metaBlock(c.next)
		if err != nil {
			return err
		}
		c.data, c.pos, c.block, c.next = data, c.first, c.next, next
		if c.first >= len(data) && c.first > 0 {
			return fmt.Errorf("offset %d in a metadata block of %d bytes", c.first, len(data))
		}
		c.first = 0
	}
	return nil
}

// read fills p.
func (c *cursor) read(p []byte) error {
	for len(p) > 0 {
		if err := c.load(); err != nil {
			return err
		}
		n := copy(p, c.data[c.pos:])
		c.pos += n
		p = p[n:]
	}
	return nil
}

// take gives n bytes, which stay valid until the next call: a view when they
// stand in one block, else in buf.
func (c *cursor) take(n int, buf []byte) ([]byte, error) {
	if len(c.data)-c.pos >= n {
		b := c.data[c.pos : c.pos+n]
		c.pos += n
		return b, nil
	}
	err := c.read(buf[:n])
	return buf[:n], err
}

func (c *cursor) skip(n int) error {
	for n > 0 {
		if err := c.load(); err != nil {
			return err
		}
		k := min(n, len(c.data)-c.pos)
		c.pos += k
		n -= k
	}
	return nil
}
