package bzip2

import (
	"bytes"
	"io"
)

// tarMagic is where the magic of POSIX and GNU tar stands in a header, and
// tarBlock what headers stand at multiples of.
const (
	tarMagic = 257
	tarBlock = 512
)

var ustar = []byte("ustar")

// filler decides what stands for lost blocks, of which nobody knows how long
// they were.
type filler struct {
	w    io.Writer
	head []byte // of the content
}

// Write implements io.Writer.
func (f *filler) Write(p []byte) (int, error) {
	if n := tarMagic + len(ustar) - len(f.head); n > 0 {
		f.head = append(f.head, p[:min(n, len(p))]...)
	}
	return f.w.Write(p)
}

// lost says how many zeros stand for the blocks. In a tar archive they are
// only so many that the headers in what follows stand at multiples of 512
// again: more would be taken for the end of the archive.
func (f *filler) lost(written, full int64, next []byte) int64 {
	if len(f.head) < tarMagic || !bytes.HasPrefix(f.head[tarMagic:], ustar) {
		return full
	}
	at := bytes.Index(next, ustar)
	if at < 0 {
		return 0
	}
	return ((tarMagic-(written+int64(at)))%tarBlock + tarBlock) % tarBlock
}
