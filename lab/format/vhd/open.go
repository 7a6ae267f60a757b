package vhd

import (
	"fmt"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	d, err := read(in)
	if err != nil {
		return err
	}
	size := in.Size()
	claim := func(at, n int64) {
		if at < size {
			out.Structure(at, min(n, size-at))
		}
	}
	out.Property("type", map[uint32]string{fixed: "fixed", dynamic: "dynamic", differencing: "differencing"}[d.kind])
	out.Property("disk-size", fmt.Sprint(d.size))
	if d.creator != "" {
		out.Property("creator", d.creator)
	}
	claim(0, sector)
	if !d.sound {
		out.Fail("", 0, "a checksum of the headers differs")
	}
	if d.kind == fixed {
		return nil
	}
	claim(d.headerAt, 1024)
	claim(d.tableAt, (d.entries*4+sector-1)/sector*sector)
	if d.footer {
		claim(d.end-sector, sector)
	}
	for _, at := range d.blocks {
		if at >= 0 {
			claim(at, d.bitmap())
		}
	}
	list, missing, reason := d.extents(in)
	if d.parent != "" {
		out.Property("parent", d.parent)
	}
	if d.problem != "" {
		reason = d.problem
	}
	if d.kind == differencing && missing > 0 && reason == "" {
		reason = fmt.Sprintf("%d of %d bytes stand in the parent %q", missing, d.size, d.parent)
	}
	body := format.Body{Extents: list, Size: d.size}
	if reason != "" {
		out.Fail("disk", -1, reason)
		body = format.Damaged(in, list, reason)
		body.From = span(list)
	}
	return out.Entry(assay.Entry{Name: "disk", Piece: true}, body)
}

// span is the part of the input that the extents reach over.
func span(list []format.Range) (r format.Range) {
	r.Offset = -1
	for _, x := range list {
		if x.Offset < 0 {
			continue
		}
		if r.Offset < 0 {
			r = x
		}
		from, to := min(r.Offset, x.Offset), max(r.Offset+r.Length, x.Offset+x.Length)
		r = format.Range{Offset: from, Length: to - from}
	}
	if r.Offset < 0 {
		return format.Range{}
	}
	return r
}

// extents lists the disk's parts; missing are the bytes that no block has.
func (d *disk) extents(in *format.Input) (list []format.Range, missing int64, reason string) {
	w := window.New(in)
	left := d.size
	for _, at := range d.blocks {
		n := min(d.block, left)
		left -= n
		if at < 0 {
			list = format.Extend(list, -1, n)
			missing += n
			continue
		}
		data := at + d.bitmap()
		have := max(0, min(n, in.Size()-data))
		if have < n && reason == "" {
			reason = fmt.Sprintf("block at 0x%x: past end of image", at)
		}
		if d.kind == dynamic {
			// sectors that are not in the map are zeros in the block, too
			list = format.Extend(list, data, have)
		} else {
			bits := w.At(at, int(d.bitmap()))
			for k := int64(0); k < have; k += sector {
				s := k / sector
				if s/8 < int64(len(bits)) && bits[s/8]>>(7-s%8)&1 == 1 {
					list = format.Extend(list, data+k, min(sector, have-k))
				} else {
					list = format.Extend(list, -1, min(sector, have-k))
					missing += min(sector, have-k)
				}
			}
		}
		list = format.Extend(list, -1, n-have)
	}
	return format.Extend(list, -1, left), missing + left, reason
}
