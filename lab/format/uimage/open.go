package uimage

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"time"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, min(h.length, in.Size()))
	end := min(h.length+h.size, in.Size())
	describe(h, out)
	if !h.sound {
		out.Fail("", 4, "checksum of the header differs")
	}
	if err := verify(in, h, end, out); err != nil {
		return err
	}
	switch h.kind {
	case kindMulti:
		return multi(in, h, end, out)
	case kindScript:
		return script(in, h, end, out)
	}
	name := kindWords[h.kind]
	if name == "" {
		name = "data"
	}
	return out.Entry(assay.Entry{Name: name, Piece: true}, format.One(h.length, max(0, end-h.length)))
}

func describe(h *header, out format.Sink) {
	if h.magic != standardMagic {
		out.Property("magic", fmt.Sprintf("%08x", h.magic))
	}
	out.Property("name", string(h.name))
	out.Property("os", word(&osWords, h.os))
	out.Property("arch", word(&archWords, h.arch))
	out.Property("type", word(&kindWords, h.kind))
	out.Property("compression", word(&compWords, h.comp))
	out.Property("load", fmt.Sprintf("0x%08x", h.load))
	out.Property("entry", fmt.Sprintf("0x%08x", h.entry))
	if h.created != 0 {
		out.Property("created", time.Unix(int64(h.created), 0).UTC().Format(time.RFC3339))
	}
	if h.length != headerLength {
		out.Property("header-length", fmt.Sprint(h.length))
	}
	sum := "differs"
	if h.sound {
		sum = "matches"
	}
	out.Property("header-checksum", sum)
}

// verify compares the data with their checksum.
func verify(in *format.Input, h *header, end int64, out format.Sink) error {
	if missing := h.length + h.size - end; missing > 0 {
		out.Property("data-checksum", "cannot tell: cut short")
		out.Fail("", end, fmt.Sprintf("cut short: %d of %d bytes of data are missing", missing, h.size))
		return nil
	}
	sum, err := checksum(in, h.length, h.size)
	if err != nil {
		return err
	}
	if sum == h.dataCRC {
		out.Property("data-checksum", "matches")
		return nil
	}
	out.Property("data-checksum", "differs")
	out.Fail("", h.length, fmt.Sprintf("checksum of the data is %08x, the header says %08x", sum, h.dataCRC))
	return nil
}

func checksum(in *format.Input, off, n int64) (uint32, error) {
	sum := crc32.NewIEEE()
	r := io.NewSectionReader(in, off, n)
	b := make([]byte, 256<<10)
	for {
		m, err := r.Read(b)
		sum.Write(b[:m])
		if err == io.EOF {
			return sum.Sum32(), nil
		}
		if err == nil {
			err = in.Ctx.Err()
		}
		if err != nil {
			return 0, err
		}
	}
}

// maxParts bounds the list of lengths; mkimage itself has no limit, boot
// loaders use three.
const maxParts = 256

// lengths reads the list of lengths at the start of the data: the lengths
// without the zero that ends them, and where the first part starts.
func lengths(in *format.Input, h *header, end int64) (list []int64, start int64, err error) {
	at := h.length
	var b [4]byte
	for {
		if at+4 > end {
			return list, at, fmt.Errorf("list of lengths at 0x%x: no end", h.length)
		}
		if n, err := in.ReadAt(b[:], at); n < 4 {
			return list, at, fmt.Errorf("list of lengths at 0x%x: %w", at, err)
		}
		at += 4
		n := int64(binary.BigEndian.Uint32(b[:]))
		if n == 0 {
			return list, at, nil
		}
		if len(list) == maxParts {
			return list, at, fmt.Errorf("list of lengths at 0x%x: more than %d parts", h.length, maxParts)
		}
		list = append(list, n)
	}
}

func multi(in *format.Input, h *header, end int64, out format.Sink) error {
	list, at, err := lengths(in, h, end)
	if err != nil {
		out.Fail("", h.length, err.Error())
		return out.Entry(assay.Entry{Name: "multi", Piece: true}, format.One(h.length, max(0, end-h.length)))
	}
	out.Structure(h.length, at-h.length)
	for i, n := range list {
		name := fmt.Sprintf("image%d", i)
		if at >= end {
			out.Fail(name, at, fmt.Sprintf("%s at 0x%x: past end of data", name, at))
			break
		}
		have := min(n, end-at)
		if have < n {
			out.Fail(name, at+have, fmt.Sprintf("%s at 0x%x: %d of %d bytes are missing", name, at, n-have, n))
		}
		if err := out.Entry(assay.Entry{Name: name, Piece: true}, format.One(at, have)); err != nil {
			return err
		}
		at += n
		if pad := -at & 3; i < len(list)-1 && pad > 0 && at < end {
			out.Structure(at, min(pad, end-at))
		}
		at += -at & 3
	}
	return nil
}

// script is text behind a list of one length. The alignment of parts counts
// from the list, which stands at a multiple of 4 in every header length.
func script(in *format.Input, h *header, end int64, out format.Sink) error {
	list, at, err := lengths(in, h, end)
	if err != nil || len(list) != 1 || list[0] > h.length+h.size-at {
		out.Fail("script", h.length, "list of lengths before the text is not sound")
		return out.Entry(assay.Entry{Name: "script"}, format.One(h.length, max(0, end-h.length)))
	}
	out.Structure(h.length, at-h.length)
	return out.Entry(assay.Entry{Name: "script"}, format.One(at, min(list[0], max(0, end-at))))
}
