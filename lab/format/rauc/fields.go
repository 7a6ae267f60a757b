package rauc

import (
	"assay"
	"assay/lab/format"
)

// fields tells the length behind the signature, by which it is found.
func fields(in *format.Input, tell func(assay.Field)) error {
	n, _, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Contents()
	t.When(true, n, 8, "length", assay.Derived)
	return nil
}
