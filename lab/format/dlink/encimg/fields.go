package encimg

import (
	"assay"
	"assay/lab/format"
)

// fields tells the image, which is encrypted block by block with nothing left
// over; one whose key is not known is not told.
func fields(in *format.Input, tell func(assay.Field)) error {
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Contents()
	return nil
}
