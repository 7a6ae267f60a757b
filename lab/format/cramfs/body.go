package cramfs

import (
	"errors"
	"fmt"
	"io"

	"assay/anatomy/inflate"
	"assay/lab/format"
)

// Bits of a block pointer, with flagPointers (CRAMFS_BLK_FLAG_*).
const (
	pointerStored = 1 << 31
	pointerDirect = 1 << 30
)

// body describes a file's content. It keeps place and size only.
func (m *image) body(n inode) format.Body {
	if n.size == 0 {
		return format.Body{}
	}
	b := format.Body{
		Size:   n.size,
		Key:    fmt.Sprintf("%x+%x", n.offset, n.size), // mkcramfs writes equal files once
		Stream: func(w io.Writer) error { return m.stream(n.offset, n.size, w) },
	}
	if off, length := m.extent(n); length > 0 {
		m.use(off, length)
		b.From = format.Range{Offset: off, Length: length}
	}
	return b
}

// extent finds the pointers and blocks of a file, if they stand together.
func (m *image) extent(n inode) (off, length int64) {
	count := (n.size + m.block - 1) / m.block
	table := m.win.At(n.offset, int(4*count))
	if n.offset < m.at+superSize || int64(len(table)) < 4*count || count == 0 {
		return 0, 0
	}
	p := m.order.Uint32(table[4*count-4:])
	end := int64(p)
	if m.flags&flagPointers != 0 {
		if p&pointerDirect != 0 {
			m.direct(table)
			return n.offset, 4 * count
		}
		end = int64(p &^ pointerStored)
	}
	if end < n.offset+4*count || end > m.end {
		return n.offset, 4 * count
	}
	return n.offset, end - n.offset
}

// direct counts blocks that stand anywhere as used.
func (m *image) direct(table []byte) {
	for ; len(table) >= 4; table = table[4:] {
		if off, n, _, err := m.locate(m.order.Uint32(table), 0, m.block); err == nil && n > 0 {
			m.use(off-2, n+2) // the length may stand in front
		}
	}
}

// locate finds the data of a block of want bytes from its pointer; start is
// where it stands if the pointer tells its end. next is where the following
// one starts.
func (m *image) locate(p uint32, start, want int64) (off, n, next int64, err error) {
	if m.flags&flagPointers != 0 && p&pointerDirect != 0 {
		off = int64(p&^(pointerStored|pointerDirect)) << 2
		n = want
		if p&pointerStored == 0 {
			// a u16 with the length stands in front of the data
			b := make([]byte, 2)
			if k, _ := m.content.ReadAt(b, off); k < 2 {
				return off, 0, 0, errPastEnd
			}
			n, off = int64(m.order.Uint16(b)), off+2
		}
		if n > m.end-off {
			return off, 0, 0, errPastEnd
		}
		if n > 2*m.block {
			return off, 0, 0, fmt.Errorf("block of %d bytes", n)
		}
		return off, n, off + n, nil
	}
	end := int64(p)
	if m.flags&flagPointers != 0 {
		end = int64(p &^ pointerStored)
	}
	switch {
	case end < start || end-start > 2*m.block+64:
		return start, 0, end, fmt.Errorf("block from 0x%x to 0x%x", start, end)
	case end > m.end:
		return start, max(0, m.end-start), end, errPastEnd
	}
	return start, end - start, end, nil
}

var errPastEnd = errors.New("past end of image")

// stream writes a content of size bytes whose pointers stand at off. Damaged
// blocks become zeros; the first error is given at the end.
func (m *image) stream(off, size int64, w io.Writer) error {
	count := (size + m.block - 1) / m.block
	table := make([]byte, max(0, min(4*count, m.end-off)))
	if n, _ := m.content.ReadAt(table, off); int64(n) < 4*count {
		table = table[:n&^3]
	}
	buf := m.buffer()
	defer m.buffers.Put(buf)
	var bad error
	next := off + 4*count
	for i := range count {
		out := (*buf)[:min(m.block, size-i*m.block)]
		clear(out)
		err := errPastEnd
		if 4*i+4 <= int64(len(table)) {
			p := m.order.Uint32(table[4*i:])
			var at, n int64
			if at, n, next, err = m.locate(p, next, int64(len(out))); err == nil && n > 0 {
				err = m.decode(out, (*buf)[m.block:][:n], at, m.flags&flagPointers != 0 && p&pointerStored != 0)
			}
			if err != nil {
				err = fmt.Errorf("block %d at 0x%x: %w", i, at, err)
				if at > 0 && n > 0 && at < m.end {
					m.out.Unread(at, min(n, m.end-at), "block of a file is damaged")
				}
			}
		}
		if err != nil && bad == nil {
			bad = err
		}
		if _, err := w.Write(out); err != nil {
			return err
		}
		if bad != nil && len(table) == 0 {
			return bad
		}
	}
	return bad
}

// decode reads the block at off into out.
func (m *image) decode(out, src []byte, off int64, stored bool) error {
	if n, err := m.content.ReadAt(src, off); n < len(src) {
		if err == nil || err == io.EOF {
			err = errPastEnd
		}
		return err
	}
	if stored {
		copy(out, src)
		return nil
	}
	n, _, err := inflate.DecodeZlib(out, src)
	if err == nil && n < len(out) {
		err = fmt.Errorf("%d bytes decoded of %d", n, len(out))
	}
	return err
}

func (m *image) buffer() *[]byte {
	if b, is := m.buffers.Get().(*[]byte); is {
		return b
	}
	b := make([]byte, 3*m.block+64)
	return &b
}

// findBlock finds out how many bytes a block has: that of the machine that
// made the image, 4 KiB nearly always. It asks the first files that have a
// block.
func (m *image) findBlock() {
	sizes := []int64{4096, 8192, 16384, 32768, 65536, 2048, 1024}
	m.block = sizes[0]
	votes := make([]int, len(sizes))
	stack := []inode{m.root}
	for looked := 0; len(stack) > 0 && looked < 200; {
		d := stack[0]
		stack = stack[1:]
		b := m.directory(d)
		for at := 0; at+inodeSize <= len(b); {
			n := m.parse(b[at:])
			if m.check(n, b[at:]) != nil {
				break
			}
			at += inodeSize + n.name
			if t := n.mode & 0o170000; t == 0o040000 && len(stack) < 200 {
				stack = append(stack, n)
			} else if t == 0o100000 && n.size > 1024 {
				looked++
				for i, size := range sizes {
					if m.fits(n, size) {
						votes[i]++
					}
				}
			}
		}
		looked++
	}
	best := 0
	for i, v := range votes {
		if v > votes[best] {
			best = i
		}
	}
	m.block = sizes[best]
	if best != 0 {
		m.out.Property("block-size", fmt.Sprint(m.block))
	}
}

// fits reports whether the first block of a file decodes to what it would have
// with blocks of that size.
func (m *image) fits(n inode, size int64) bool {
	count := (n.size + size - 1) / size
	b := m.win.At(n.offset, 4)
	if len(b) < 4 {
		return false
	}
	start, end := n.offset+4*count, int64(m.order.Uint32(b)&^pointerStored)
	if end <= start || end > m.end || end-start > 2*size {
		return false
	}
	out := make([]byte, min(size, n.size))
	k, _, err := inflate.DecodeZlib(out, m.win.At(start, int(end-start)))
	return err == nil && k == len(out)
}
