package vhdx

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	d, err := read(in)
	if err != nil {
		return err
	}
	size := in.Size()
	out.Property("disk-size", fmt.Sprint(d.size))
	out.Property("block-size", fmt.Sprint(d.block))
	out.Property("sector-size", fmt.Sprint(d.sector))
	if d.parent {
		out.Property("parent", "yes")
	}
	out.Structure(0, min(mib, size))
	for _, r := range d.order {
		if r.Offset < size {
			out.Structure(r.Offset, min(r.Length, size-r.Offset))
		}
	}
	reason := ""
	for _, p := range d.problems {
		out.Fail("disk", -1, p)
		reason = d.problems[0]
	}
	list, missing, short := d.extents(size)
	if missing > 0 && reason == "" {
		reason = fmt.Sprintf("%d of %d bytes stand in the parent", missing, d.size)
		out.Fail("disk", -1, reason)
	}
	if short != "" {
		out.Fail("disk", size, short)
		reason = short
	}
	body := format.Body{Extents: list, Size: d.size}
	if reason != "" {
		body = format.Damaged(in, list, reason)
		body.From = span(list)
	}
	return out.Entry(assay.Entry{Name: "disk", Piece: true}, body)
}

// extents lists the disk's parts; missing are bytes of the parent.
func (d *disk) extents(size int64) (list []format.Range, missing int64, short string) {
	left := d.size
	for _, b := range d.blocks {
		n := min(d.block, left)
		left -= n
		have := n
		if b.at >= 0 {
			if have = max(0, min(n, size-b.at)); have < n {
				short = fmt.Sprintf("block at 0x%x: past end of image", b.at)
			}
		}
		if b.missing {
			missing += n
		}
		list = format.Extend(list, b.at, have)
		list = format.Extend(list, -1, n-have)
	}
	return format.Extend(list, -1, left), missing, short
}

// span is the part of the input that the extents reach over.
func span(list []format.Range) format.Range {
	from, to := int64(-1), int64(0)
	for _, x := range list {
		if x.Offset < 0 {
			continue
		}
		if from < 0 || x.Offset < from {
			from = x.Offset
		}
		to = max(to, x.Offset+x.Length)
	}
	if from < 0 {
		return format.Range{}
	}
	return format.Range{Offset: from, Length: to - from}
}
