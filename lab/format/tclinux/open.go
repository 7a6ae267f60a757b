package tclinux

import (
	"fmt"
	"hash/crc32"
	"io"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	end := min(h.total, in.Size())
	out.Structure(0, min(h.length, end))
	describe(h, out)
	if missing := h.total - end; missing > 0 {
		out.Property("checksum", "cannot tell: cut short")
		out.Fail("", end, fmt.Sprintf("cut short: %d of %d bytes are missing", missing, h.total))
	} else if err := verify(in, h, out); err != nil {
		return err
	}
	at := h.length
	for _, p := range []struct {
		name string
		n    int64
	}{{"kernel", h.kernel}, {"rootfs", h.rootfs}, {"romfile", h.romfs}} {
		if p.n == 0 {
			continue
		}
		have := min(p.n, end-at)
		if have <= 0 {
			out.Fail(p.name, end, fmt.Sprintf("%s at 0x%x: past end of image", p.name, at))
			break
		}
		if have < p.n {
			out.Fail(p.name, end, fmt.Sprintf("%s at 0x%x: %d of %d bytes are missing", p.name, at, p.n-have, p.n))
		}
		if err := out.Entry(assay.Entry{Name: p.name, Piece: true}, format.One(at, have)); err != nil {
			return err
		}
		at += p.n
	}
	return nil
}

func describe(h *header, out format.Sink) {
	out.Property("byte-order", h.order)
	out.Property("header-length", fmt.Sprintf("0x%x", h.length))
	for _, p := range []assay.Property{
		{Name: "version", Value: h.version}, {Name: "customer-version", Value: h.customer}, {Name: "model", Value: h.model},
		{Name: "chip", Value: h.chip}, {Name: "board", Value: h.board},
		{Name: "internal-version", Value: h.internal}, {Name: "external-version", Value: h.external},
	} {
		if p.Value != "" {
			out.Property(p.Name, p.Value)
		}
	}
	if h.modelID != 0 {
		out.Property("model-id", fmt.Sprintf("%08x", h.modelID))
	}
	if h.address != 0 {
		out.Property("load", fmt.Sprintf("0x%08x", h.address))
	}
}

// verify compares what is behind the header with its checksum: CRC-32 of
// ISO 3309 without the inversion at the end.
func verify(in *format.Input, h *header, out format.Sink) error {
	sum := crc32.NewIEEE()
	r := io.NewSectionReader(in, h.length, h.total-h.length)
	b := make([]byte, 256<<10)
	for {
		n, err := r.Read(b)
		sum.Write(b[:n])
		if err == io.EOF {
			break
		}
		if err == nil {
			err = in.Ctx.Err()
		}
		if err != nil {
			return err
		}
	}
	if got := ^sum.Sum32(); got != h.crc {
		out.Property("checksum", "differs")
		out.Fail("", 0xc, fmt.Sprintf("checksum is %08x, the header says %08x", got, h.crc))
		return nil
	}
	out.Property("checksum", "matches")
	return nil
}
