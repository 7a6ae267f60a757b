package lzma

import (
	"io"

	"assay"
	"assay/lab/format"
)

// fields tells header and data; a length that is declared is the true one when
// the data decode.
func fields(in *format.Input, tell func(assay.Field)) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	end, err := format.Decodes(in, func(in *format.Input, out format.Sink, w io.Writer) error { return h.decode(in, out, w) })
	if err != nil {
		return err
	}
	t := format.NewTelling(in.Content, tell)
	t.Field(assay.Parameter, "properties and dictionary size", 0, bareLength)
	t.Field(assay.Derived, "length of the content", bareLength, int64(h.length)-bareLength)
	t.Entry = "data"
	t.Field(assay.Encoded, "data", int64(h.length), end-int64(h.length))
	t.Done()
	return nil
}
