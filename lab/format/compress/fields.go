package compress

import (
	"errors"
	"io"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

var errIdle = errors.New("bits between or behind the codes are not zero")

// fields tells header and codes when everything decodes and nothing stands in
// what fills up groups of codes.
func fields(in *format.Input, tell func(assay.Field)) error {
	bits, block, err := parse(window.New(in.Content).At(0, headerLength))
	if err != nil {
		return err
	}
	d := newDecoder(window.Reader(in, headerLength, in.Size()-headerLength), bits, block)
	if err := d.decode(format.Bounded(in, io.Discard), -1); err != nil {
		return err
	}
	if d.idle != 0 || d.acc != 0 || headerLength+d.used() < in.Size() {
		return errIdle
	}
	t := format.NewTelling(in.Content, tell)
	t.Field(assay.Derived, "magic", 0, 2)
	t.Field(assay.Parameter, "flags", 2, 1)
	t.Entry = "data"
	t.Field(assay.Encoded, "codes", headerLength, d.used())
	t.Done()
	return nil
}
