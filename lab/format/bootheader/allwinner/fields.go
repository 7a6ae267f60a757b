package allwinner

import (
	"assay"
	"assay/lab/format"
)

// fields tells the header as far as it is the same for all; what boot0 and SPL
// keep behind it are statements.
func fields(in *format.Input, tell func(assay.Field)) error {
	_, length, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "branch", Role: assay.Statement},
		format.Row{At: 0x04, Length: 8, Name: "magic", Role: assay.Statement},
		format.Row{At: 0x14, Length: headSize - 0x14, Name: "loader's own", Role: assay.Statement})
	t.Sum(0x0c, 4, "checksum")
	t.When(length <= in.Size(), 0x10, 4, "length", assay.Derived)
	t.Contents()
	return nil
}
