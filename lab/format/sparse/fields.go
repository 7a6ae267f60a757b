package sparse

import (
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
)

// fields tells the headers of file and chunks, after putting the image together
// and verifying its checksums.
func fields(in *format.Input, tell func(assay.Field)) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	if i.damage != "" {
		return errors.New(i.damage)
	}
	if i.checked {
		if err := i.write(in, io.Discard, ""); err != nil {
			return err
		}
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	if t.Failed {
		return fmt.Errorf("chunks: not all are there")
	}
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x04, Length: 4, Name: "version", Role: assay.Parameter},
		format.Row{At: 0x08, Length: 2, Name: "header-length", Role: assay.Derived},
		format.Row{At: 0x0a, Length: 2, Name: "chunk-header-length", Role: assay.Derived},
		format.Row{At: 0x0c, Length: 4, Name: "block-size", Role: assay.Parameter},
		format.Row{At: 0x10, Length: 4, Name: "blocks", Role: assay.Derived},
		format.Row{At: 0x14, Length: 4, Name: "chunks", Role: assay.Derived},
		format.Row{At: 0x18, Length: 4, Name: "checksum", Role: assay.Checksum}) // 0: none
	for k := range i.chunks {
		c := &i.chunks[k]
		t.Rows(c.at,
			format.Row{At: 0, Length: 2, Name: "chunk-type", Role: assay.Derived},
			format.Row{At: 4, Length: 4, Name: "chunk-blocks", Role: assay.Derived},
			format.Row{At: 8, Length: 4, Name: "chunk-length", Role: assay.Derived})
		switch c.kind {
		case raw:
			t.Content("data", c.data, c.size)
		case fill:
			t.Content("data", c.data, 4)
		case check:
			t.When(true, c.data, 4, "checksum so far", assay.Checksum)
		}
	}
	t.Fill(0, i.length, 0)
	return nil
}
