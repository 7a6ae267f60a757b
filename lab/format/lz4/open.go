package lz4

import (
	"fmt"
	"io"
	"strconv"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	win := window.New(in.Content)
	b := format.Body{Stream: func(w io.Writer) error { return decode(in, out, w) }}
	parts, whole := 0, true
	for pos := int64(0); whole; {
		p, err := begin(win, pos)
		if err != nil && (parts > 0 || p.form == skippable) {
			b.From.Length = pos
			break
		}
		switch {
		case p.form == skippable:
			out.Structure(p.at, 8)
			if p.end > p.body {
				if err := out.Entry(assay.Entry{Name: fmt.Sprintf("skippable.%x", p.at)}, format.One(p.body, p.end-p.body)); err != nil {
					return err
				}
			}
		default:
			if parts++; parts == 1 {
				p.describe(out)
			}
			whole = p.form == framed && p.walk(in.Ctx, win) == nil
			if p.content >= 0 && b.Size >= 0 {
				b.Size += p.content
			} else {
				b.Size = -1
			}
		}
		pos = p.end
	}
	if !whole || b.Size < 0 {
		b.Size = -1
	}
	return out.Entry(assay.Entry{Name: "data"}, b)
}

func (p *part) describe(out format.Sink) {
	if p.form == legacy {
		out.Property("form", "legacy")
		return
	}
	out.Property("form", "frame")
	out.Property("block-size", strconv.Itoa(p.block))
	out.Property("blocks-linked", strconv.FormatBool(p.linked))
	out.Property("content-checksum", strconv.FormatBool(p.contentSum))
	if p.hasDict {
		out.Property("dictionary", fmt.Sprintf("0x%08x", p.dict))
	}
}

// decode writes the content of all parts to w and tells the length of the
// file. The first damage is told at the end.
func decode(in *format.Input, out format.Sink, w io.Writer) error {
	d := &decoder{win: window.New(in.Content), w: w}
	pos := int64(0)
	for parts, more := 0, true; more && d.werr == nil && in.Ctx.Err() == nil; {
		p, err := begin(d.win, pos)
		if err != nil {
			if parts == 0 || p.form == framed && err == errCut {
				d.damaged(err)
				pos = in.Size()
			}
			break
		}
		if p.form == legacy && parts > 0 {
			if _, is := nextLegacy(d.win, pos+4); !is {
				break
			}
		}
		switch p.form {
		case framed:
			parts++
			more = d.frame(&p)
		case legacy:
			parts++
			d.legacy(&p)
		}
		pos = p.end
	}
	if d.werr != nil {
		return d.werr
	}
	out.Length(min(max(pos, 1), in.Size()))
	return d.damage
}
