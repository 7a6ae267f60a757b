package trx

import (
	"fmt"

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
		format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x0c, Length: 2, Name: "flags", Role: assay.Statement},
		format.Row{At: 0x0e, Length: 2, Name: "version", Role: assay.Parameter})
	t.When(h.length <= in.Size(), 4, 4, "length", assay.Derived)
	t.Sum(8, 4, "checksum")
	for i := range h.offsets {
		t.When(!t.Failed, 0x10+4*int64(i), 4, fmt.Sprintf("offset%d", i), assay.Derived)
	}
	t.Contents()
	t.Fill(h.size, h.length)
	return nil
}
