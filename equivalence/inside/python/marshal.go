package python

import (
	"encoding/binary"
	"fmt"
)

// marshal walks through objects as marshal.c writes them, and notes where the
// names of source files stand.
type marshal struct {
	b      []byte
	at     int
	layout layout
	names  [][2]int64 // offset and length of the text
	text   [2]int64   // of the last object, if it was a text that stands here
}

const maxDepth = 150

// take gives n bytes.
func (m *marshal) take(n int) ([]byte, error) {
	if n < 0 || n > len(m.b)-m.at {
		return nil, fmt.Errorf("object at 0x%x: past the end", m.at)
	}
	m.at += n
	return m.b[m.at-n : m.at], nil
}

func (m *marshal) number() (int, error) {
	b, err := m.take(4)
	if err != nil {
		return 0, err
	}
	return int(int32(binary.LittleEndian.Uint32(b))), nil
}

// fixed are the sizes of objects of one size, by type.
var fixed = map[byte]int{'N': 0, 'T': 0, 'F': 0, 'S': 0, '.': 0, '0': 0, 'i': 4, 'I': 8, 'g': 8, 'y': 16, 'r': 4, 'R': 4}

// object reads one object.
func (m *marshal) object(depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("objects nested deeper than %d", maxDepth)
	}
	m.text = [2]int64{}
	t, err := m.take(1)
	if err != nil {
		return err
	}
	kind := t[0] &^ 0x80 // FLAG_REF
	if n, ok := fixed[kind]; ok {
		_, err := m.take(n)
		return err
	}
	switch kind {
	case 'c':
		return m.code(depth)
	case 'f', 'x', 'z', 'Z', ')':
		return m.short(kind, depth)
	case 's', 't', 'u', 'a', 'A', 'l', '(', '[', '<', '>':
		return m.long(kind, depth)
	case '{':
		return m.dict(depth)
	}
	return fmt.Errorf("object at 0x%x: type %q", m.at-1, kind)
}

// short are objects whose size takes one byte.
func (m *marshal) short(kind byte, depth int) error {
	b, err := m.take(1)
	if err != nil {
		return err
	}
	n := int(b[0])
	switch kind {
	case ')':
		return m.several(n, depth)
	case 'x': // complex as two texts
		if _, err = m.take(n); err != nil {
			return err
		}
		return m.short('f', depth)
	case 'z', 'Z':
		m.text = [2]int64{int64(m.at), int64(n)}
	}
	_, err = m.take(n)
	return err
}

// long are objects whose size takes four bytes.
func (m *marshal) long(kind byte, depth int) error {
	n, err := m.number()
	if err != nil {
		return err
	}
	switch kind {
	case '(', '[', '<', '>':
		return m.several(n, depth)
	case 'l': // digits of 15 bits; the sign is that of the count
		if n < 0 {
			n = -n
		}
		if n > len(m.b) {
			return fmt.Errorf("number of %d digits", n)
		}
		_, err = m.take(2 * n)
		return err
	}
	m.text = [2]int64{int64(m.at), int64(n)}
	_, err = m.take(n)
	return err
}

func (m *marshal) several(n, depth int) error {
	if n < 0 || n > len(m.b)-m.at {
		return fmt.Errorf("%d objects at 0x%x", n, m.at)
	}
	for range n {
		if err := m.object(depth + 1); err != nil {
			return err
		}
	}
	m.text = [2]int64{}
	return nil
}

func (m *marshal) dict(depth int) error {
	for {
		if m.at < len(m.b) && m.b[m.at] == '0' {
			m.at++
			return nil
		}
		if err := m.object(depth + 1); err != nil {
			return err
		}
	}
}

// code is a code object: numbers, objects, the file name, objects, the first
// line, objects.
func (m *marshal) code(depth int) error {
	if _, err := m.take(4 * m.layout.numbers); err != nil {
		return err
	}
	if err := m.several(m.layout.before, depth); err != nil {
		return err
	}
	if err := m.object(depth + 1); err != nil {
		return err
	}
	if m.text[1] > 0 {
		m.names = append(m.names, m.text)
	}
	if err := m.several(m.layout.behind, depth); err != nil {
		return err
	}
	if _, err := m.take(4); err != nil {
		return err
	}
	return m.several(m.layout.after, depth)
}
