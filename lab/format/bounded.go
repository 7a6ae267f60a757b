package format

import (
	"errors"
	"fmt"
	"io"
)

// ErrBound is wrapped by what Bounded says when there is more output than may be.
var ErrBound = errors.New("more decoded bytes than the limit")

// Bounded is a writer to w that ends when the work is cancelled or more than
// the limit on decoded bytes was written: Fields decodes without the driver.
func Bounded(in *Input, w io.Writer) io.Writer {
	return &bounded{in: in, w: w}
}

type bounded struct {
	in *Input
	w  io.Writer
	n  int64
}

func (b *bounded) Write(p []byte) (int, error) {
	if err := b.in.Ctx.Err(); err != nil {
		return 0, err
	}
	if b.n += int64(len(p)); b.in.Limits.Bytes > 0 && b.n > b.in.Limits.Bytes {
		return 0, fmt.Errorf("%w of %d", ErrBound, b.in.Limits.Bytes)
	}
	return b.w.Write(p)
}
