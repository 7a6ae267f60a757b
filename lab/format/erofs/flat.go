package erofs

import (
	"encoding/binary"
	"fmt"
	"io"

	"assay/lab/format"
)

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func le64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

const nowhere = 0xffffffff // block of a hole

// Format of chunks (EROFS_CHUNK_FORMAT_*).
const (
	chunkBits    = 0x1f
	chunkIndexes = 0x20
)

// flat gives the ranges of a content that is not compressed, holes with
// offset -1. lost counts bytes that are not there; err says why.
func (m *image) flat(n *inode) (list format.Used, lost int64, err error) {
	if n.layout == layoutChunks {
		return m.chunks(n)
	}
	tail := int64(0)
	if n.layout == layoutInline && n.size > 0 {
		// the last block's part stands behind the node
		if tail = n.size % m.block; tail == 0 {
			tail = m.block
		}
	}
	if n.size > m.size() && n.u != nowhere {
		list, _ = m.part(nil, int64(n.u)<<m.blockLog, min(n.size, max(0, m.end-int64(n.u)<<m.blockLog)))
		return list, n.size, fmt.Errorf("content of %d bytes in a file system of %d", n.size, m.size())
	}
	if body := n.size - tail; body > 0 && n.u == nowhere {
		list = append(list, format.Range{Offset: -1, Length: body})
	} else if body > 0 {
		list, lost = m.part(list, int64(n.u)<<m.blockLog, body)
	}
	if tail > 0 {
		var l int64
		list, l = m.part(list, n.tail, tail)
		lost += l
	}
	if lost > 0 {
		err = fmt.Errorf("%d of %d bytes are past end of image", lost, n.size)
	}
	return list, lost, err
}

// part appends a range as far as it is there, then a hole.
func (m *image) part(list format.Used, off, n int64) (format.Used, int64) {
	there := max(0, min(n, m.end-off))
	if there > 0 {
		list.Add(off, there)
	}
	if there < n {
		list = append(list, format.Range{Offset: -1, Length: n - there})
	}
	return list, n - there
}

// chunks reads the table of a content in chunks: u32 blocks, or entries of 8
// bytes with u16 device at 2 and u32 block at 4.
func (m *image) chunks(n *inode) (list format.Used, lost int64, err error) {
	log := m.blockLog + uint(n.u&chunkBits)
	width := int64(4)
	if n.u&chunkIndexes != 0 {
		width = 8
	}
	if log > 62 || n.u&^(chunkBits|chunkIndexes) != 0 {
		return nil, n.size, fmt.Errorf("node %d: format of chunks 0x%x", n.nid, n.u)
	}
	at := (n.tail + width - 1) &^ (width - 1)
	count := (n.size-1)>>log + 1
	table := m.some(at, count*width)
	for i := range count {
		size := min(int64(1)<<log, n.size-i<<log)
		if (i+1)*width > int64(len(table)) {
			lost += n.size - i<<log
			return append(list, format.Range{Offset: -1, Length: n.size - i<<log}), lost, fmt.Errorf("table of chunks of node %d: %w", n.nid, errPastEnd)
		}
		e := table[i*width:][:width]
		device, block := uint16(0), le32(e[width-4:])
		if width == 8 {
			device = le16(e[2:])
		}
		var l int64
		switch {
		case block == nowhere:
			list = append(list, format.Range{Offset: -1, Length: size})
		case device != 0:
			list, l, err = append(list, format.Range{Offset: -1, Length: size}), size, fmt.Errorf("content is on device %d", device)
		default:
			list, l = m.part(list, int64(block)<<m.blockLog, size)
		}
		lost += l
	}
	if err == nil && lost > 0 {
		err = fmt.Errorf("%d of %d bytes are past end of image", lost, n.size)
	}
	return list, lost, err
}

// writeTo writes a content of any layout.
func (m *image) writeTo(n *inode, w io.Writer) error {
	if n.compressed() {
		return m.decompress(n, w)
	}
	list, _, bad := m.flat(n)
	for _, r := range list {
		var b []byte
		for done := int64(0); done < r.Length; done += int64(len(b)) {
			k := min(r.Length-done, 1<<20)
			if b = make([]byte, k); r.Offset >= 0 {
				p, err := m.bytes(r.Offset+done, k)
				if err != nil {
					return err
				}
				b = p
			}
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
	}
	return bad
}
