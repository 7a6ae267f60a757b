package realtek

import (
	"assay"
	"assay/lab/format"
)

// fields tells what the header's bytes mean.
func fields(in *format.Input, tell func(assay.Field)) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0, Length: 4, Name: "signature", Role: assay.Statement},
		format.Row{At: 4, Length: 4, Name: "load", Role: assay.Statement},
		format.Row{At: 8, Length: 4, Name: "flash", Role: assay.Statement})
	t.When(headLength+h.length <= in.Size(), 12, 4, "length", assay.Derived)
	t.Contents()
	if t.Says("checksum") {
		n, err := h.sum(in)
		if err != nil {
			return err
		}
		t.When(n > 0, headLength+h.length-n, n, "checksum", assay.Checksum)
	}
	return nil
}
