package packimg

import (
	"assay"
	"assay/lab/format"
)

// fields tells the tag. The length has the processor's byte order: of the two,
// the one in which it is smaller is that of the file.
func fields(in *format.Input, tell func(assay.Field)) error {
	n, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.When(true, 0, int64(len(tag)), "tag", assay.Derived)
	t.When(headerLength+n <= in.Size(), 0x10, 4, "length", assay.Derived)
	t.Contents()
	t.Fill(0, headerLength, 0)
	return nil
}
