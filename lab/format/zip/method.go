package zip

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"assay"
	"assay/anatomy/deflate64"
	"assay/anatomy/lzma"
	"assay/anatomy/xz"
)

// methods are the compression methods with a name (APPNOTE 4.4.5).
var methods = map[uint16]string{
	0: "stored", 1: "shrunk", 2: "reduced 1", 3: "reduced 2", 4: "reduced 3", 5: "reduced 4", 6: "imploded",
	8: "deflate", 9: "deflate64", 10: "PKWARE imploded", 12: "bzip2", 14: "LZMA", 16: "CMPSC", 18: "TERSE", 19: "LZ77",
	20: "zstd (old number)", 92: "recompressed MP3", 93: "zstd", 94: "MP3", 95: "XZ", 96: "JPEG", 97: "WavPack", 98: "PPMd", 99: "AES",
}

func readable(method uint16) bool {
	switch method {
	case 0, 8, 9, 12, 14, 20, 93, 95:
		return true
	}
	return false
}

// stream is a compressed member: what it takes to decode it.
type stream struct {
	c            assay.Content
	data, packed int64
	size         int64 // -1: not known
	crc          uint32
	method       uint16
	flags        uint16
	open         bool // packed is only a bound
	used         int64
}

var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// write decodes the member into w and verifies size and CRC-32.
func (s *stream) write(w io.Writer) error {
	in := newSource(s.c, s.data, s.packed)
	defer in.free()
	out := &checked{w: w}
	err := s.decode(out, in)
	s.used = in.used()
	if s.size < 0 {
		s.size, s.crc = out.n, out.crc
	}
	switch {
	case out.err != nil:
		return out.err
	case err != nil:
		return fmt.Errorf("%s: %w after %d bytes", methods[s.method], err, out.n)
	case out.n != s.size:
		return fmt.Errorf("decodes to %d bytes, the header says %d", out.n, s.size)
	case out.crc != s.crc:
		return fmt.Errorf("CRC-32 is 0x%08x, the header says 0x%08x", out.crc, s.crc)
	case !s.open && s.method != 14 && in.used() < s.packed:
		return fmt.Errorf("%d bytes behind the end of the compressed data", s.packed-in.used())
	}
	return nil
}

func (s *stream) decode(w io.Writer, in *source) error {
	var r io.Reader = in.Reader
	switch s.method {
	case 8:
		f := inflaters.Get().(io.ReadCloser)
		defer inflaters.Put(f)
		if err := f.(flate.Resetter).Reset(in.Reader, nil); err != nil {
			return err
		}
		r = f
	case 9:
		r = deflate64.NewReader(in.Reader)
	case 12:
		r = bzip2.NewReader(in.Reader)
	case 14:
		l, err := s.lzma(in)
		if err != nil {
			return err
		}
		r = l
	case 20, 93:
		z, err := zstd.NewReader(in.Reader, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return err
		}
		defer z.Close()
		r = z
	case 95:
		x := xz.NewReader(io.NewSectionReader(s.c, s.data, s.packed), s.packed)
		defer x.Close()
		_, err := io.Copy(w, x)
		in.skip(x.Consumed())
		return err
	}
	_, err := io.Copy(w, r)
	return err
}

// lzma reads what stands before the raw stream (APPNOTE 5.8.8): version of
// the LZMA SDK (2), size of the properties (2), properties (5).
func (s *stream) lzma(in *source) (io.Reader, error) {
	var head [9]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, err
	}
	if n := le.Uint16(head[2:]); n != 5 {
		return nil, fmt.Errorf("properties of %d bytes", n)
	}
	p, err := lzma.ParseProps(head[4])
	if err != nil {
		return nil, err
	}
	size := s.size
	if s.flags&flagMarker != 0 {
		size = -1
	}
	dict := le.Uint32(head[5:])
	if s.size >= 0 {
		dict = uint32(min(int64(dict), max(s.size, 4096)))
	}
	if dict > 256<<20 {
		return nil, fmt.Errorf("dictionary of %d bytes: more than 256 MiB are not read", dict)
	}
	return lzma.NewReader(in.Reader, p, dict, size)
}

// checked counts and sums what is written to w, and keeps w's error apart.
type checked struct {
	w   io.Writer
	n   int64
	crc uint32
	err error
}

var errShort = errors.New("short write")

func (c *checked) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	if err == nil && n < len(p) {
		err = errShort
	}
	c.n += int64(n)
	c.crc = crc32.Update(c.crc, crc32.IEEETable, p[:n])
	if err != nil {
		c.err = err
	}
	return n, err
}

// source reads a member's packed bytes and counts them: from memory when the
// content can show it, else through a buffer. Its reader has a type that the
// inflater knows how to read fast and no further than it must.
type source struct {
	flate.Reader
	mem  *bytes.Reader
	file *io.SectionReader
	buf  *bufio.Reader
	size int64
}

var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 32<<10) }}

func newSource(c assay.Content, off, n int64) *source {
	if sl, ok := c.(assay.Slicer); ok {
		if b, ok := sl.Slice(off, n); ok {
			m := bytes.NewReader(b)
			return &source{Reader: m, mem: m, size: n}
		}
	}
	s := &source{file: io.NewSectionReader(c, off, n), buf: buffers.Get().(*bufio.Reader), size: n}
	s.buf.Reset(s.file)
	s.Reader = s.buf
	return s
}

func (s *source) free() {
	if s.buf != nil {
		s.buf.Reset(nil)
		buffers.Put(s.buf)
	}
}

// skip notes that n bytes were read in another way.
func (s *source) skip(n int64) { _, _ = io.CopyN(io.Discard, s.Reader, n) }

func (s *source) used() int64 {
	if s.mem != nil {
		return s.size - int64(s.mem.Len())
	}
	at, _ := s.file.Seek(0, io.SeekCurrent)
	return at - int64(s.buf.Buffered())
}
