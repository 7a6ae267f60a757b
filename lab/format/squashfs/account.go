package squashfs

import (
	"slices"

	"assay/lab/format"
)

// ranges is a set of parts of the image, neighbours joined.
type ranges []format.Range

func (r *ranges) add(off, n int64) {
	if n <= 0 {
		return
	}
	if k := len(*r); k > 0 && (*r)[k-1].Offset+(*r)[k-1].Length == off {
		(*r)[k-1].Length += n
		return
	}
	*r = append(*r, format.Range{Offset: off, Length: n})
}

// account claims the header and the tables and tells of the bytes between
// them that belong to no file. Fragment blocks hold the ends of many files and
// are left to the driver, as shared data.
func (m *image) account(out format.Sink, w *walker) {
	head := min(m.headEnd(), m.end)
	out.Structure(0, head)
	if m.end > m.inodeTable {
		out.Structure(m.inodeTable, m.end-m.inodeTable)
	}
	if w.partial {
		return
	}
	for i := range m.fragments {
		f, err := m.fragmentAt(i)
		if err != nil {
			break
		}
		if n := int64(f.size &^ storedBit); f.start >= head && n <= 2*int64(m.blockSize) {
			w.data.add(f.start, n)
		}
	}
	slices.SortFunc(w.data, func(a, b format.Range) int { return int(max(-1, min(1, a.Offset-b.Offset))) })
	at, end := head, min(m.inodeTable, m.end)
	for _, r := range append(w.data, format.Range{Offset: end}) {
		if hole := min(r.Offset, end) - at; hole > 0 && !m.filler(at, hole) {
			out.Unread(at, hole, "no file refers to these bytes")
		}
		at = max(at, r.Offset+r.Length)
	}
}

// filler reports whether [off, off+n) is one byte value repeated.
func (m *image) filler(off, n int64) bool {
	var buf [4096]byte
	var first byte
	for k := int64(0); k < n; k += int64(len(buf)) {
		b, err := m.bytes(off+k, min(n-k, int64(len(buf))), buf[:])
		if err != nil {
			return false
		}
		if k == 0 {
			first = b[0]
		}
		for _, c := range b {
			if c != first {
				return false
			}
		}
	}
	return true
}
