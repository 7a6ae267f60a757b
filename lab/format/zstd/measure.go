package zstd

import (
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"

	"assay/internal/window"
	"assay/lab/format"
)

const (
	trialOutput  = 64 << 10
	soundHeaders = 8       // blocks in a row that random bytes do not imitate
	windowLimit  = 1 << 31 // of the zstd command, --ultra --long=31
)

// measure walks the headers of all frames. The first frame that is not
// skippable must hold what its headers say.
func measure(in *format.Input) (format.Extent, error) {
	win := window.New(in.Content)
	tried := false
	for pos := int64(0); ; {
		f, err := walk(in.Ctx, win, pos)
		if in.Ctx.Err() != nil {
			return format.Extent{}, in.Ctx.Err()
		}
		switch {
		case errors.Is(err, errMagic) && tried:
			return format.Extent{Length: pos, Certainty: format.Exact}, nil
		case errors.Is(err, errMagic):
			return format.Extent{}, format.Not("skippable frames and no other")
		case err != nil && f.skippable && !tried:
			return format.Extent{}, format.Not("skippable frame at 0x%x: %v", pos, err)
		case !f.begun(err) && tried:
			return format.Extent{Length: pos, Certainty: format.Exact}, nil
		}
		if !tried && !f.skippable {
			if why := try(in, &f, err); why != nil {
				return format.Extent{}, format.Not("frame at 0x%x: %v", pos, why)
			}
			tried = true
		}
		if err != nil {
			return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
		}
		pos = f.end
	}
}

var (
	errEmpty = errors.New("nothing can be decoded")
	errWeak  = errors.New("nothing but stored blocks, and neither size nor checksum to compare with")
)

// try decodes the beginning of a frame. walked is why the walk over its
// blocks ended early, if it did.
func try(in *format.Input, f *frame, walked error) error {
	if f.blocks == 0 {
		return errEmpty
	}
	if f.dict != 0 || f.window > windowMost {
		if f.window <= windowLimit && (f.blocks >= soundHeaders || walked == nil && f.end == in.Size()) {
			return nil
		}
		return errEmpty
	}
	d := decoders.Get().(*zstd.Decoder)
	defer release(d)
	d.Reset(window.Reader(in, f.at, f.end-f.at))
	n, err := io.CopyN(io.Discard, d, trialOutput)
	switch {
	case f.blocks >= soundHeaders:
		return nil
	case err != nil && err != io.EOF && n == 0:
		return errEmpty
	case f.packed > 0 || err == io.EOF && (f.checksum || f.content >= 0):
		return nil
	case walked == nil && f.end == in.Size():
		return nil
	}
	return errWeak
}
