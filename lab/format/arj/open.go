package arj

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"time"

	"assay"
	"assay/anatomy/lzh"
	"assay/internal/window"
	"assay/lab/format"
)

const systemUnix = 2

func open(in *format.Input, out format.Sink) error {
	w := &walker{in: in, win: window.New(in.Content), notes: out}
	files := 0
	for h := w.next(); h != nil; h = w.next() {
		switch h.kind {
		case kindMain:
			out.Property("version", strconv.Itoa(int(h.version)))
			if h.name != "" {
				out.Property("name", h.name)
			}
			if h.comment != "" {
				out.Property("comment", h.comment)
			}
			continue
		case kindLabel, kindChapter:
			out.Property("label", h.name)
			continue
		}
		files++
		e, b := h.entry(), h.body(in, out)
		if err := out.Entry(e, b); err != nil {
			return err
		}
	}
	out.Property("files", strconv.Itoa(files))
	if !w.done {
		out.Fail("", min(w.pos, in.Size()), "ends without the mark of the end")
	}
	return in.Ctx.Err()
}

// entry is h's row. Times of systems other than Unix have no zone and are
// taken for UTC.
func (h *header) entry() assay.Entry {
	e := assay.Entry{Name: h.name}
	if h.kind == kindDir {
		e.Type = assay.Dir
	}
	if h.system == systemUnix {
		e.Has, e.Mode = e.Has|assay.HasMode, uint32(h.mode)&0o7777
	}
	switch t := h.time; {
	case t == 0:
	case h.system == systemUnix:
		e.Has, e.MTime = e.Has|assay.HasTime, int64(t)
	default:
		e.Has, e.MTime = e.Has|assay.HasTime, time.Date(1980+int(t>>25), time.Month(t>>21&15), int(t>>16&31), int(t>>11&31), int(t>>5&63), int(t&31)*2, 0, time.UTC).Unix()
	}
	return e
}

func (h *header) body(in *format.Input, out format.Sink) format.Body {
	if h.kind == kindDir {
		return format.Body{}
	}
	at := format.Range{Offset: min(h.next, in.Size()), Length: min(h.packed, max(0, in.Size()-h.next))}
	why := ""
	switch {
	case h.flags&flagGarbled != 0:
		why = "encrypted, without a key"
	case h.method > 4:
		why = fmt.Sprintf("method %d is not read", h.method)
	case h.flags&flagBefore != 0:
		why = "begins in another volume"
	case h.flags&flagNext != 0:
		why = "goes on in another volume"
	}
	if why != "" {
		out.Unread(at.Offset, at.Length, why)
		return format.Body{Size: -1, Stream: func(io.Writer) error { return errors.New(why) }}
	}
	if h.size == 0 && h.packed == 0 {
		return format.Body{}
	}
	return format.Body{Size: h.size, From: at, Stream: func(w io.Writer) error { return h.decode(in, w, at) }}
}

// decode writes the content to w and compares its CRC-32.
func (h *header) decode(in *format.Input, w io.Writer, at format.Range) error {
	c := &counter{w: w}
	src := window.Reader(in.Content, at.Offset, at.Length)
	var err error
	switch h.method {
	case 0:
		_, err = io.CopyN(c, src, h.size)
	case 4:
		_, err = lzh.Decode(c, src, lzh.Fastest, h.size)
	default:
		_, err = lzh.Decode(c, src, lzh.ARJ, h.size)
	}
	switch {
	case c.err != nil:
		return c.err
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("ends after %d of %d bytes", c.n, h.size)
	case err != nil:
		return fmt.Errorf("after %d bytes: %w", c.n, err)
	case c.sum != h.crc:
		return fmt.Errorf("CRC-32 is %08x, recorded: %08x", c.sum, h.crc)
	}
	return nil
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
