package kernel

import (
	"fmt"
	"slices"

	"assay"
	"assay/lab/format"
)

// hand gives the parts out as entries and claims the rest of [0, end) as the
// kernel's own code and data.
func (i *image) hand(end int64, out format.Sink) error {
	slices.SortStableFunc(i.parts, func(a, b part) int { return int(max(-1, min(1, a.at-b.at))) })
	at := int64(0)
	for _, p := range i.parts {
		switch {
		case p.at < 0 || p.at >= end:
			out.Fail(p.name, min(max(p.at, 0), end), fmt.Sprintf("%s at 0x%x: past end of image", p.name, p.at))
			continue
		case p.at < at:
			out.Fail(p.name, p.at, fmt.Sprintf("%s at 0x%x: overlaps what stands before it", p.name, p.at))
			continue
		}
		have := min(p.n, end-p.at)
		if have < p.n {
			out.Fail(p.name, p.at, fmt.Sprintf("%s at 0x%x: %d of %d bytes are missing", p.name, p.at, p.n-have, p.n))
		}
		out.Structure(at, p.at-at)
		body := format.One(p.at, have)
		if p.body != nil {
			body = *p.body
		}
		if err := out.Entry(assay.Entry{Name: p.name, Piece: p.body == nil && !p.own}, body); err != nil {
			return err
		}
		at = p.at + have
	}
	out.Structure(at, end-at)
	return nil
}
