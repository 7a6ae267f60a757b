package lha

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"assay"
	"assay/anatomy/lzh"
	"assay/internal/window"
	"assay/lab/format"
)

const seekMost = 16 << 20

// notes receives what a walk meets besides files.
type notes interface {
	Structure(off, n int64)
	Unread(off, n int64, reason string)
}

// silent is for Measure.
type silent struct{}

func (silent) Structure(int64, int64)      {}
func (silent) Unread(int64, int64, string) {}

// walker goes from header to header.
type walker struct {
	in    *format.Input
	win   *window.Window
	notes notes
	pos   int64
	end   int64 // behind what belongs to the archive
	done  bool
}

// next gives the next header, or nil at the end.
func (w *walker) next() *header {
	for !w.done && w.in.Ctx.Err() == nil {
		h := read(w.win, w.pos)
		if h != nil {
			w.notes.Structure(h.at, h.data-h.at)
			w.pos = h.data + h.packed
			w.end = w.pos
			return h
		}
		if b := w.win.At(w.pos, 1); len(b) == 0 || w.pos == 0 {
			break
		} else if b[0] == 0 {
			w.notes.Structure(w.pos, 1)
			w.pos++
			w.end, w.done = w.pos, true
			break
		}
		if !w.seek() {
			break
		}
	}
	return nil
}

// seek looks for the next sound header behind damage. The hole is told.
func (w *walker) seek() bool {
	from := w.pos
	const step = 64 << 10
	for at := from + 1; at < min(w.win.Size(), from+seekMost) && w.in.Ctx.Err() == nil; at += step {
		for i := 0; ; i++ {
			b := w.win.At(at, step+8)
			j := bytes.Index(b[min(i, len(b)):], []byte("-l"))
			if i += j; j < 0 {
				break
			}
			if off := at + int64(i) - 2; off > from && read(w.win, off) != nil {
				w.notes.Unread(from, off-from, "no sound header where one belongs; the next stands behind it")
				w.pos = off
				return true
			}
		}
	}
	return false
}

func open(in *format.Input, out format.Sink) error {
	w := &walker{in: in, win: window.New(in.Content), notes: out}
	files := 0
	for h := w.next(); h != nil; h = w.next() {
		if files++; files == 1 {
			out.Property("level", strconv.Itoa(int(h.level)))
			out.Property("method", h.method)
		}
		e := h.entry()
		b := format.Body{}
		if e.Type == assay.Regular {
			b = h.body(in, out)
		}
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

// entry is h's row. DOS times have no zone and are taken for UTC.
func (h *header) entry() assay.Entry {
	e := assay.Entry{Name: h.path()}
	if h.hasMode {
		e.Has, e.Mode = e.Has|assay.HasMode, h.mode&0o7777
		if t, ok := assay.TypeOfMode(h.mode); ok {
			e.Type = t
		}
	}
	if h.owned {
		e.Has, e.UID, e.GID = e.Has|assay.HasOwner, h.uid, h.gid
	}
	if h.time != 0 {
		e.Has, e.MTime = e.Has|assay.HasTime, h.time
	}
	switch {
	case e.Type == assay.Symlink:
		e.Target = h.target
	case h.method == "lhd":
		e.Type = assay.Dir
	case e.Type == assay.Dir:
		e.Type = assay.Regular
	}
	return e
}

var methods = map[string]lzh.Method{"lh4": lzh.LH4, "lh5": lzh.LH5, "lh6": lzh.LH6, "lh7": lzh.LH7}

func (h *header) body(in *format.Input, out format.Sink) format.Body {
	at := format.Range{Offset: min(h.data, in.Size()), Length: min(h.packed, max(0, in.Size()-h.data))}
	m, packed := methods[h.method]
	stored := h.method == "lh0" || h.method == "lz4"
	if !packed && !stored {
		why := fmt.Sprintf("method -%s- is not read", h.method)
		out.Unread(at.Offset, at.Length, why)
		return format.Body{Size: -1, Stream: func(io.Writer) error { return errors.New(why) }}
	}
	if h.size == 0 {
		return format.Body{}
	}
	return format.Body{Size: h.size, From: at, Stream: func(w io.Writer) error {
		c := &counter{w: w}
		src := window.Reader(in.Content, at.Offset, at.Length)
		var err error
		if stored {
			_, err = io.CopyN(c, src, h.size)
		} else {
			_, err = lzh.Decode(c, src, m, h.size)
		}
		return c.verdict(err, h)
	}}
}

// counter sums and counts what is written to w and keeps w's error apart.
type counter struct {
	w   io.Writer
	n   int64
	sum uint16
	err error
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.sum = crc16(c.sum, p[:n])
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	c.err = err
	return n, err
}

// verdict is what is wrong with the content, after decoding ended with err.
func (c *counter) verdict(err error, h *header) error {
	switch {
	case c.err != nil:
		return c.err
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("ends after %d of %d bytes", c.n, h.size)
	case err != nil:
		return fmt.Errorf("after %d bytes: %w", c.n, err)
	case h.hasCRC && c.sum != h.crc:
		return fmt.Errorf("CRC-16 is %04x, recorded: %04x", c.sum, h.crc)
	}
	return nil
}
