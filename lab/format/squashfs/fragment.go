package squashfs

import (
	"fmt"
	"sync"
)

// fragCacheBytes bounds the unpacked fragment blocks that are kept.
const fragCacheBytes = 16 << 20

// fragment says where a fragment block stands. It holds the tails of several
// files.
type fragment struct {
	start int64
	size  uint32 // with bit 24: stored as it is
}

// fragmentAt reads entry i of the fragment table: struct
// squashfs_fragment_entry (16 bytes; 8 in version 2).
func (m *image) fragmentAt(i uint32) (fragment, error) {
	if i >= m.fragments || m.fragTable == none {
		return fragment{}, fmt.Errorf("fragment %d of %d", i, m.fragments)
	}
	size := 16
	if m.major < 3 {
		size = 8
	}
	var buf [16]byte
	b, err := m.indexed(m.fragTable, uint64(i), size, buf[:])
	if err != nil {
		return fragment{}, fmt.Errorf("fragment %d: %w", i, err)
	}
	if size == 8 {
		return fragment{int64(m.u32(b)), m.u32(b[4:])}, nil
	}
	return fragment{int64(m.u64(b)), m.u32(b[8:])}, nil
}

// fragCache keeps the fragment blocks that were unpacked last. A block is
// unpacked by one goroutine while the others that want it wait.
type fragCache struct {
	mu    sync.Mutex
	max   int
	clock uint64
	kept  map[uint32]*fragSlot
}

type fragSlot struct {
	once sync.Once
	buf  *[]byte // from the image's blocks; nil when data is a view of the image
	data []byte
	err  error
	refs int
	used uint64
}

func (c *fragCache) init(max int) {
	c.max, c.kept = max, make(map[uint32]*fragSlot)
}

// withFragment calls f with the unpacked fragment block i.
func (m *image) withFragment(i uint32, f func(data []byte, err error) error) error {
	s := m.frags.get(m, i)
	defer m.frags.put(m, s)
	s.once.Do(func() { m.fillFragment(s, i) })
	return f(s.data, s.err)
}

func (m *image) fillFragment(s *fragSlot, i uint32) {
	e, err := m.fragmentAt(i)
	if err != nil {
		s.err = err
		return
	}
	s.buf = m.block()
	if s.data, s.err = m.unpackBlock(e.start, e.size, *s.buf, upTo); s.err != nil {
		m.unread(e.start, int64(e.size&^storedBit), s.err)
		s.err = fmt.Errorf("fragment %d at 0x%x: %w", i, e.start, s.err)
	}
}

func (c *fragCache) get(m *image, i uint32) *fragSlot {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.kept[i]
	if s == nil {
		if len(c.kept) >= c.max {
			c.evict(m)
		}
		s = &fragSlot{refs: 1} // the cache's own
		c.kept[i] = s
	}
	c.clock++
	s.used = c.clock
	s.refs++
	return s
}

// evict drops the block that was not used for the longest time.
func (c *fragCache) evict(m *image) {
	var oldest *fragSlot
	var key uint32
	for i, s := range c.kept {
		if oldest == nil || s.used < oldest.used {
			oldest, key = s, i
		}
	}
	delete(c.kept, key)
	c.drop(m, oldest)
}

func (c *fragCache) put(m *image, s *fragSlot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(m, s)
}

func (c *fragCache) drop(m *image, s *fragSlot) {
	if s.refs--; s.refs == 0 && s.buf != nil {
		m.release(s.buf)
		s.buf, s.data = nil, nil
	}
}
