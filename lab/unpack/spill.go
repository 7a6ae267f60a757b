package unpack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// spillChunk is the unit in which the temporary file is given out and reused.
const spillChunk = 4 << 20

// spill gives out parts of one unlinked temporary file.
type spill struct {
	file *os.File
	max  int64 // chunks
	mu   sync.Mutex
	used int64
	free []int64
}

func newSpill(f *os.File, limit int64) *spill {
	if f == nil {
		return nil
	}
	return &spill{file: f, max: limit / spillChunk}
}

func (s *spill) chunk() (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.free); n > 0 {
		c := s.free[n-1]
		s.free = s.free[:n-1]
		return c, nil
	}
	if s.used >= s.max {
		return 0, errDisk
	}
	s.used++
	return s.used - 1, nil
}

func (s *spill) release(chunks []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, chunks...)
}

// spilled is a content in the temporary file.
type spilled struct {
	in     *spill
	chunks []int64
	size   int64
}

// Size implements assay.Content.
func (s *spilled) Size() int64 { return s.size }

// Write appends.
func (s *spilled) Write(p []byte) (int, error) {
	done := 0
	for len(p) > 0 {
		at := s.size % spillChunk
		if at == 0 && s.size == int64(len(s.chunks))*spillChunk {
			c, err := s.in.chunk()
			if err != nil {
				return done, err
			}
			s.chunks = append(s.chunks, c)
		}
		n := min(int64(len(p)), spillChunk-at)
		base := s.chunks[s.size/spillChunk] * spillChunk
		m, err := s.in.file.WriteAt(p[:n], base+at)
		s.size += int64(m)
		done += m
		if err != nil {
			return done, fmt.Errorf("spill: %w", errors.Join(errDisk, err))
		}
		p = p[n:]
	}
	return done, nil
}

// ReadAt implements io.ReaderAt.
func (s *spilled) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("read at negative offset %d", off)
	}
	done := 0
	for len(p) > 0 {
		if off >= s.size {
			return done, io.EOF
		}
		at := off % spillChunk
		n := min(int64(len(p)), spillChunk-at, s.size-off)
		m, err := s.in.file.ReadAt(p[:n], s.chunks[off/spillChunk]*spillChunk+at)
		done += m
		off += int64(m)
		if err != nil {
			return done, err
		}
		p = p[n:]
	}
	return done, nil
}
