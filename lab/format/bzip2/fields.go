package bzip2

import (
	"errors"
	"io"

	"assay"
	"assay/anatomy/bzip2"
	"assay/lab/format"
)

var errIdle = errors.New("bits behind the end of a stream are not zero")

// fields tells the file as one field when it decodes and its checksums are
// right: blocks follow each other bit by bit.
func fields(in *format.Input, tell func(assay.Field)) error {
	r := bzip2.NewReader(in.Content)
	if _, err := r.WriteTo(format.Bounded(in, io.Discard)); err != nil {
		return err
	}
	if !r.Clean() {
		return errIdle
	}
	t := format.NewTelling(in.Content, tell)
	t.Entry = "data"
	t.Field(assay.Encoded, "data", 0, r.Consumed())
	t.Done()
	return nil
}
