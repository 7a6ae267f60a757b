package config

import (
	"fmt"
	"hash/crc32"
	"io"

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, min(h.at+payloadHeader, in.Size()))
	if h.model != "" {
		out.Property("model", h.model)
	}
	out.Property("type", fmt.Sprint(h.kind))
	format.Short(in, out, h.total())
	if h.kind != 0 {
		out.Property("encryption", "AES")
		out.Property("key", "not known")
		if at := h.at + payloadHeader; at < in.Size() {
			out.Unread(at, min(h.total(), in.Size())-at, "encrypted with AES, key not known")
		}
		return nil
	}
	if !h.whole {
		out.Property("checksum", format.CannotTell+": cut short")
		out.Fail("config.xml", min(h.end, in.Size()), fmt.Sprintf("blocks end at 0x%x without a last one", h.end))
	} else if err := h.verify(in, out); err != nil {
		return err
	}
	for _, k := range h.blocks {
		out.Structure(k.offset-12, 12)
	}
	from := h.at + payloadHeader
	return out.Entry(assay.Entry{Name: "config.xml"}, format.Body{
		Size: h.xml, From: format.Range{Offset: from, Length: max(0, min(h.end, in.Size())-from)},
		Stream: func(w io.Writer) error { return h.decompress(in, w) },
	})
}

func (h *header) verify(in *format.Input, out format.Sink) error {
	sum := crc32.NewIEEE()
	for _, k := range h.blocks {
		if err := in.Feed(sum, k.offset, k.packed); err != nil {
			return err
		}
	}
	format.Checksum(out, "checksum", h.at+0x14, sum.Sum32(), h.crc)
	return nil
}

// decompress writes the blocks one after the other. The length of a damaged
// one is known: zeros stand for what is missing of it.
func (h *header) decompress(in *format.Input, w io.Writer) (first error) {
	for _, k := range h.blocks {
		src := in.View(k.offset, int(k.packed))
		dst := make([]byte, k.plain)
		n, _, err := inflate.DecodeZlib(dst, src)
		if err == nil && int64(n) < k.plain {
			err = fmt.Errorf("%d of %d bytes", n, k.plain)
		}
		if err != nil && first == nil {
			first = fmt.Errorf("block at 0x%x: %w", k.offset, err)
		}
		clear(dst[n:])
		if _, err := w.Write(dst); err != nil {
			return err
		}
	}
	if !h.whole && first == nil {
		first = fmt.Errorf("blocks end at 0x%x without a last one", h.end)
	}
	return first
}
