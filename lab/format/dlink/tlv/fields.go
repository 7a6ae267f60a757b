package tlv

import (
	"assay"
	"assay/lab/format"
)

// fields tells header and record.
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
		format.Row{At: 0x04, Length: 32, Name: "model", Role: assay.Statement},
		format.Row{At: 0x24, Length: 32, Name: "board", Role: assay.Statement},
		format.Row{At: 0x6c, Length: 4, Name: "type", Role: assay.Derived})
	t.When(headerLength+h.length <= in.Size(), 0x70, 4, "length", assay.Derived)
	if string(in.Head(0x4c, 32)) == h.md5 { // as its tool writes it: in small letters
		t.Sum(0x4c, 32, "md5")
	}
	t.Contents()
	t.Fill(0, headerLength, 0)
	return nil
}
