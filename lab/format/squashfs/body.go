package squashfs

import (
	"crypto/sha256"
	"encoding/binary"
	"io"

	"assay/lab/format"
)

// body describes a file's content. It keeps the inode's reference only; the
// inode is read again when the content is wanted.
func (w *walker) body(ref uint64, n *inode) format.Body {
	m := w.m
	if n.size == 0 {
		return format.Body{}
	}
	b := format.Body{Size: int64(n.size), Stream: func(w io.Writer) error { return m.stream(ref, w) }}
	if b.Size < 0 {
		b.Size = -1
	}
	var start, length int64
	list := w.listed+m.blockCount(n) <= maxListed
	if list {
		w.listed += m.blockCount(n)
	} else {
		w.partial = true
	}
	var how string
	how, start, length, list = m.identity(ref, n, list)
	b.Key = m.key(how, n, start, length)
	if list {
		fragment := n.fragment
		b.Packed = func() (string, []format.Range, bool) { return m.packed(how, start, length, fragment) }
	}
	w.data.add(start, length)
	if length > 0 && start >= m.size && start < m.end {
		b.From = format.Range{Offset: start, Length: min(length, m.end-start)}
	}
	return b
}

// identity tells how a file's content is unpacked: the sizes of its blocks and
// its place in the fragment. The range is that of the file's own blocks.
// Without list, and where the block list is damaged, the file is the same as
// itself only, which whole is false for.
func (m *image) identity(ref uint64, n *inode, list bool) (how string, start, length int64, whole bool) {
	h := sha256.New()
	var b [8]byte
	put := func(v uint64) {
		binary.LittleEndian.PutUint64(b[:], v)
		h.Write(b[:])
	}
	put(n.size)
	if n.fragment != noFragment {
		put(uint64(n.offset))
	}
	c := n.rest
	count := m.blockCount(n)
	if !list {
		put(ref)
		return string(h.Sum(nil)[:16]), 0, 0, false
	}
	var sizes [256]uint32
	for count > 0 {
		part := sizes[:min(count, uint64(len(sizes)))]
		if err := m.blockSizes(&c, part); err != nil {
			put(ref)
			return string(h.Sum(nil)[:16]), n.start, length, false
		}
		for _, size := range part {
			put(uint64(size))
			length += int64(size &^ storedBit)
		}
		count -= uint64(len(part))
	}
	return string(h.Sum(nil)[:16]), n.start, length, true
}

// key is the same for two files that are made of the same blocks and the same
// part of the same fragment: hard links and the duplicates that mksquashfs
// found.
func (m *image) key(how string, n *inode, start, length int64) string {
	b := append(make([]byte, 0, len(how)+12), how...)
	b = binary.LittleEndian.AppendUint32(b, n.fragment)
	if length > 0 {
		b = binary.LittleEndian.AppendUint64(b, uint64(start))
	}
	return string(b)
}
