package edimax

import (
	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of either header mean: the header's own sum
// holds, else it would be none.
func fields(in *format.Input, tell func(assay.Field)) error {
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	defer t.Contents()
	if string(in.Head(0, 4)) == "CSYS" {
		return csysFields(in, t)
	}
	h, err := read(in)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0x00, Length: 0x10, Name: "magic", Role: assay.Statement},
		format.Row{At: 0x10, Length: 0x20, Name: "model", Role: assay.Statement},
		format.Row{At: 0x30, Length: 1, Name: "force", Role: assay.Statement},
		format.Row{At: 0x31, Length: 1, Name: "header-checksum", Role: assay.Checksum},
		format.Row{At: 0x37, Length: 4, Name: "first address", Role: assay.Statement},
		format.Row{At: 0x3b, Length: 4, Name: "last address", Role: assay.Statement},
		format.Row{At: 0x3f, Length: 14, Name: "version", Role: assay.Statement},
		format.Row{At: 0x4d, Length: 1, Name: "type", Role: assay.Statement},
		format.Row{At: 0x4e, Length: 16, Name: "partition", Role: assay.Statement})
	t.Sum(0x32, 1, "checksum")
	t.When(h.size+h.length <= in.Size(), 0x33, 4, "length", assay.Derived)
	return nil
}

// csysFields tells the older header, whose sum holds.
func csysFields(in *format.Input, t *format.Reopened) error {
	c, err := readCSYS(in)
	if err != nil {
		return err
	}
	at := int64(8) // of the length
	t.Rows(0,
		format.Row{At: 0, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 4, Length: 4, Name: "address", Role: assay.Statement})
	if c.model != "" {
		at = 16
		t.Rows(0,
			format.Row{At: 8, Length: 4, Name: "flash-offset", Role: assay.Statement},
			format.Row{At: 12, Length: 4, Name: "model", Role: assay.Statement})
	}
	t.When(true, at, 4, "length", assay.Derived)
	t.When(true, c.size+c.length, 2, "checksum", assay.Checksum)
	return nil
}
