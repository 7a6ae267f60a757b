package fip

import (
	"assay"
	"assay/lab/format"
)

// fields tells the table. The serial number is that of the tool that made the
// package, and whoever reads it may ask for it.
func fields(in *format.Input, tell func(assay.Field)) error {
	p, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 4, Length: 4, Name: "serial", Role: assay.Statement},
		format.Row{At: 8, Length: 8, Name: "flags", Role: assay.Statement})
	for at := int64(headSize); at < headSize+p.rows-rowSize; at += rowSize {
		t.When(true, at, 16, "uuid", assay.Statement) // which image it is
		t.When(!t.Failed, at+16, 8, "offset", assay.Derived)
		t.When(!t.Failed, at+24, 8, "length", assay.Derived)
		t.When(true, at+32, 8, "flags of image", assay.Statement)
	}
	last := headSize + p.rows - rowSize
	t.When(p.end <= in.Size(), last+16, 8, "end", assay.Derived)
	t.Contents()
	t.Fill(0, headSize+p.rows, 0)
	t.Fill(headSize+p.rows, p.end)
	return nil
}
