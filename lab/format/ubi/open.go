package ubi

import (
	"fmt"
	"strings"

	"assay/lab/format"
)

// open takes an image apart.
func open(in *format.Input, out format.Sink) error {
	g, err := findGeometry(in)
	if err != nil {
		return err
	}
	list, err := g.blocks()
	if err != nil {
		return err
	}
	m := &image{geometry: g, in: in, out: out, blocks: list}
	m.arrange()
	m.properties()
	taken := map[string]bool{}
	held := make([]bool, len(m.blocks)) // erase blocks that a volume's content comes from
	var names []string
	for _, id := range m.volumes() {
		v := m.assemble(id)
		if taken[v.name] {
			v.name = fmt.Sprintf("%s.%d", v.name, id)
		}
		taken[v.name] = true
		for _, i := range v.taken {
			held[i] = true
		}
		text := fmt.Sprintf("%d %s %s", id, v.name, kindName(v.kind))
		if id < maxVolumes && m.records[id].updating {
			text += ", update not finished"
		}
		names = append(names, text)
		if err := m.entry(v); err != nil {
			return err
		}
	}
	out.Property("volumes", strings.Join(names, "; "))
	m.claim(held)
	return in.Ctx.Err()
}

func (m *image) properties() {
	m.out.Property("erase-block-size", fmt.Sprint(m.size))
	m.out.Property("volume-header-offset", fmt.Sprint(m.header))
	m.out.Property("data-offset", fmt.Sprint(m.data))
	m.out.Property("image-sequence", fmt.Sprintf("0x%08x", m.geometry.sequence))
	m.out.Property("erase-blocks", fmt.Sprint(len(m.blocks)))
	count := [3]int{}
	for i := range m.blocks {
		count[m.blocks[i].state]++
	}
	for _, x := range []struct {
		name string
		s    state
	}{{"erased-blocks", erased}, {"foreign-blocks", foreign}} {
		if n := count[x.s]; n > 0 {
			m.out.Property(x.name, fmt.Sprint(n))
		}
	}
}

// claim accounts for headers, the volume table and old copies of blocks, and
// tells blocks that nothing can be said of.
func (m *image) claim(held []bool) {
	for i := range m.blocks {
		b := &m.blocks[i]
		off := int64(i) * m.size
		switch {
		case held[i]:
			m.out.Structure(off, m.data)
		case b.has && !b.guessed:
			m.out.Structure(off, min(m.size, m.in.Size()-off))
		case b.state == sound && !b.has:
			m.out.Structure(off, headerLength)
			if !b.unused {
				m.out.Unread(off+m.header, m.size-m.header, "volume identifier header is damaged")
				m.out.Fail("", off+m.header, "volume identifier header is damaged")
			}
		case b.state == foreign && !b.has:
			m.out.Fail("", off, "erase block without header")
		}
	}
}
