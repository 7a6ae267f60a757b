package gfh

import (
	"encoding/binary"

	"assay"
	"assay/lab/format"
)

// fields tells the first header; what stands behind it only as far as it is
// fill.
func fields(in *format.Input, tell func(assay.Field)) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	whole := i.end <= in.Size() && !t.Failed
	if string(in.Head(0, 3)) == "MMM" {
		t.Rows(0,
			format.Row{At: 0x00, Length: 17, Name: "magic", Role: assay.Derived},
			format.Row{At: 0x11, Length: 7, Name: "name", Role: assay.Statement},
			format.Row{At: 0x18, Length: 4, Name: "types", Role: assay.Statement},
			format.Row{At: 0x1c, Length: 4, Name: "load-address", Role: assay.Statement},
			format.Row{At: 0x24, Length: 4, Name: "room", Role: assay.Statement},
			format.Row{At: 0x30, Length: 8, Name: "entry", Role: assay.Statement})
		t.When(whole, 0x20, 4, "length", assay.Derived)
		t.When(whole, 0x28, 4, "headers-length", assay.Derived)
		t.When(whole, 0x2c, 4, "signature-length", assay.Derived)
	} else {
		t.Rows(0,
			format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Derived},
			format.Row{At: 0x08, Length: 32, Name: "name", Role: assay.Statement},
			format.Row{At: 0x28, Length: 8, Name: "load-address", Role: assay.Statement})
		t.When(whole, 0x04, 4, "length", assay.Derived)
		if b := in.Head(0x30, 8); len(b) == 8 && binary.LittleEndian.Uint32(b) == extended {
			t.When(whole, 0x30, 8, "header-length", assay.Derived)
		}
	}
	t.Contents()
	t.Fill(0, i.head)
	return nil
}
