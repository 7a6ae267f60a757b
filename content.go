package assay

import (
	"fmt"
	"io"
)

// Content is bytes of known length that can be read at any place.
// Implementations are safe for concurrent reads.
type Content interface {
	io.ReaderAt
	Size() int64
}

// Opener gives the content behind a digest.
type Opener interface {
	Open(Digest) (Content, error)
}

// Bytes is a Content held in memory.
type Bytes []byte

// Size implements Content.
func (b Bytes) Size() int64 { return int64(len(b)) }

// ReadAt implements io.ReaderAt.
func (b Bytes) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("read at negative offset %d", off)
	}
	if off >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Slice returns the n bytes at off without copying. The caller must not write
// to them. It implements Slicer.
func (b Bytes) Slice(off, n int64) ([]byte, bool) {
	if off < 0 || n < 0 || off > int64(len(b)) || n > int64(len(b))-off {
		return nil, false
	}
	return b[off : off+n : off+n], true
}

// Slicer is a Content that can show its bytes without copying them.
type Slicer interface {
	Slice(off, n int64) ([]byte, bool)
}

// Section is the part [off, off+n) of c as a Content of its own. The part is
// clipped to c; sections of sections read from the innermost content.
func Section(c Content, off, n int64) Content {
	size := c.Size()
	off = min(max(off, 0), size)
	n = min(max(n, 0), size-off)
	if off == 0 && n == size {
		return c
	}
	switch s := c.(type) {
	case *section:
		return &section{s.of, s.off + off, n}
	case Bytes:
		return s[off : off+n : off+n]
	}
	return &section{c, off, n}
}

type section struct {
	of     Content
	off, n int64
}

func (s *section) Size() int64 { return s.n }

func (s *section) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("read at negative offset %d", off)
	}
	if off >= s.n {
		return 0, io.EOF
	}
	short := false
	if rest := s.n - off; int64(len(p)) > rest {
		p, short = p[:rest], true
	}
	n, err := s.of.ReadAt(p, s.off+off)
	if err == nil && short {
		err = io.EOF
	}
	return n, err
}

func (s *section) Slice(off, n int64) ([]byte, bool) {
	if off < 0 || n < 0 || off > s.n || n > s.n-off {
		return nil, false
	}
	if b, ok := s.of.(Slicer); ok {
		return b.Slice(s.off+off, n)
	}
	return nil, false
}
