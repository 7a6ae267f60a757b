package gzip

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"strconv"
	"sync"
	"time"

	"github.com/klauspost/compress/flate"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := parse(front(in, headerMax))
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	describe(h, out)
	e := assay.Entry{Name: childName(h.name)}
	if h.time != 0 {
		e.Has, e.MTime = assay.HasTime, int64(h.time)
	}
	return out.Entry(e, format.Body{
		Size:   -1,
		Stream: func(w io.Writer) error { return decode(in, out, w) },
	})
}

// childName is the last element of the recorded name.
func childName(name string) string {
	switch base := path.Base(name); base {
	case ".", "..", "/":
		return "data"
	default:
		return base
	}
}

// systems are the operating systems of RFC 1952 section 2.3.1.
var systems = [...]string{"FAT", "Amiga", "VMS", "Unix", "VM/CMS", "Atari TOS", "HPFS", "Macintosh", "Z-System", "CP/M", "TOPS-20", "NTFS", "QDOS", "Acorn RISCOS"}

func describe(h *header, out format.Sink) {
	if h.name != "" {
		out.Property("name", h.name)
	}
	if h.time != 0 {
		out.Property("time", time.Unix(int64(h.time), 0).UTC().Format(time.RFC3339))
	}
	if h.comment != "" {
		out.Property("comment", h.comment)
	}
	if len(h.extra) > 0 {
		out.Property("extra", hex.EncodeToString(h.extra[:min(len(h.extra), 256)]))
	}
	if int(h.system) < len(systems) {
		out.Property("system", systems[h.system])
	}
	if !h.checksum {
		out.Fail("", 0, "header checksum does not match")
	}
}

// source is what DEFLATE data are read from, byte by byte: the decoder takes
// no byte more than it needs, so that the length is exact.
type source interface {
	flate.Reader
	Peek(int) ([]byte, error)
	Discard(int) (int, error)
}

// slice is a source in memory. The library has a fast path for bytes.Reader.
type slice struct {
	*bytes.Reader
	b []byte
}

func (s slice) Peek(n int) ([]byte, error) {
	rest := s.b[len(s.b)-s.Len():]
	if len(rest) < n {
		return rest, io.EOF
	}
	return rest[:n], nil
}

func (s slice) Discard(n int) (int, error) {
	m, err := s.Seek(int64(min(n, s.Len())), io.SeekCurrent)
	return int(m), err
}

// stream reads the members of one input.
type stream struct {
	src  source
	fast flate.Reader // what the decoder is given
	at   func() int64 // bytes read of the input
}

func newStream(in *format.Input) *stream {
	if c, ok := in.Content.(assay.Slicer); ok {
		if b, ok := c.Slice(0, in.Size()); ok {
			r := bytes.NewReader(b)
			return &stream{slice{r, b}, r, func() int64 { return int64(len(b) - r.Len()) }}
		}
	}
	section := io.NewSectionReader(in, 0, in.Size())
	r := bufio.NewReaderSize(section, 256<<10)
	return &stream{r, r, func() int64 {
		pos, _ := section.Seek(0, io.SeekCurrent)
		return pos - int64(r.Buffered())
	}}
}

var decoders = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}

// decode writes the content of all members to w, tells the length of the file
// and returns the first thing that was wrong.
func decode(in *format.Input, out format.Sink, w io.Writer) error {
	s := newStream(in)
	d := decoders.Get().(io.ReadCloser)
	defer func() {
		d.(flate.Resetter).Reset(bytes.NewReader(nil), nil)
		decoders.Put(d)
	}()
	var damage error
	members := 0
	for {
		b, _ := s.src.Peek(headerMax)
		h, err := parse(b)
		if err != nil {
			break // what follows is no member
		}
		start := s.at()
		s.src.Discard(h.length)
		out.Structure(start, int64(h.length))
		members++
		err = s.member(d, out, w)
		var own *writeError
		if errors.As(err, &own) {
			return own.err
		}
		if damage == nil && err != nil {
			damage = err
		}
		if err != nil && !errors.Is(err, errTrailer) {
			break
		}
	}
	if members > 1 {
		out.Property("members", strconv.Itoa(members))
	}
	out.Length(max(s.at(), 1))
	return damage
}

var errTrailer = errors.New("content is not what it was")

// member decodes the data of one member to w and checks the trailer.
func (s *stream) member(d io.ReadCloser, out format.Sink, w io.Writer) error {
	start := s.at()
	d.(flate.Resetter).Reset(s.fast, nil)
	c := &counter{w: w}
	if _, err := io.Copy(c, d); err != nil {
		var own *writeError
		if errors.As(err, &own) {
			return err
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("member with data at 0x%x: ends in the middle, after %d bytes of content", start, c.n)
		}
		return fmt.Errorf("DEFLATE data at 0x%x, after %d bytes of content: %w", s.at(), c.n, err)
	}
	at := s.at()
	t, _ := s.src.Peek(trailerLength)
	s.src.Discard(len(t))
	out.Structure(at, int64(len(t)))
	if len(t) < trailerLength {
		return fmt.Errorf("trailer at 0x%x: cut off", at)
	}
	if sum := binary.LittleEndian.Uint32(t); sum != c.sum {
		return fmt.Errorf("%w: CRC-32 %08x, recorded at 0x%x: %08x", errTrailer, c.sum, at, sum)
	}
	if size := binary.LittleEndian.Uint32(t[4:]); size != uint32(c.n) {
		return fmt.Errorf("%w: %d bytes, recorded at 0x%x: %d", errTrailer, c.n, at+4, size)
	}
	return nil
}

// counter is a writer that takes the checksum.
type counter struct {
	w   io.Writer
	sum uint32
	n   int64
}

// writeError is an error of the writer, in contrast to one of the data.
type writeError struct{ err error }

func (e *writeError) Error() string { return e.err.Error() }
func (e *writeError) Unwrap() error { return e.err }

func (c *counter) Write(p []byte) (int, error) {
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p)
	c.n += int64(len(p))
	n, err := c.w.Write(p)
	if err != nil {
		err = &writeError{err}
	}
	return n, err
}
