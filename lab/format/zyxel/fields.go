package zyxel

import (
	"assay"
	"assay/lab/format"
)

// fields tells what the header's bytes mean. Length and sum of what a
// compressed object decompresses to are not told: nobody verifies them here.
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
		format.Row{At: 0x00, Length: 4, Name: "address", Role: assay.Statement},
		format.Row{At: 0x06, Length: 3, Name: "SIG", Role: assay.Derived},
		format.Row{At: 0x09, Length: 1, Name: "type", Role: assay.Statement},
		format.Row{At: 0x12, Length: 1, Name: "flags", Role: assay.Statement},
		format.Row{At: 0x18, Length: 15, Name: "version", Role: assay.Statement},
		format.Row{At: 0x27, Length: 4, Name: "memory-map", Role: assay.Statement})
	whole := headerLength+h.length <= in.Size()
	if h.flags&compressed != 0 {
		t.When(whole, 0x0e, 4, "compressed-length", assay.Derived)
		t.Sum(0x16, 2, "checksum")
	} else {
		t.When(whole, 0x0a, 4, "length", assay.Derived)
		t.Sum(0x14, 2, "checksum")
	}
	t.Contents()
	t.Fill(0, headerLength, 0)
	return nil
}
