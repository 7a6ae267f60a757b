package minix

import (
	"errors"
	"fmt"

	"assay/lab/format"
)

var errTooMany = errors.New("more zones than the file system has")

// content lists where the content of an inode stands, hole after hole: seven
// direct zones, then tables of one, two and three levels. lost counts bytes
// that are not there.
type content struct {
	m    *image
	size int64
	pos  int64
	list []format.Range
	lost int64
	err  error
}

func (m *image) ranges(n *inode) *content {
	c := &content{m: m, size: n.size}
	for i, z := range n.zones {
		c.zone(z, max(0, i-6))
	}
	c.skip(c.size - c.pos)
	return c
}

func (c *content) skip(n int64) {
	if n = min(n, c.size-c.pos); n <= 0 {
		return
	}
	c.add(format.Range{Offset: -1, Length: n})
	c.pos += n
}

func (c *content) add(r format.Range) {
	if k := len(c.list); k > 0 {
		last := &c.list[k-1]
		if last.Offset < 0 && r.Offset < 0 || last.Offset >= 0 && last.Offset+last.Length == r.Offset {
			last.Length += r.Length
			return
		}
	}
	if r.Length > 0 {
		c.list = append(c.list, r)
	}
}

func (c *content) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// zone adds what a zone's number stands for: content at level 0, else a table.
func (c *content) zone(z uint32, level int) {
	if c.pos >= c.size {
		return
	}
	m := c.m
	width := int64(4)
	if m.version == 1 {
		width = 2
	}
	span := m.zone
	for range level {
		span = min(span*(m.zone/width), 1<<40)
	}
	if z == 0 {
		c.skip(span)
		return
	}
	if m.pieces--; m.pieces < 0 {
		c.fail(errTooMany)
	}
	if c.err == errTooMany {
		return
	}
	off := int64(z) * m.zone
	if z < m.firstZone || z >= m.zones {
		c.fail(fmt.Errorf("zone %d of %d", z, m.zones))
		c.lost += min(span, c.size-c.pos)
		c.skip(span)
		return
	}
	if level == 0 {
		n := min(m.zone, c.size-c.pos)
		there := max(0, min(n, m.end-off))
		c.add(format.Range{Offset: off, Length: there})
		c.pos += there
		c.lost += n - there
		c.skip(n - there)
		return
	}
	table := append([]byte(nil), m.win.At(off, int(m.zone))...)
	if int64(len(table)) < m.zone {
		c.fail(fmt.Errorf("table in zone %d: past end of image", z))
	}
	m.claim(off, m.zone)
	for at := 0; at+int(width) <= len(table); at += int(width) {
		if width == 2 {
			c.zone(uint32(m.order.Uint16(table[at:])), level-1)
		} else {
			c.zone(m.order.Uint32(table[at:]), level-1)
		}
	}
}

// bytes gives a small content: of directories and links.
func (m *image) bytes(n *inode, most int64) ([]byte, error) {
	if n.size > most {
		return nil, fmt.Errorf("%d bytes", n.size)
	}
	c := m.ranges(n)
	var b []byte
	for _, r := range c.list {
		if r.Offset < 0 {
			b = append(b, make([]byte, r.Length)...)
			continue
		}
		b = append(b, m.win.At(r.Offset, int(r.Length))...)
		m.claim(r.Offset, (r.Length+m.zone-1)/m.zone*m.zone)
	}
	if c.err == nil && c.lost > 0 {
		c.err = fmt.Errorf("%d of %d bytes are past end of image", c.lost, n.size)
	}
	return b, c.err
}

func (m *image) claim(off, n int64) {
	if n = min(n, m.end-off); off >= 0 && n > 0 {
		m.used.Add(off, n)
		m.out.Structure(off, n)
	}
}
