package sevenzip

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"assay/internal/window"
)

const targetMost = 64 << 10 // of a symbolic link

// solid reads the files of a folder one after the other.
type solid struct {
	a   *archive
	f   *folder
	r   io.Reader
	pos int64
	err error // why nothing more comes

	starts []int64 // where each file begins
}

func newSolid(a *archive, f *folder) *solid {
	s := &solid{a: a, f: f, starts: make([]int64, len(f.files))}
	at := int64(0)
	for i, n := range f.files {
		s.starts[i] = at
		at += n
	}
	return s
}

// write writes the nth file. Files before it that nobody read are passed over.
func (s *solid) write(w io.Writer, nth int) error {
	start := s.starts[nth]
	if s.r == nil && s.err == nil {
		s.r, s.err = s.f.reader(s.a.in.Content, s.a.streams)
		if s.err != nil {
			s.unread(s.err)
		}
	}
	if s.err == nil && s.pos < start {
		s.advance(io.Discard, start-s.pos)
	}
	if s.err != nil || s.pos != start {
		if s.err == nil {
			return errors.New("stands before what was read of its folder")
		}
		if s.r == nil {
			return s.err
		}
		return fmt.Errorf("folder: %w after %d bytes", s.err, s.pos)
	}
	out := &counter{w: w}
	s.advance(out, s.f.files[nth])
	switch sum := s.f.sums[nth]; {
	case out.err != nil:
		return out.err
	case s.err != nil:
		return fmt.Errorf("folder: %w after %d bytes, %d of this file", s.err, s.pos, out.n)
	case sum.set && sum.crc != out.sum:
		return fmt.Errorf("CRC-32 is %08x, recorded: %08x", out.sum, sum.crc)
	}
	return nil
}

// advance copies the next n bytes. What cannot be read ends the folder.
func (s *solid) advance(w io.Writer, n int64) {
	m, err := io.CopyN(w, s.r, n)
	s.pos += m
	if c, is := w.(*counter); is && c.err != nil {
		return
	}
	if err != nil {
		s.err = unexpected(err)
	}
}

// unread says that the folder's packed streams are not read.
func (s *solid) unread(why error) {
	for i := range s.f.packed {
		if j := s.f.first + i; j < len(s.a.streams.packed) {
			p := s.a.streams.packed[j]
			s.a.out.Unread(p.off, min(p.length, max(0, s.a.in.Size()-p.off)), why.Error())
		}
	}
}

// sum compares the CRC-32 of the folder's only file, which is stored at off.
func (s *solid) sum(off, n int64) bool {
	if !s.f.sums[0].set {
		return true
	}
	c := &counter{w: io.Discard}
	io.Copy(c, window.Reader(s.a.in.Content, off, n))
	return c.sum == s.f.sums[0].crc
}

// counter sums and counts what is written to w and keeps w's error apart.
type counter struct {
	w   io.Writer
	n   int64
	sum uint32
	err error
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p[:n])
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	c.err = err
	return n, err
}

// atMost is a writer for n bytes.
type atMost struct {
	w io.Writer
	n int64
}

func (a *atMost) Write(p []byte) (int, error) {
	if int64(len(p)) > a.n {
		return 0, errors.New("more bytes than are wanted")
	}
	a.n -= int64(len(p))
	return a.w.Write(p)
}
