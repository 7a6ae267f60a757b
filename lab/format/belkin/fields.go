package belkin

import (
	"encoding/binary"

	"assay"
	"assay/lab/format"
)

// fields tells what the header's bytes mean: its own CRC holds, else it would
// be none.
func fields(in *format.Input, tell func(assay.Field)) error {
	b, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Statement}, // of the processor
		format.Row{At: 0x04, Length: 4, Name: "header-checksum", Role: assay.Checksum},
		format.Row{At: 0x08, Length: 4, Name: "created", Role: assay.Moment},
		format.Row{At: 0x10, Length: 8, Name: "belkin", Role: assay.Derived},
		format.Row{At: 0x1c, Length: 4, Name: "version", Role: assay.Statement},
		format.Row{At: 0x20, Length: 0x20, Name: "module", Role: assay.Statement})
	n := int64(binary.BigEndian.Uint32(b[0x0c:]))
	t.When(headerLength+n <= in.Size(), 0x0c, 4, "length", assay.Derived)
	t.Sum(0x18, 4, "checksum")
	t.Contents()
	return nil
}
