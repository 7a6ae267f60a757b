package lz4

import (
	"errors"

	"assay/internal/window"
	"assay/lab/format"
)

// trialOutput is how many bytes of a legacy block are decoded to see whether
// it is one, and trialLeast how many there must be if it ends too early.
const (
	trialOutput = 64 << 10
	trialLeast  = 64
)

// measure walks over frames. Where a legacy stream ends only decoding tells.
func measure(in *format.Input) (format.Extent, error) {
	win := window.New(in.Content)
	unknown := format.Extent{Length: in.Size(), Certainty: format.Unknown}
	data := false
	for pos := int64(0); ; {
		p, err := begin(win, pos)
		switch {
		case err != nil && data && !(p.form == framed && errors.Is(err, errCut)):
			return format.Extent{Length: pos, Certainty: format.Exact}, nil
		case errors.Is(err, errMagic):
			return format.Extent{}, format.Not("skippable frames and no other")
		case err != nil:
			return format.Extent{}, format.Not("%v", err)
		}
		switch p.form {
		case legacy:
			if !data {
				return unknown, tryLegacy(win, pos)
			}
			return unknown, nil
		case framed:
			err = p.walk(in.Ctx, win)
			if in.Ctx.Err() != nil {
				return format.Extent{}, in.Ctx.Err()
			}
			if err != nil && p.blocks == 0 && !data && !errors.Is(err, errCut) {
				return format.Extent{}, format.Not("%v", err)
			}
			if err != nil {
				return unknown, nil
			}
			data = true
		}
		pos = p.end
	}
}

// tryLegacy decodes the beginning of the first block of a legacy stream.
func tryLegacy(win *window.Window, pos int64) error {
	k, is := nextLegacy(win, pos+4)
	if !is {
		return format.Not("no block behind the magic of a legacy stream")
	}
	src := win.At(k.at, int(min(k.length, trialOutput)))
	dst := make([]byte, trialOutput)
	n, err := salvage(dst, src, nil)
	if errors.Is(err, errBlock) && !errors.Is(err, errRoom) && n < len(dst)-1<<10 || errors.Is(err, errCut) && n < trialLeast {
		return format.Not("block at 0x%x: %v after %d bytes", k.at, err, n)
	}
	if err == nil && int64(len(src)) == k.length && n < trialLeast && k.end != win.Size() {
		return format.Not("block at 0x%x: %d bytes of content", k.at, n)
	}
	return nil
}
