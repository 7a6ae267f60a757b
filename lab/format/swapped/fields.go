package swapped

import (
	"assay"
	"assay/lab/format"
)

// fields tells the content, of which every word is swapped.
func fields(in *format.Input, tell func(assay.Field)) error {
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Contents()
	return nil
}
