package gzip

import (
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

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := parseAt(func(n int) []byte { return front(in, int64(n)) })
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

var streams = sync.Pool{New: func() any { return inflate.NewStream(nil) }}

// decode writes the content of all members to w, tells the length of the file
// and returns the first thing that was wrong.
func decode(in *format.Input, out format.Sink, w io.Writer) error {
	s := stream{streams.Get().(*inflate.Stream)}
	s.Reset(io.NewSectionReader(in, 0, in.Size()))
	defer func() {
		s.Reset(nil)
		streams.Put(s.Stream)
	}()
	var damage error
	members := 0
	for {
		start := s.Used()
		h, err := parseAt(s.Peek)
		if err != nil {
			break // what follows is no member
		}
		s.Next(h.length)
		out.Structure(start, int64(h.length))
		members++
		err = s.member(out, w)
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
	out.Length(max(s.Used(), 1))
	return damage
}

var errTrailer = errors.New("content is not what it was")

// stream reads the members of one input.
type stream struct{ *inflate.Stream }

// member decodes the data of one member to w and checks the trailer.
func (s stream) member(out format.Sink, w io.Writer) error {
	start := s.Used()
	c := &counter{w: w}
	if _, err := s.Decode(c, 0); err != nil {
		var own *writeError
		if errors.As(err, &own) {
			return err
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("member with data at 0x%x: ends in the middle, after %d bytes of content", start, c.n)
		}
		return fmt.Errorf("DEFLATE data at 0x%x, after %d bytes of content: %w", s.Used(), c.n, err)
	}
	at := s.Used()
	t := s.Next(trailerLength)
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
