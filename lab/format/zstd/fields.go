package zstd

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/zstd"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// fields goes from frame to frame as decode does; of a frame that decodes the
// checksum is right and nothing is left over in its blocks.
func fields(in *format.Input, tell func(assay.Field)) error {
	d := decoders.Get().(*zstd.Decoder)
	defer release(d)
	win := window.New(in.Content)
	t := format.NewTelling(in.Content, tell)
	defer t.Done()
	c := &counter{w: format.Bounded(in, io.Discard)}
	pos := int64(0)
	for frames := 0; ; {
		f, err := walk(in.Ctx, win, pos)
		if errors.Is(err, errMagic) || frames > 0 && !f.begun(err) {
			return in.Ctx.Err()
		}
		if err != nil {
			return err
		}
		pos = f.end
		if f.skippable {
			passed(t, in, win, &f)
			continue
		}
		frames++
		before := c.n
		if err := f.decode(in, d, c, nil); err != nil {
			return fmt.Errorf("frame at 0x%x: %w", f.at, err)
		}
		f.tell(t, win, c.n-before)
	}
}

// tell tells a frame that decodes to n bytes (RFC 8878 section 3.1.1).
func (f *frame) tell(t *format.Telling, win *window.Window, n int64) {
	b := slices.Clone(win.At(f.at, headerMax))
	length, err := new(frame).header(b)
	if err != nil || f.content >= 0 && f.content != n {
		return
	}
	t.Field(assay.Derived, "magic", f.at, 4)
	if b[4]&0x10 == 0 { // a bit without use
		t.Field(assay.Parameter, "frame header", f.at+4, int64(length)-4)
	}
	end := f.end
	if f.checksum {
		end -= 4
		t.Field(assay.Checksum, "checksum of the content", end, 4)
	}
	t.Entry = "data"
	t.Field(assay.Encoded, "blocks", f.at+int64(length), end-f.at-int64(length))
	t.Entry = ""
}

// passed tells a skippable frame: pzstd states the size of the next frame in
// it; others say things of their own.
func passed(t *format.Telling, in *format.Input, win *window.Window, f *frame) {
	t.Field(assay.Derived, "head of a skippable frame", f.at, 8)
	n := f.end - f.at - 8
	if b := win.At(f.end-4, 4); n == 4 && len(b) == 4 {
		size := int64(le.Uint32(b))
		if next, err := walk(in.Ctx, win, f.end); err == nil && !next.skippable && next.end-next.at == size {
			t.Field(assay.Derived, "size of the next frame", f.at+8, 4)
			return
		}
	}
	t.Field(assay.Statement, "skippable frame", f.at+8, n)
}
