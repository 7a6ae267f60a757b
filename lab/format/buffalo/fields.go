package buffalo

import (
	"io"

	"assay"
	"assay/lab/format"
)

// told tells the parts, decrypted, after comparing the firmware with its sum.
func told(in *format.Input, tell func(assay.Field)) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	if t.Failed || h.long && h.length > maxState {
		return nil
	}
	if err := h.decrypt(in, io.Discard); err != nil {
		return err
	}
	product, version := int64(len(h.product))+1, int64(len(h.version))+1
	t.Rows(0,
		format.Row{At: 0, Length: 6, Name: "magic", Role: assay.Statement},
		format.Row{At: 6, Length: 1, Name: "seed", Role: assay.Parameter},
		format.Row{At: 7, Length: 4, Name: "product-length", Role: assay.Derived},
		format.Row{At: 11 + product, Length: 4, Name: "version-length", Role: assay.Derived},
		format.Row{At: h.size - 4, Length: 4, Name: "length", Role: assay.Derived},
		format.Row{At: h.size + h.length, Length: 4, Name: "checksum", Role: assay.Checksum})
	t.Field(assay.Field{Offset: 11, Length: product, Name: "product", Role: assay.Statement, Value: []byte(h.product)})
	t.Field(assay.Field{Offset: 15 + product, Length: version, Name: "version", Role: assay.Statement, Value: []byte(h.version)})
	t.Content("data", h.size, h.length)
	return nil
}
