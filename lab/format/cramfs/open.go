package cramfs

import (
	"fmt"
	"sync"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// image is an opened cramfs. Its blocks method may be called concurrently.
type image struct {
	*superblock
	content assay.Content
	end     int64 // of what is there
	win     *window.Window
	out     format.Sink
	block   int64     // bytes in a block
	buffers sync.Pool // of *[]byte with room for one block twice
	used    format.Used
	last    int64 // behind the last byte that something refers to
	entries int64 // that the image has room for
}

func measure(in *format.Input) (format.Extent, error) {
	s, err := readSuper(in.Content)
	if err != nil {
		return format.Extent{}, err
	}
	if s.size == 0 {
		return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
	}
	return format.Extent{Length: s.size, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	s, err := readSuper(in.Content)
	if err != nil {
		return err
	}
	m := &image{superblock: s, content: in.Content, end: in.Size(), win: window.New(in.Content), out: out}
	if s.size > 0 {
		m.end = min(m.end, s.size)
	}
	m.end = min(m.end, maxSize)
	m.entries = m.end / inodeSize
	m.claim(0, s.at+superSize)
	m.properties()
	if s.size > m.end {
		out.Fail("", -1, fmt.Sprintf("image is cut short: %d of %d bytes are there", m.end, s.size))
	}
	w := &walker{m: m, out: out}
	if err := w.walk(); err != nil {
		return err
	}
	if s.size == 0 {
		m.last = min((m.last+4095)&^4095, m.end) // mkcramfs fills up to a block
		out.Length(m.last)
		m.end = m.last
	}
	for _, r := range m.used.Leftover(in.Content, 0, m.end) {
		out.Unread(r.Offset, r.Length, "no file refers to these bytes")
	}
	return nil
}

// claim tells that bytes belong to the file system itself.
func (m *image) claim(off, n int64) {
	n = min(n, m.end-off)
	if off < 0 || n <= 0 {
		return
	}
	m.out.Structure(off, n)
	m.use(off, n)
}

func (m *image) use(off, n int64) {
	m.used.Add(off, n)
	m.last = max(m.last, off+n)
}

func (m *image) place(off int64) int64 {
	if off < 0 || off >= m.end {
		return -1
	}
	return off
}

func (m *image) properties() {
	p := m.out.Property
	version := "1"
	if m.flags&flagVersion2 != 0 {
		version = "2"
	}
	p("version", version)
	p("byte-order", map[bool]string{true: "little-endian", false: "big-endian"}[m.order.String() == "LittleEndian"])
	p("name", m.name)
	p("flags", fmt.Sprintf("0x%x", m.flags))
	if m.at > 0 {
		p("superblock", fmt.Sprintf("at %d", m.at))
	}
	if m.size == 0 {
		return
	}
	p("edition", fmt.Sprint(m.edition))
	p("blocks", fmt.Sprint(m.blocks))
	p("files", fmt.Sprint(m.files))
	switch sum, err := m.checksum(m.content); {
	case m.end < m.size || err != nil:
		p("crc", "cannot tell: cut short")
	case sum == m.crc:
		p("crc", "matches")
	default:
		p("crc", "differs")
		m.out.Fail("", m.at+32, fmt.Sprintf("CRC-32 of the image is %08x, the superblock says %08x", sum, m.crc))
	}
}
