package chk

import (
	"fmt"
	"io"

	"assay/lab/format"
)

var regions = map[byte]string{1: "world", 2: "north-america"}

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, h.size)
	out.Property("board", h.board)
	out.Property("version", h.version)
	region := regions[h.region]
	if region == "" {
		region = fmt.Sprintf("unknown (%d)", h.region)
	}
	out.Property("region", region)
	format.Checksum(out, "header-checksum", headerAt, h.sum, h.headerSum)
	format.Short(in, out, h.size+h.kernel+h.rootfs)
	if err := verify(in, h, out); err != nil {
		return err
	}
	return format.Parts(out, min(in.Size(), h.size+h.kernel+h.rootfs),
		format.Part{Name: "kernel", Offset: h.size, Length: h.kernel},
		format.Part{Name: "rootfs", Offset: h.size + h.kernel, Length: h.rootfs})
}

// verify computes the three sums over the parts in one pass over each.
func verify(in *format.Input, h *header, out format.Sink) error {
	var all, kernel, rootfs sum
	part := func(name string, s *sum, at, off, n int64, want uint32) error {
		if n == 0 {
			return nil
		}
		return format.Sum(in, out, name, at, io.MultiWriter(s, &all), off, n, func() any { return s.value() }, want)
	}
	if err := part("kernel-checksum", &kernel, 0x10, h.size, h.kernel, h.kernelSum); err != nil {
		return err
	}
	if err := part("rootfs-checksum", &rootfs, 0x14, h.size+h.kernel, h.rootfs, h.rootfsSum); err != nil {
		return err
	}
	if in.Size() >= h.size+h.kernel+h.rootfs {
		format.Checksum(out, "image-checksum", 0x20, all.value(), h.imageSum)
	}
	return nil
}
