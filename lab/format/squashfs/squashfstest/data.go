package squashfstest

import (
	"bytes"

	"assay"
)

const stored = 1 << 24

// placement says where a file's content went.
type placement struct {
	start    uint64
	sizes    []uint32
	fragment uint32
	offset   uint32
}

type placedFragment struct {
	start uint64
	size  uint32
}

func (w *writer) data(n *node) {
	for _, c := range n.children {
		switch {
		case c.Type == assay.Dir:
			w.data(c)
		case c.Type == assay.Regular && c.same == nil:
			key := string(c.Data)
			p, ok := w.placed[key]
			if !ok {
				p = w.store(c.Data)
				w.placed[key] = p
			}
			c.place = p
		}
	}
}

func (w *writer) store(b []byte) placement {
	p := placement{start: uint64(len(w.out)), fragment: 0xffffffff}
	for len(b) >= w.BlockSize {
		p.sizes = append(p.sizes, w.block(b[:w.BlockSize]))
		b = b[w.BlockSize:]
	}
	switch {
	case len(b) == 0:
	case w.NoFragments || w.Major == 1:
		p.sizes = append(p.sizes, w.block(b))
	default:
		if len(w.frag)+len(b) > w.BlockSize {
			w.flushFragment()
		}
		p.fragment, p.offset = uint32(len(w.frags)), uint32(len(w.frag))
		w.frag = append(w.frag, b...)
	}
	if len(p.sizes) == 0 {
		p.start = 0
	}
	return p
}

func (w *writer) block(b []byte) uint32 {
	if w.Major >= 3 && len(bytes.Trim(b, "\x00")) == 0 {
		return 0
	}
	z, size := w.pack(b, w.RawData)
	w.out = append(w.out, z...)
	return size
}

func (w *writer) pack(b []byte, raw bool) ([]byte, uint32) {
	if w.Compress != nil && !raw {
		if z := w.Compress(b); len(z) < len(b) {
			return z, uint32(len(z))
		}
	}
	return b, uint32(len(b)) | stored
}

func (w *writer) flushFragment() {
	if len(w.frag) == 0 {
		return
	}
	z, size := w.pack(w.frag, w.RawData)
	w.frags = append(w.frags, placedFragment{uint64(len(w.out)), size})
	w.out = append(w.out, z...)
	w.frag = nil
}

// meta collects a table in metadata blocks.
type meta struct {
	w      *writer
	out    []byte
	cur    []byte
	starts []int // of the blocks in out
}

// ref is the reference of what will be written next.
func (m *meta) ref() uint64 { return uint64(len(m.out))<<16 | uint64(len(m.cur)) }

func (m *meta) write(b []byte) {
	m.cur = append(m.cur, b...)
	for len(m.cur) >= 8192 {
		m.flush(m.cur[:8192])
		m.cur = m.cur[8192:]
	}
}

func (m *meta) flush(b []byte) {
	m.starts = append(m.starts, len(m.out))
	z, size := m.w.pack(b, m.w.RawInodes)
	head := uint16(len(z))
	if size&stored != 0 {
		head |= 0x8000
	}
	m.out = append(m.out, m.w.u16m(head)...)
	if m.w.Check && m.w.Major < 4 {
		m.out = append(m.out, 0xff)
	}
	m.out = append(m.out, z...)
}

func (m *meta) end() []byte {
	if len(m.cur) > 0 {
		m.flush(m.cur)
		m.cur = nil
	}
	return m.out
}

// table packs b into metadata blocks behind w.out, then writes the list of
// their offsets, and gives the place of that list.
func (w *writer) table(b []byte, extra ...[]byte) uint64 {
	m := &meta{w: w}
	m.write(b)
	base := len(w.out)
	w.out = append(w.out, m.end()...)
	at := uint64(len(w.out))
	for _, e := range extra {
		w.out = append(w.out, e...)
	}
	for _, s := range m.starts {
		if w.Major < 3 {
			w.out = append(w.out, w.u32(uint32(base+s))...)
		} else {
			w.out = append(w.out, w.u64(uint64(base+s))...)
		}
	}
	return at
}

type xattrList struct {
	ref         uint64
	count, size uint32
}

var prefixes = map[string]uint16{"user.": 0, "trusted.": 1, "security.": 2}

// xattr writes a list of attributes and gives its number.
func (w *writer) xattr(list []assay.Xattr) uint32 {
	if len(list) == 0 || w.Major < 4 {
		return 0xffffffff
	}
	l := xattrList{ref: w.xattrs.ref(), count: uint32(len(list))}
	for _, x := range list {
		for p, kind := range prefixes {
			if name, ok := bytes.CutPrefix([]byte(x.Name), []byte(p)); ok {
				w.xattrs.write(append(append(w.u16(kind), w.u16(uint16(len(name)))...), name...))
				w.xattrs.write(append(w.u32(uint32(len(x.Value))), x.Value...))
				l.size += uint32(8 + len(name) + len(x.Value))
			}
		}
	}
	w.lists = append(w.lists, l)
	return uint32(len(w.lists) - 1)
}
