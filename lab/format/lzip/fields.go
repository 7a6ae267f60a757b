package lzip

import (
	"assay"
	"assay/lab/format"
)

// fields tells the file as one field when it decodes: header, CRC-32 and sizes
// of each member are verified.
func fields(in *format.Input, tell func(assay.Field)) error {
	n, err := format.Decodes(in, decode)
	if err != nil {
		return err
	}
	t := format.NewTelling(in.Content, tell)
	t.Entry = "data"
	t.Field(assay.Encoded, "data", 0, n)
	t.Done()
	return nil
}
