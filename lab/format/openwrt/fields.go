package openwrt

import (
	"assay"
	"assay/lab/format"
)

// fields tells what the trailer's bytes mean. The CRC is of the whole file and
// is not told: from here it cannot be computed.
func fields(in *format.Input, tell func(assay.Field)) error {
	p, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Rows(p.length,
		format.Row{At: 0, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 8, Length: 1, Name: "type", Role: assay.Statement},
		format.Row{At: 9, Length: 3, Name: "reserved", Role: assay.Fill})
	t.When(p.length > 0, p.length+12, 4, "length", assay.Derived)
	if p.length > 0 && p.kind == kindInfo {
		t.Rows(0,
			format.Row{At: 0, Length: 4, Name: "version", Role: assay.Statement},
			format.Row{At: 4, Length: 4, Name: "flags", Role: assay.Statement})
	}
	t.Contents()
	return nil
}
