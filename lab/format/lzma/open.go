package lzma

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"assay"
	"assay/anatomy/lzma"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Property("header", strconv.Itoa(h.length))
	out.Property("properties", fmt.Sprintf("lc=%d lp=%d pb=%d", h.props.LC, h.props.LP, h.props.PB))
	out.Property("dictionary", strconv.FormatUint(uint64(h.dict), 10))
	if h.size >= 0 {
		out.Property("size", strconv.FormatInt(h.size, 10))
	}
	out.Structure(0, int64(h.length))
	return out.Entry(assay.Entry{Name: "data"}, format.Body{
		Size:   h.size,
		Stream: func(w io.Writer) error { return h.decode(in, out, w) },
	})
}

// decode writes the content to w and tells the length of the stream.
func (h *header) decode(in *format.Input, out format.Sink, w io.Writer) error {
	src := io.NewSectionReader(in, int64(h.length), in.Size()-int64(h.length))
	r, err := lzma.NewReader(src, h.props, min(h.dict, dictMax), h.size)
	if err != nil {
		return err
	}
	n, err := r.WriteTo(w)
	end := int64(h.length) + r.Consumed()
	out.Length(end)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("cut off at 0x%x, after %d bytes of content", end, n)
	case errors.Is(err, lzma.ErrCorrupt):
		return fmt.Errorf("at 0x%x, after %d bytes of content: %w", end, n, err)
	case err != nil:
		return err
	case h.size >= 0 && n < h.size:
		return fmt.Errorf("end marker at 0x%x after %d bytes of content, declared are %d", end, n, h.size)
	case !r.Clean():
		return fmt.Errorf("at 0x%x: data do not end with the declared length of %d bytes", end, h.size)
	}
	return nil
}
