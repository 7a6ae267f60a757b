package squashfs

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// packed tells from which bytes a file's content is unpacked, and how: the
// method, the sizes of its blocks, and its place in the fragment. ok is false
// when that cannot be told.
func (m *image) packed(ref uint64) (how string, from []format.Range, ok bool) {
	n, err := m.inodeAt(ref)
	count := m.blockCount(&n)
	if err != nil || count > maxListed {
		return "", nil, false
	}
	b := fmt.Appendf(nil, "squashfs %d %v %d %d ", m.major, m.codec.declared, m.blockSize, n.size)
	c, length := n.rest, int64(0)
	var sizes [256]uint32
	for count > 0 {
		part := sizes[:min(count, uint64(len(sizes)))]
		if err := m.blockSizes(&c, part); err != nil {
			return "", nil, false
		}
		for _, size := range part {
			b = binary.AppendUvarint(b, uint64(size))
			length += int64(size &^ storedBit)
		}
		count -= uint64(len(part))
	}
	if length > 0 {
		from = append(from, format.Range{Offset: n.start, Length: length})
	}
	if n.fragment != noFragment {
		e, err := m.fragmentAt(n.fragment)
		if err != nil {
			return "", nil, false
		}
		b = binary.AppendUvarint(b, uint64(e.size))
		b = binary.AppendUvarint(b, uint64(n.offset))
		from = append(from, format.Range{Offset: e.start, Length: int64(e.size &^ storedBit)})
	}
	return string(b), from, true
}
