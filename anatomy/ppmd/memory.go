package ppmd

import "encoding/binary"

// Memory is handed out in units of 12 bytes: a context, two states of a list,
// or a free block. What the encoder does when memory is short depends on the
// order in which blocks were freed, so that the decoder has to do the very
// same. Offsets into memory take the place of pointers; 0 is none.
const (
	unit    = 12
	indexes = 38
	first   = 4 // offset of the first byte, so that no offset is 0
)

// Sizes of blocks: 1 to 4, 6, 8, 10, 12, 15 ... 24, 28 ... 128 units.
var indexUnits, unitsIndex = func() (units [indexes]uint32, index [129]uint8) {
	k := uint32(0)
	for i := range indexes {
		step := uint32(i)>>2 + 1
		if i >= 12 {
			step = 4
		}
		for range step {
			k++
			index[k] = uint8(i)
		}
		units[i] = k
	}
	return
}()

// memory is the arena of a model.
type memory struct {
	b                           []byte
	size                        uint32
	text, unitsStart, low, high uint32
	glue                        uint32
	free                        [indexes]uint32
}

func newMemory(size uint32) *memory {
	return &memory{b: make([]byte, int(size)+first+unit), size: size}
}

// reset makes all of it free: a part for text that grows from the start, the
// rest for units.
func (m *memory) reset() {
	m.free = [indexes]uint32{}
	m.text = first
	m.high = m.text + m.size
	m.unitsStart = m.high - m.size/8/unit*7*unit
	m.low = m.unitsStart
	m.glue = 0
}

func (m *memory) u16(at uint32) uint32      { return uint32(binary.LittleEndian.Uint16(m.b[at:])) }
func (m *memory) u32(at uint32) uint32      { return binary.LittleEndian.Uint32(m.b[at:]) }
func (m *memory) put16(at uint32, v uint32) { binary.LittleEndian.PutUint16(m.b[at:], uint16(v)) }
func (m *memory) put32(at uint32, v uint32) { binary.LittleEndian.PutUint32(m.b[at:], v) }

func (m *memory) insert(at uint32, i uint8) {
	m.put32(at, m.free[i])
	m.free[i] = at
}

func (m *memory) remove(i uint8) uint32 {
	at := m.free[i]
	m.free[i] = m.u32(at)
	return at
}

// rest frees n units at at, in one or two blocks.
func (m *memory) rest(at, n uint32) {
	i := unitsIndex[n]
	if indexUnits[i] != n {
		i--
		k := indexUnits[i]
		m.insert(at+k*unit, uint8(n-k-1))
	}
	m.insert(at, i)
}

// split frees what a block of index old has more than one of index now.
func (m *memory) split(at uint32, old, now uint8) {
	m.rest(at+indexUnits[now]*unit, indexUnits[old]-indexUnits[now])
}

// A free block while blocks are joined: u16 stamp, 0; u16 units; u32 next; u32
// previous.
func (m *memory) next(at uint32) uint32     { return m.u32(at + 4) }
func (m *memory) setNext(at, v uint32)      { m.put32(at+4, v) }
func (m *memory) previous(at uint32) uint32 { return m.u32(at + 8) }
func (m *memory) setPrevious(at, v uint32)  { m.put32(at+8, v) }

// join makes larger blocks of free ones that adjoin.
func (m *memory) join() {
	head := first + m.size
	n := head
	m.glue = 255
	for i := range m.free {
		at := m.free[i]
		m.free[i] = 0
		for at != 0 {
			m.setNext(at, n)
			m.setPrevious(n, at)
			n = at
			at = m.u32(n)
			m.put16(n, 0)
			m.put16(n+2, indexUnits[i])
		}
	}
	m.put16(head, 1)
	m.setNext(head, n)
	m.setPrevious(n, head)
	if m.low != m.high {
		m.put16(m.low, 1)
	}
	for n != head {
		units := m.u16(n + 2)
		for {
			other := n + units*unit
			units += m.u16(other + 2)
			if m.u16(other) != 0 || units >= 0x10000 {
				break
			}
			m.setNext(m.previous(other), m.next(other))
			m.setPrevious(m.next(other), m.previous(other))
			m.put16(n+2, units)
		}
		n = m.next(n)
	}
	for n = m.next(head); n != head; {
		at, next := n, m.next(n)
		units := m.u16(n + 2)
		for ; units > 128; units -= 128 {
			m.insert(at, indexes-1)
			at += 128 * unit
		}
		m.rest(at, units)
		n = next
	}
}

// rare allocates when neither a block of that size nor room is left; 0 when
// there is no memory.
func (m *memory) rare(i uint8) uint32 {
	if m.glue == 0 {
		m.join()
		if m.free[i] != 0 {
			return m.remove(i)
		}
	}
	for k := i + 1; ; k++ {
		if k == indexes {
			n := indexUnits[i] * unit
			m.glue--
			if m.unitsStart-m.text > n {
				m.unitsStart -= n
				return m.unitsStart
			}
			return 0
		}
		if m.free[k] != 0 {
			at := m.remove(k)
			m.split(at, k, i)
			return at
		}
	}
}

// units allocates a block of index i.
func (m *memory) units(i uint8) uint32 {
	if m.free[i] != 0 {
		return m.remove(i)
	}
	if n := indexUnits[i] * unit; n <= m.high-m.low {
		at := m.low
		m.low += n
		return at
	}
	return m.rare(i)
}

// context allocates one unit, from the other end.
func (m *memory) context() uint32 {
	if m.high != m.low {
		m.high -= unit
		return m.high
	}
	if m.free[0] != 0 {
		return m.remove(0)
	}
	return m.rare(0)
}

// shrink gives a block of now units with what stood at the start of one of old
// units.
func (m *memory) shrink(at, old, now uint32) uint32 {
	i, k := unitsIndex[old], unitsIndex[now]
	if i == k {
		return at
	}
	if m.free[k] != 0 {
		to := m.remove(k)
		copy(m.b[to:to+now*unit], m.b[at:])
		m.insert(at, i)
		return to
	}
	m.split(at, i, k)
	return at
}
