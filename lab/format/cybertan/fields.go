package cybertan

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
	if h.chdr {
		t.Rows(0,
			format.Row{At: 0, Length: 4, Name: "magic", Role: assay.Derived},
			format.Row{At: 12, Length: 4, Name: "one", Role: assay.Derived})
		t.When(h.size+h.length <= in.Size(), 4, 4, "length", assay.Derived)
		t.Sum(8, 4, "checksum")
		t.Contents()
		return nil
	}
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "product", Role: assay.Statement},
		format.Row{At: 0x04, Length: 4, Name: "second-pattern", Role: assay.Statement},
		format.Row{At: 0x08, Length: 3, Name: "date", Role: assay.Moment},
		format.Row{At: 0x0b, Length: 3, Name: "version", Role: assay.Statement},
		format.Row{At: 0x0e, Length: 4, Name: "U2ND", Role: assay.Derived},
		format.Row{At: 0x12, Length: 1, Name: "hardware-version", Role: assay.Statement},
		format.Row{At: 0x14, Length: 2, Name: "flags", Role: assay.Statement},
		format.Row{At: 0x16, Length: 8, Name: "marks", Role: assay.Statement})
	t.Contents()
	t.Fill(0, codeLength, 0)
	return nil
}
