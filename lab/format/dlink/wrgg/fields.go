package wrgg

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
	at := h.md5At - 0x28 // of the numbers
	t.Rows(0,
		format.Row{At: 0x00, Length: 0x20, Name: "signature", Role: assay.Statement},
		format.Row{At: 0x20, Length: 8, Name: "magic", Role: assay.Statement}) // version and byte order
	if h.third {
		t.Rows(0,
			format.Row{At: 0x28, Length: 0x10, Name: "version", Role: assay.Statement},
			format.Row{At: 0x38, Length: 0x10, Name: "model", Role: assay.Statement},
			format.Row{At: 0x48, Length: 8, Name: "flags", Role: assay.Statement},
			format.Row{At: 0x50, Length: 8, Name: "reserved", Role: assay.Fill},
			format.Row{At: 0x58, Length: 0x10, Name: "build", Role: assay.Statement})
	}
	t.When(h.size+h.length <= in.Size(), at, 4, "length", assay.Derived)
	t.When(true, at+4, 4, "device-offset", assay.Statement)
	t.When(true, at+8, 0x20, "device", assay.Statement)
	t.Sum(h.md5At, 16, "md5")
	t.Contents()
	return nil
}
