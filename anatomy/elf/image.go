package elf

import (
	"bytes"
	"encoding/binary"
	"strings"

	"assay"
)

// maxRead is the longest table that is read in one piece, in bytes.
const maxRead = 64 << 20

// image is bounds-checked access to the bytes of a file.
type image struct {
	c     assay.Content
	size  int64
	order binary.ByteOrder
	wide  bool // ELFCLASS64
}

// bytes gives the n bytes at off, nil when they are not all there.
func (m *image) bytes(off, n int64) []byte {
	if off < 0 || n <= 0 || n > maxRead || off > m.size || n > m.size-off {
		return nil
	}
	if s, is := m.c.(assay.Slicer); is {
		if b, ok := s.Slice(off, n); ok {
			return b
		}
	}
	b := make([]byte, n)
	if got, _ := m.c.ReadAt(b, off); int64(got) < n {
		return nil
	}
	return b
}

// clipped gives up to n bytes at off: what is there of them.
func (m *image) clipped(off, n int64) []byte {
	if off < 0 || off >= m.size || n <= 0 {
		return nil
	}
	return m.bytes(off, min(n, m.size-off, maxRead))
}

// word is the address-sized number at the start of b.
func (m *image) word(b []byte) uint64 {
	if m.wide {
		return m.order.Uint64(b)
	}
	return uint64(m.order.Uint32(b))
}

// wordSize is the size of an address in bytes.
func (m *image) wordSize() int64 {
	if m.wide {
		return 8
	}
	return 4
}

// maxName is the longest name that is taken, in bytes.
const maxName = 1024

// name is the NUL-terminated string at at in table; ok is false when it leaves
// the table or is longer than maxName.
func name(table string, at uint64) (s string, ok bool) {
	if at >= uint64(len(table)) {
		return "", false
	}
	s = table[at:]
	if len(s) > maxName+1 {
		s = s[:maxName+1]
	}
	i := strings.IndexByte(s, 0)
	if i < 0 {
		return "", false
	}
	return s[:i], true
}

// stringAt is the NUL-terminated string at a file offset, at most limit long.
func (m *image) stringAt(off, limit int64) string {
	b := m.clipped(off, limit)
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}
