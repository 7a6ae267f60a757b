package iso9660

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
)

func measure(in *format.Input) (format.Extent, error) {
	m, err := newImage(in)
	if err != nil {
		return format.Extent{}, err
	}
	// the first record of the root directory is its own
	off := int64(m.primary.root.place) * m.primary.block
	if b := m.win.At(off, 34); len(b) == 34 && b[32] != 1 {
		if p := m.win.At(int64(m.primary.pathAt[0])*m.primary.block, 10); len(p) == 10 && (p[0] != 1 || binary.LittleEndian.Uint32(p[2:]) != m.primary.root.place) {
			return format.Extent{}, format.Not("root directory at 0x%x: no directory record", off)
		}
	}
	return format.Extent{Length: m.size, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	m.out = out
	m.properties()
	m.claim(16*sector, m.ends-16*sector)
	for _, v := range []*volume{m.primary, m.joliet} {
		if v == nil {
			continue
		}
		for _, p := range v.pathAt {
			if p != 0 {
				m.claim(int64(p)*v.block, (v.paths+v.block-1)/v.block*v.block)
			}
		}
	}
	w := &walker{m: m, v: m.primary, out: out, contents: map[uint32]bool{}}
	w.rockRidge, w.skip = m.usesRockRidge()
	first, second := m.primary, m.joliet
	if !w.rockRidge && second != nil {
		first, second = second, first
	}
	out.Property("tree", w.tree(first))
	w.v = first
	if err := w.walk(""); err != nil {
		return err
	}
	if second != nil {
		w.v, w.extra, w.rockRidge = second, true, false
		if err := w.walk("joliet"); err != nil {
			return err
		}
	}
	if err := w.bootImages(); err != nil {
		return err
	}
	for _, r := range m.used.Leftover(in.Content, 0, m.end) {
		why := "no file refers to these bytes"
		if r.Offset < 16*sector {
			why = "system area: left to whoever starts from the disc"
		}
		out.Unread(r.Offset, r.Length, why)
	}
	return nil
}

func (w *walker) tree(v *volume) string {
	switch {
	case v.joliet:
		return "Joliet"
	case w.rockRidge:
		return "Rock Ridge"
	}
	return "plain"
}

// usesRockRidge looks at the root directory's own record.
func (m *image) usesRockRidge() (is bool, skip int) {
	v := m.primary
	list, _ := m.directory(v, v.root)
	for i, r := range list {
		a := m.fields(v, r.susp, skip)
		if i == 0 {
			skip = a.skip
		}
		if a.rockRidge || a.named {
			return true, skip
		}
		if i > 3 {
			break
		}
	}
	return false, skip
}

// bootImages hands over what the boot catalogue of El Torito points to and no
// file is. How long it is the catalogue does not say: what it has loaded.
func (w *walker) bootImages() error {
	m := w.m
	if m.boot == 0 {
		return nil
	}
	b := append([]byte(nil), m.win.At(m.boot, sector)...)
	if len(b) < 64 || b[0] != 1 || b[30] != 0x55 || b[31] != 0xaa {
		m.out.Fail("", m.place(m.boot), "boot catalogue: no validation entry")
		return nil
	}
	m.claim(m.boot, sector)
	for at := 32; at+32 <= len(b); at += 32 {
		e := b[at : at+32]
		if e[0] != 0x88 && e[0] != 0 || e[0] == 0 && at > 32 {
			continue // a header of a section, or nothing
		}
		block := binary.LittleEndian.Uint32(e[8:])
		n := int64(binary.LittleEndian.Uint16(e[6:])) * 512
		off := int64(block) * sector
		if block == 0 || w.contents[block] || off >= m.end {
			continue
		}
		switch e[1] & 15 { // diskettes are whole
		case 1:
			n = 1200 << 10
		case 2:
			n = 1440 << 10
		case 3:
			n = 2880 << 10
		}
		if n = min(n, m.end-off); n <= 0 {
			continue
		}
		w.contents[block] = true
		m.used.Add(off, n)
		if err := m.out.Entry(assay.Entry{Name: fmt.Sprintf("boot-%x", off), Piece: true}, format.One(off, n)); err != nil {
			return err
		}
	}
	return nil
}
