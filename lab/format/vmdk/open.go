package vmdk

import (
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"
)

// hand tells what the headers say and gives out the disk.
func (d *disk) hand(in *format.Input, out format.Sink) error {
	size := in.Size()
	out.Property("version", fmt.Sprint(d.version))
	out.Property("disk-size", fmt.Sprint(d.capacity*sector))
	d.describe(in, out)
	for _, t := range d.tables {
		if t.Offset < size {
			out.Structure(t.Offset, min(t.Length, size-t.Offset))
		}
	}
	for _, p := range d.problems {
		out.Fail("disk", -1, p)
	}
	reason := ""
	if len(d.problems) > 0 {
		reason = d.problems[0]
	}
	body := format.Body{Size: d.capacity * sector}
	packed := false
	at := int64(0)
	for _, g := range d.grains {
		body.Extents = format.Extend(body.Extents, -1, g.disk-at)
		n := d.span(g)
		have := max(0, min(n, size-g.at))
		if have < n && !packed && g.length == 0 && reason == "" {
			reason = fmt.Sprintf("grain at 0x%x: past end of image", g.at)
		}
		body.Extents = format.Extend(body.Extents, g.at, have)
		body.Extents = format.Extend(body.Extents, -1, n-have)
		packed = packed || g.length > 0
		at = g.disk + n
	}
	body.Extents = format.Extend(body.Extents, -1, d.capacity*sector-at)
	switch {
	case packed:
		body = format.Body{Size: -1, Stream: func(w io.Writer) error { return d.write(in, w, reason) }}
	case reason != "":
		body = format.Damaged(in, body.Extents, reason)
	}
	if body.Stream != nil {
		body.From = d.data(size)
	}
	return out.Entry(assay.Entry{Name: "disk", Piece: true}, body)
}

// describe shows the embedded descriptor.
func (d *disk) describe(in *format.Input, out format.Sink) {
	if d.descriptor == 0 || d.descriptorLength == 0 {
		return
	}
	b := make([]byte, min(d.descriptorLength*sector, maxDescriptor))
	n, _ := in.ReadAt(b, d.descriptor*sector)
	if t := parseDescriptor(b[:n]); t != nil {
		t.describe(out)
	}
}

// span is how many bytes of the disk a grain has.
func (d *disk) span(g grain) int64 { return min(d.grain*sector, d.capacity*sector-g.disk) }

// data is the part of the file in which grains stand.
func (d *disk) data(size int64) format.Range {
	from, to := size, int64(0)
	for _, g := range d.grains {
		n := g.length
		if n == 0 {
			n = d.span(g)
		}
		if g.at < size {
			from, to = min(from, g.at), max(to, min(size, g.at+n))
		}
	}
	return format.Range{Offset: min(from, to), Length: max(0, to-from)}
}

// write puts a disk with compressed grains together.
func (d *disk) write(in *format.Input, w io.Writer, reason string) error {
	buf, packed := make([]byte, d.grain*sector), []byte(nil)
	zero := make([]byte, 64<<10)
	at := int64(0)
	fill := func(to int64) error {
		for at < to {
			m, err := w.Write(zero[:min(to-at, int64(len(zero)))])
			if err != nil {
				return err
			}
			at += int64(m)
		}
		return nil
	}
	for _, g := range d.grains {
		if err := fill(g.disk); err != nil {
			return err
		}
		n := max(0, min(g.length, in.Size()-g.at))
		if int64(cap(packed)) < n {
			packed = make([]byte, n)
		}
		m, _ := in.ReadAt(packed[:n], g.at)
		have, _, err := inflate.DecodeZlib(buf, packed[:m])
		if err != nil && reason == "" {
			reason = fmt.Sprintf("grain at 0x%x: %v", g.at, err)
		}
		b := buf[:min(int64(have), d.span(g))]
		if _, err := w.Write(b); err != nil {
			return err
		}
		at += int64(len(b))
		if err := fill(g.disk + d.span(g)); err != nil {
			return err
		}
	}
	if err := fill(d.capacity * sector); err != nil {
		return err
	}
	if reason != "" {
		return errors.New(reason)
	}
	return nil
}
