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

// Decodes runs a format's decoder for nothing but to know whether all is well,
// and gives the length that it told.
func Decodes(in *Input, decode func(*Input, Sink, io.Writer) error) (length int64, err error) {
	s := &quiet{length: in.Size()}
	err = decode(in, s, Bounded(in, io.Discard))
	if err == nil && s.wrong != "" {
		err = errors.New(s.wrong)
	}
	return s.length, err
}

// quiet is a sink that keeps a length and what was wrong.
type quiet struct {
	Sink
	length int64
	wrong  string
}

func (*quiet) Property(string, string) {}
func (*quiet) Structure(int64, int64)  {}
func (q *quiet) Length(n int64)        { q.length = n }

func (q *quiet) Unread(_, _ int64, reason string)      { q.wrong = reason }
func (q *quiet) Fail(_ string, _ int64, reason string) { q.wrong = reason }
