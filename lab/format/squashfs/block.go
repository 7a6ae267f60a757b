package squashfs

import (
	"errors"
	"fmt"
	"io"

	"assay/lab/format"
)

// storedBit in a block's size says that the block is stored as it is
// (SQUASHFS_COMPRESSED_BIT_BLOCK).
const storedBit = 1 << 24

// unpackBlock gives the content of a data or fragment block: a view of the
// image when it is stored as it is, else in dst.
func (m *image) unpackBlock(off int64, size uint32, dst []byte, want fill) ([]byte, error) {
	n := int64(size &^ storedBit)
	if n > int64(m.blockSize)+int64(m.blockSize)/8 || size&storedBit != 0 && n > int64(m.blockSize) {
		return nil, fmt.Errorf("block of %d bytes", n)
	}
	if size&storedBit != 0 {
		b, err := m.bytes(off, n, dst)
		if err == nil && want == exactly && len(b) != len(dst) {
			err = fmt.Errorf("block has %d bytes, want %d", len(b), len(dst))
		}
		if err != nil {
			return nil, err
		}
		return b, nil
	}
	var tmp *[]byte
	var buf []byte
	if m.slicer == nil && n <= int64(m.blockSize) {
		tmp = m.block()
		defer m.release(tmp)
		buf = *tmp
	}
	src, err := m.bytes(off, n, buf)
	if err != nil {
		return nil, err
	}
	k, err := m.codec.decode(dst, src, want)
	if err != nil {
		return nil, err
	}
	return dst[:k], nil
}

// blocks is the number of blocks in a file's block list.
func (m *image) blockCount(n *inode) uint64 {
	count := n.size >> m.blockLog
	if n.fragment == noFragment && n.size&uint64(m.blockSize-1) != 0 {
		count++
	}
	return count
}

// blockSizes reads the next sizes of a block list into list: 32 bits each, 16
// in version 1.
func (m *image) blockSizes(c *cursor, list []uint32) error {
	var buf [4]byte
	for i := range list {
		if m.major == 1 {
			b, err := c.take(2, buf[:])
			if err != nil {
				return err
			}
			v := uint32(m.u16(b))
			list[i] = v & 0x7fff
			if list[i] == 0 {
				list[i] = 0x8000
			}
			if v&0x8000 != 0 {
				list[i] |= storedBit
			}
			continue
		}
		b, err := c.take(4, buf[:])
		if err != nil {
			return err
		}
		list[i] = m.u32(b)
	}
	return nil
}

var zeros [64 << 10]byte

func writeZeros(w io.Writer, n int64) error {
	for n > 0 {
		k := min(n, int64(len(zeros)))
		if _, err := w.Write(zeros[:k]); err != nil {
			return err
		}
		n -= k
	}
	return nil
}

// stopped wraps an error of the writer, which ends a stream at once.
type stopped struct{ error }

// stream writes the content of the file whose inode is at ref. A block that
// cannot be read is replaced by zeros; the first reason is returned at the
// end.
func (m *image) stream(ref uint64, w io.Writer) error {
	n, err := m.inodeAt(ref)
	if err != nil {
		return err
	}
	s := &fileStream{m: m, n: &n, w: w}
	if err := s.blocks(); err != nil {
		return s.end(err)
	}
	return s.end(s.tail())
}

type fileStream struct {
	m       *image
	n       *inode
	w       io.Writer
	damage  error
	damaged int
}

// end chooses what a stream returns: the writer's error as it is, else what
// is wrong with the image.
func (s *fileStream) end(err error) error {
	var stop stopped
	switch {
	case errors.As(err, &stop):
		return stop.error
	case err != nil:
		return err
	case s.damaged > 1:
		return fmt.Errorf("%w (and %d more blocks)", s.damage, s.damaged-1)
	}
	return s.damage
}

func (s *fileStream) write(b []byte) error {
	if _, err := s.w.Write(b); err != nil {
		return stopped{err}
	}
	return nil
}

func (s *fileStream) hole(n int64) error {
	if err := writeZeros(s.w, n); err != nil {
		return stopped{err}
	}
	return nil
}

func (s *fileStream) bad(n int64, err error) error {
	if s.damaged++; s.damage == nil {
		s.damage = err
	}
	return s.hole(n)
}

// blocks writes the blocks of the file's own.
func (s *fileStream) blocks() error {
	m, left, off := s.m, s.n.size, s.n.start
	var list [256]uint32
	buf := m.block()
	defer m.release(buf)
	for count := m.blockCount(s.n); count > 0; {
		part := list[:min(count, uint64(len(list)))]
		if err := m.blockSizes(&s.n.rest, part); err != nil {
			return fmt.Errorf("block list, %d blocks before its end: %w", count, err)
		}
		for _, size := range part {
			n := min(left, uint64(m.blockSize))
			if err := s.one(off, size, (*buf)[:n]); err != nil {
				return err
			}
			off += int64(size &^ storedBit)
			left -= n
		}
		count -= uint64(len(part))
	}
	return nil
}

func (s *fileStream) one(off int64, size uint32, dst []byte) error {
	if size == 0 { // a hole (version 3 on)
		return s.hole(int64(len(dst)))
	}
	lender, _ := s.w.(format.Lender)
	if lender != nil {
		if lent := lender.Lend(len(dst)); lent != nil {
			dst = lent
		} else {
			lender = nil
		}
	}
	b, err := s.m.unpackBlock(off, size, dst, exactly)
	if err != nil {
		s.m.unread(off, int64(size&^storedBit), err)
		return s.bad(int64(len(dst)), fmt.Errorf("block at 0x%x: %w", off, err))
	}
	if lender != nil && len(b) == len(dst) && len(b) > 0 && &b[0] == &dst[0] {
		if err := lender.Commit(len(b)); err != nil {
			return stopped{err}
		}
		return nil
	}
	return s.write(b)
}

// tail writes the end of the file that stands in a fragment block.
func (s *fileStream) tail() error {
	if s.n.fragment == noFragment {
		return nil
	}
	n := int64(s.n.size & uint64(s.m.blockSize-1))
	if n == 0 {
		return nil
	}
	return s.m.withFragment(s.n.fragment, func(data []byte, err error) error {
		from := int64(s.n.offset)
		if err == nil && from+n > int64(len(data)) {
			err = fmt.Errorf("fragment %d has %d bytes, want %d from %d", s.n.fragment, len(data), n, from)
		}
		if err != nil {
			return s.bad(n, err)
		}
		return s.write(data[from : from+n])
	})
}
