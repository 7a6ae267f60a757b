package ppmd

// Numbers of the model (Ppmd.h and Ppmd7.h of the LZMA SDK).
const (
	intBits    = 7
	periodBits = 7
	binScale   = 1 << (intBits + periodBits)
	maxFreq    = 124
	maxOrder   = 64
)

var (
	expEscape  = [16]uint8{25, 14, 9, 7, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2}
	initBinEsc = [8]uint16{0x3cdd, 0x1f3f, 0x59bf, 0x48f3, 0x64a1, 0x5abc, 0x6632, 0x6051}
)

// Tables from numbers of symbols to indexes of statistics.
var toBin, toSee = func() (bin [256]uint8, see [256]uint8) {
	for i := range bin {
		switch {
		case i == 0:
		case i == 1:
			bin[i] = 2
		case i < 11:
			bin[i] = 4
		default:
			bin[i] = 6
		}
	}
	m, k := 3, 1
	for i := range see {
		if i < 3 {
			see[i] = uint8(i)
			continue
		}
		see[i] = uint8(m)
		if k--; k == 0 {
			m++
			k = m - 2
		}
	}
	return
}()

// highBit is 8 for symbols over 63.
func highBit(symbol byte) uint32 {
	if symbol >= 0x40 {
		return 8
	}
	return 0
}

// see estimates how often a context is left (secondary escape estimation).
type see struct {
	sum          uint16
	shift, count uint8
}

func (s *see) update() {
	if s.shift < periodBits {
		if s.count--; s.count == 0 {
			s.sum <<= 1
			s.count = 3 << s.shift
			s.shift++
		}
	}
}

// A context: u16 number of symbols, u16 sum of frequencies, u32 list of states,
// u32 suffix. One with a single symbol has its state at 2.
// A state: symbol, frequency, u32 successor (a context, or a place in the text).
const (
	atSum    = 2
	atStates = 4
	atSuffix = 8
	one      = 2
	state    = 6
)

// model is the state of a decoder but for the range coder.
type model struct {
	*memory
	order      int
	least, max uint32 // contexts
	found      uint32 // state
	fall       int    // order fall
	initEsc    uint32
	success    uint32
	run, init  int32
	high6      uint32 // highBit of the last symbol
	bins       [128][64]uint16
	sees       [25][16]see
	dummy      see
}

func (m *model) count(c uint32) uint32  { return m.u16(c) }
func (m *model) sum(c uint32) uint32    { return m.u16(c + atSum) }
func (m *model) states(c uint32) uint32 { return m.u32(c + atStates) }
func (m *model) suffix(c uint32) uint32 { return m.u32(c + atSuffix) }

func (m *model) symbol(s uint32) byte         { return m.b[s] }
func (m *model) freq(s uint32) uint32         { return uint32(m.b[s+1]) }
func (m *model) successor(s uint32) uint32    { return m.u32(s + 2) }
func (m *model) setSuccessor(s, v uint32)     { m.put32(s+2, v) }
func (m *model) addSum(c uint32, n uint32)    { m.put16(c+atSum, m.sum(c)+n) }
func (m *model) get(s uint32) (v [state]byte) { copy(v[:], m.b[s:]); return }
func (m *model) put(s uint32, v [state]byte)  { copy(m.b[s:], v[:]) }

func (m *model) swap(a, b uint32) {
	v := m.get(a)
	m.put(a, m.get(b))
	m.put(b, v)
}

// restart empties the model.
func (m *model) restart() {
	m.reset()
	m.fall = m.order
	m.init = -int32(min(m.order, 12)) - 1
	m.run = m.init
	m.success = 0
	m.high -= unit
	m.least = m.high
	m.max = m.least
	m.put16(m.least, 256)
	m.put16(m.least+atSum, 257)
	m.put32(m.least+atSuffix, 0)
	m.found = m.low
	m.low += 128 * unit
	m.put32(m.least+atStates, m.found)
	for i := range uint32(256) {
		m.put(m.found+i*state, [state]byte{byte(i), 1})
	}
	for i := range m.bins {
		for k := range m.bins[i] {
			m.bins[i][k] = binScale - initBinEsc[k&7]/uint16(i+2)
		}
	}
	for i := range m.sees {
		for k := range m.sees[i] {
			m.sees[i][k] = see{sum: uint16(5*i+10) << (periodBits - 4), shift: periodBits - 4, count: 4}
		}
	}
	m.dummy = see{shift: periodBits, count: 64}
}

// find gives the state of a symbol in the list of a context.
func (m *model) find(c uint32, symbol byte) uint32 {
	s := m.states(c)
	for m.symbol(s) != symbol {
		s += state
	}
	return s
}

// successors makes the contexts for the symbol that was found, down to the
// longest that exists; 0 when there is no memory.
func (m *model) successors(skip bool) uint32 {
	c := m.least
	up := m.successor(m.found)
	var list [maxOrder]uint32
	n := 0
	if !skip {
		list[n] = m.found
		n++
	}
	for m.suffix(c) != 0 {
		c = m.suffix(c)
		s := c + one
		if m.count(c) != 1 {
			s = m.find(c, m.symbol(m.found))
		}
		if next := m.successor(s); next != up {
			c = next
			if n == 0 {
				return c
			}
			break
		}
		list[n] = s
		n++
	}
	v := [state]byte{m.b[up]}
	v[2], v[3], v[4], v[5] = byte(up+1), byte((up+1)>>8), byte((up+1)>>16), byte((up+1)>>24)
	if m.count(c) == 1 {
		v[1] = byte(m.freq(c + one))
	} else {
		cf := m.freq(m.find(c, v[0])) - 1
		s0 := m.sum(c) - m.count(c) - cf
		switch {
		case 2*cf > s0:
			v[1] = byte(1 + (2*cf+3*s0-1)/(2*s0))
		case 5*cf > s0:
			v[1] = 2
		default:
			v[1] = 1
		}
	}
	for n > 0 {
		c1 := m.context()
		if c1 == 0 {
			return 0
		}
		m.put16(c1, 1)
		m.put(c1+one, v)
		m.put32(c1+atSuffix, c)
		n--
		m.setSuccessor(list[n], c1)
		c = c1
	}
	return c
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// update enters the symbol that was found into the model.
func (m *model) update() {
	symbol, freq := m.symbol(m.found), m.freq(m.found)
	next := m.successor(m.found)
	if freq < maxFreq/4 && m.suffix(m.least) != 0 {
		m.lift(m.suffix(m.least), symbol)
	}
	if m.fall == 0 {
		m.least = m.successors(true)
		if m.max = m.least; m.least == 0 {
			m.restart()
			return
		}
		m.setSuccessor(m.found, m.least)
		return
	}
	m.b[m.text] = symbol
	m.text++
	successor := m.text
	if m.text >= m.unitsStart {
		m.restart()
		return
	}
	if next != 0 {
		if next <= successor {
			if next = m.successors(false); next == 0 {
				m.restart()
				return
			}
		}
		if m.fall--; m.fall == 0 {
			successor = next
			m.text -= bit(m.max != m.least)
		}
	} else {
		m.setSuccessor(m.found, successor)
		next = m.least
	}
	freq = m.freq(m.found)
	ns := m.count(m.least)
	s0 := m.sum(m.least) - ns - (freq - 1)
	for c := m.max; c != m.least; c = m.suffix(c) {
		if !m.enter(c, symbol, freq, ns, s0, successor) {
			m.restart()
			return
		}
	}
	m.max, m.least = next, next
}

// lift raises the frequency of a symbol in a shorter context.
func (m *model) lift(c uint32, symbol byte) {
	if m.count(c) == 1 {
		if s := c + one; m.freq(s) < 32 {
			m.b[s+1]++
		}
		return
	}
	s := m.states(c)
	if m.symbol(s) != symbol {
		s = m.find(c, symbol)
		if m.freq(s) >= m.freq(s-state) {
			m.swap(s, s-state)
			s -= state
		}
	}
	if m.freq(s) < maxFreq-9 {
		m.b[s+1] += 2
		m.addSum(c, 2)
	}
}

// enter adds a symbol to a context that did not have it; false when there is
// no memory.
func (m *model) enter(c uint32, symbol byte, freq, ns, s0, successor uint32) bool {
	n := m.count(c)
	if n != 1 {
		if n&1 == 0 {
			old := n >> 1
			if i := unitsIndex[old]; i != unitsIndex[old+1] {
				to := m.units(i + 1)
				if to == 0 {
					return false
				}
				from := m.states(c)
				copy(m.b[to:to+old*unit], m.b[from:])
				m.insert(from, i)
				m.put32(c+atStates, to)
			}
		}
		m.addSum(c, bit(2*n < ns)+2*(bit(4*n <= ns)&bit(m.sum(c) <= 8*n)))
	} else {
		s := m.units(0)
		if s == 0 {
			return false
		}
		m.put(s, m.get(c+one))
		m.put32(c+atStates, s)
		f := m.freq(s)
		if f < maxFreq/4-1 {
			f <<= 1
		} else {
			f = maxFreq - 4
		}
		m.b[s+1] = byte(f)
		m.put16(c+atSum, f+m.initEsc+bit(ns > 3))
	}
	cf := 2 * freq * (m.sum(c) + 6)
	sf := s0 + m.sum(c)
	if cf < 6*sf {
		cf = 1 + bit(cf > sf) + bit(cf >= 4*sf)
		m.addSum(c, 3)
	} else {
		cf = 4 + bit(cf >= 9*sf) + bit(cf >= 12*sf) + bit(cf >= 15*sf)
		m.addSum(c, cf)
	}
	s := m.states(c) + n*state
	m.b[s], m.b[s+1] = symbol, byte(cf)
	m.setSuccessor(s, successor)
	m.put16(c, n+1)
	return true
}

// rescale halves the frequencies of the context.
func (m *model) rescale() {
	c := m.least
	list := m.states(c)
	s := m.found
	if s != list {
		v := m.get(s)
		for ; s != list; s -= state {
			m.put(s, m.get(s-state))
		}
		m.put(s, v)
	}
	escape := m.sum(c) - m.freq(s)
	add := bit(m.fall != 0)
	m.b[s+1] = byte((m.freq(s) + 4 + add) >> 1)
	total := m.freq(s)
	n := m.count(c)
	for range n - 1 {
		s += state
		escape -= m.freq(s)
		m.b[s+1] = byte((m.freq(s) + add) >> 1)
		total += m.freq(s)
		if m.freq(s) > m.freq(s-state) {
			t, v := s, m.get(s)
			for {
				m.put(t, m.get(t-state))
				if t -= state; t == list || uint32(v[1]) <= m.freq(t-state) {
					break
				}
			}
			m.put(t, v)
		}
	}
	if m.freq(s) == 0 {
		zero := uint32(0)
		for ; m.freq(s) == 0; s -= state {
			zero++
		}
		escape += zero
		now := n - zero
		m.put16(c, now)
		if now == 1 {
			v := m.get(list)
			for {
				v[1] -= v[1] >> 1
				if escape >>= 1; escape <= 1 {
					break
				}
			}
			m.insert(list, unitsIndex[(n+1)>>1])
			m.found = c + one
			m.put(m.found, v)
			return
		}
		if old, now := (n+1)>>1, (now+1)>>1; old != now {
			m.put32(c+atStates, m.shrink(list, old, now))
		}
	}
	m.put16(c+atSum, total+escape-escape>>1)
	m.found = m.states(c)
}

// next goes to the context of the symbol that was found.
func (m *model) next() {
	if c := m.successor(m.found); m.fall == 0 && c > m.text {
		m.least, m.max = c, c
		return
	}
	m.update()
}

// hit raises the symbol that was found.
func (m *model) hit() {
	m.addSum(m.least, 4)
	f := m.freq(m.found) + 4
	m.b[m.found+1] = byte(f)
}
