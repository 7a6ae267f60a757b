package window

import (
	"bufio"
	"bytes"
	"io"
)

// readerSize is the buffer of a Reader over a source that cannot show its
// bytes.
const readerSize = 128 << 10

// Reader reads [off, off+n) of src in order, clipped to src: out of memory
// where src shows its bytes, else through a buffer. The reader reads single
// bytes cheaply (io.ByteReader).
func Reader(src Source, off, n int64) interface {
	io.Reader
	io.ByteReader
} {
	off = min(max(off, 0), src.Size())
	n = min(max(n, 0), src.Size()-off)
	if s, is := src.(slicer); is {
		if b, ok := s.Slice(off, n); ok {
			return bytes.NewReader(b)
		}
	}
	return bufio.NewReaderSize(io.NewSectionReader(src, off, n), int(min(n+1, readerSize)))
}
