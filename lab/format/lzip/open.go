package lzip

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"assay"
	"assay/anatomy/lzma"
	"assay/internal/window"
	"assay/lab/format"
)

const (
	trialOutput = 4096
	trialInput  = 16 << 10
	searchLeast = 16 << 20 // how far the next member is looked for behind damage
	expansion   = 8192     // a byte of LZMA data gives no more
)

// measure accepts a header with LZMA data behind it that can be decoded for a
// while, or up to a trailer that fits.
func measure(in *format.Input) (format.Extent, error) {
	win := window.New(in.Content)
	b := win.At(0, trialInput)
	h, ok := parse(b)
	if !ok || len(b) <= headerLength {
		return format.Extent{}, format.Not("header or first byte of the data is none")
	}
	unknown := format.Extent{Length: in.Size(), Certainty: format.Unknown}
	dst := make([]byte, trialOutput)
	n, used, err := lzma.Decode(dst, b[headerLength:], props)
	switch {
	case err == nil && n == trialOutput, errors.Is(err, io.ErrUnexpectedEOF) && n >= 64:
		return unknown, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return format.Extent{}, format.Not("ends after %d bytes of content", n)
	case err != nil:
		return format.Extent{}, format.Not("LZMA data: %v", err)
	}
	t := b[headerLength+used:]
	if len(t) < h.trailer() || le.Uint64(t[4:]) != uint64(n) {
		return format.Extent{}, format.Not("no trailer for %d bytes of content", n)
	}
	return unknown, nil
}

func open(in *format.Input, out format.Sink) error {
	h, ok := parse(window.New(in.Content).At(0, headerLength+1))
	if !ok {
		return errors.New("no header")
	}
	out.Property("version", strconv.Itoa(int(h.version)))
	out.Property("dictionary", strconv.FormatUint(uint64(h.dict), 10))
	return out.Entry(assay.Entry{Name: "data"}, format.Body{
		Size:   -1,
		Stream: func(w io.Writer) error { return decode(in, out, w) },
	})
}

// decode writes the content of all members to w and tells the length of the
// file. The first damage is told at the end.
func decode(in *format.Input, out format.Sink, w io.Writer) error {
	win := window.New(in.Content)
	var damage error
	members, pos := 0, int64(0)
	c := &counter{w: w}
	for in.Ctx.Err() == nil {
		h, ok := parse(win.At(pos, headerLength+1))
		if !ok {
			break
		}
		members++
		before := c.n
		end, err, own := h.decode(win, in.Content, pos, c)
		if own {
			return err
		}
		if err == nil {
			pos = end
			continue
		}
		if damage == nil {
			damage = err
		}
		next, size := search(win, pos)
		if next < 0 {
			pos = end
			break
		}
		if err := zeros(c, min(size, (next-pos)*expansion)-(c.n-before)); err != nil {
			return err
		}
		pos = next
	}
	if members > 1 {
		out.Property("members", strconv.Itoa(members))
	}
	out.Length(min(max(pos, 1), in.Size()))
	return damage
}

// search looks behind a damaged member at pos for the next one. In front of it
// stands a trailer with the size of the content, and with the distance.
func search(win *window.Window, pos int64) (next, size int64) {
	const step = 64 << 10
	limit := min(win.Size(), pos+max(searchLeast, pos))
	for at := pos + 1; at < limit; at += step {
		b := win.At(at, step+headerLength)
		for i := 0; ; i++ {
			j := bytes.Index(b[i:], []byte(magic))
			if i += j; j < 0 || i >= step {
				break
			}
			if _, ok := parse(b[i:]); !ok {
				continue
			}
			found := at + int64(i)
			t := win.At(found-20, 20)
			if len(t) == 20 && le.Uint64(t[12:]) == uint64(found-pos) {
				return found, int64(min(le.Uint64(t[4:]), 1<<62))
			}
			return found, 0
		}
	}
	return -1, 0
}

func zeros(w io.Writer, n int64) error {
	b := make([]byte, 32<<10)
	for n > 0 {
		m, err := w.Write(b[:min(n, int64(len(b)))])
		if err != nil {
			return err
		}
		n -= int64(m)
	}
	return nil
}
