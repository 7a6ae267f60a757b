package fpkg

import (
	"assay"
	"assay/lab/format"
)

// fields tells the headers. Checksums and signatures are files of their own.
func fields(in *format.Input, tell func(assay.Field)) error {
	_, first, list, end, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.When(true, 0, 8, "magic", assay.Statement)
	t.When(true, 8, 4, "first file", assay.Derived)
	t.When(true, 12, first-12, "model", assay.Statement)
	for _, f := range list {
		at := f.offset - fileHeader
		t.Rows(at,
			format.Row{At: 0, Length: 4, Name: "header-length", Role: assay.Derived},
			format.Row{At: 4, Length: 4, Name: "type", Role: assay.Statement},
			format.Row{At: 12, Length: 16, Name: "name", Role: assay.Statement})
		t.When(end <= in.Size(), at+8, 4, "length", assay.Derived)
	}
	t.Contents()
	return nil
}
