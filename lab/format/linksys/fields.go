package linksys

import (
	"assay"
	"assay/lab/format"
)

// fields tells what the footer's bytes mean. The checksum is of what stands
// before the footer, and is not told.
func fields(in *format.Input, tell func(assay.Field)) error {
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0x00, Length: 9, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x09, Length: 8, Name: "footer-version", Role: assay.Statement},
		format.Row{At: 0x11, Length: 15, Name: "product", Role: assay.Statement},
		format.Row{At: 0x30, Length: 16, Name: "key", Role: assay.Statement})
	t.Fill(0x28, 0x30, ' ')
	t.Fill(0x40, length, 0)
	return nil
}
