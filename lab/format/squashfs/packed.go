package squashfs

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// packed tells from which bytes a file's content is unpacked, and how: what the
// image says of all its blocks, and what identity tells of the file's. ok is
// false when that cannot be told.
func (m *image) packed(how string, start, length int64, fragment uint32) (string, []format.Range, bool) {
	b := fmt.Appendf(nil, "squashfs %d %v %d ", m.major, m.codec.declared, m.blockSize)
	b = append(b, how...)
	var from []format.Range
	if length > 0 {
		from = append(from, format.Range{Offset: start, Length: length})
	}
	if fragment != noFragment {
		e, err := m.fragmentAt(fragment)
		if err != nil {
			return "", nil, false
		}
		b = binary.LittleEndian.AppendUint32(b, e.size)
		from = append(from, format.Range{Offset: e.start, Length: int64(e.size &^ storedBit)})
	}
	return string(b), from, true
}
