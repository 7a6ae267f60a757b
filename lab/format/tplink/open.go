package tplink

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// secondAt is where the second header stands in an image with a boot loader:
// behind the first and the 128 KiB that the boot loader has in flash.
const secondAt = headerLength + 0x20000

func open(in *format.Input, out format.Sink) error {
	h, err := read(in, 0)
	if err != nil {
		return err
	}
	end := min(h.total(), in.Size())
	out.Structure(0, headerLength)
	describe(h, out)
	sum, err := verify(in, h, end)
	if err != nil {
		return err
	}
	out.Property("md5", sum)
	// OpenWrt strips the padding behind the last part: the MD5 is then that of
	// what is left, and nothing is missing.
	if end < h.total() && sum != matches {
		out.Fail("", end, fmt.Sprintf("cut short: %d of %d bytes are missing", h.total()-end, h.total()))
	}
	return parts(in, h, end, out)
}

func describe(h *header, out format.Sink) {
	out.Property("header-version", fmt.Sprint(h.version))
	if h.vendor != "" {
		out.Property("vendor", h.vendor)
	}
	out.Property("image-version", h.text)
	out.Property("firmware-version", h.number)
	out.Property("hardware-id", fmt.Sprintf("%08x", h.id))
	out.Property("hardware-revision", fmt.Sprintf("%08x", h.revision))
	if h.version == 1 {
		out.Property("region", fmt.Sprint(h.extra))
	} else {
		out.Property("additional-hardware-version", fmt.Sprintf("%08x", h.extra))
	}
	out.Property("load", fmt.Sprintf("0x%08x", h.load))
	out.Property("entry", fmt.Sprintf("0x%08x", h.entry))
	if h.signed {
		out.Property("signature", "RSA, 128 bytes, not verified")
	}
}

// claim is a part of the input that has been given to an entry or the header.
type claim struct {
	name string
	part
}

// parts hands over what the header names.
func parts(in *format.Input, h *header, end int64, out format.Sink) error {
	claimed := []claim{{"header", part{0, headerLength}}}
	give := func(name string, p part) error {
		if p.length == 0 {
			return nil
		}
		for _, c := range claimed {
			if p.offset < c.offset+c.length && c.offset < p.offset+p.length {
				out.Fail(name, p.offset, fmt.Sprintf("%s at 0x%x, 0x%x bytes: overlaps %s", name, p.offset, p.length, c.name))
				return nil
			}
		}
		if p.offset >= end {
			out.Fail(name, end, fmt.Sprintf("%s at 0x%x: past end of image", name, p.offset))
			return nil
		}
		have := min(p.length, end-p.offset)
		if have < p.length {
			out.Fail(name, end, fmt.Sprintf("%s at 0x%x: %d of %d bytes are missing", name, p.offset, p.length-have, p.length))
		}
		claimed = append(claimed, claim{name, part{p.offset, have}})
		return out.Entry(assay.Entry{Name: name, Piece: true}, format.One(p.offset, have))
	}
	boot := part{headerLength + h.boot.offset, h.boot.length}
	if h.second {
		boot.length = 0
	}
	if err := give("bootloader", boot); err != nil {
		return err
	}
	if second := secondHeader(in, h, end); second != nil {
		return give("firmware", part{secondAt, min(second.total(), end-secondAt)})
	}
	if boot.length > 0 && h.kernel.offset < boot.offset+boot.length {
		out.Fail("", secondAt, fmt.Sprintf("no second header at 0x%x: kernel and root file system are taken from there all the same", secondAt))
		h.kernel.offset += secondAt
		h.rootfs.offset += secondAt
	}
	if err := give("kernel", h.kernel); err != nil {
		return err
	}
	return give("rootfs", h.rootfs)
}

// secondHeader finds the header behind the boot loader. In version 3 images it
// is there even where the first header gives the boot loader no length.
func secondHeader(in *format.Input, h *header, end int64) *header {
	if h.second || end <= secondAt || h.boot.length == 0 && h.version != 3 {
		return nil
	}
	s, err := read(in, secondAt)
	if err != nil || s.version != h.version || s.boot.length > 0 && !s.second {
		return nil
	}
	return s
}
