package lz4

import (
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// fields goes from part to part as decode does; of a frame that decodes the
// sizes and checksums are right and nothing is left over in its blocks.
func fields(in *format.Input, tell func(assay.Field)) error {
	d := &decoder{win: window.New(in.Content), w: format.Bounded(in, io.Discard)}
	t := format.NewTelling(in.Content, tell)
	defer t.Done()
	pos := int64(0)
	for parts := 0; in.Ctx.Err() == nil; {
		p, err := begin(d.win, pos)
		if err != nil {
			if parts == 0 || !errors.Is(err, errMagic) {
				return err
			}
			return nil
		}
		if p.form == legacy && parts > 0 {
			if _, is := nextLegacy(d.win, pos+4); !is {
				return nil
			}
		}
		body := p.body
		switch p.form {
		case skippable:
			t.Field(assay.Derived, "head of a skippable frame", p.at, 8)
			t.Field(assay.Statement, "skippable frame", p.body, p.end-p.body)
		case framed:
			parts++
			d.frame(&p)
		case legacy:
			parts++
			d.legacy(&p)
		}
		switch {
		case d.werr != nil:
			return d.werr
		case d.damage != nil:
			return d.damage
		case p.hasDict:
			return fmt.Errorf("frame at 0x%x: needs dictionary 0x%08x", p.at, p.dict)
		}
		if p.form != skippable {
			p.tell(t, body)
		}
		pos = p.end
	}
	return in.Ctx.Err()
}

// tell tells a part that decodes (lz4_Frame_format.md).
func (p *part) tell(t *format.Telling, body int64) {
	t.Field(assay.Derived, "magic", p.at, 4)
	end := p.end
	if p.form == framed {
		t.Field(assay.Parameter, "FLG and BD", p.at+4, 2)
		t.Field(assay.Derived, "content size", p.at+6, body-p.at-7)
		t.Field(assay.Checksum, "checksum of the header", body-1, 1)
		if p.contentSum {
			end -= 4
			t.Field(assay.Checksum, "checksum of the content", end, 4)
		}
	}
	t.Entry = "data"
	t.Field(assay.Encoded, "blocks", body, end-body)
	t.Entry = ""
}
