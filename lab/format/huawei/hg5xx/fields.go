package hg5xx

import (
	"assay"
	"assay/lab/format"
)

// fields tells what the packet's own bytes mean. The 128 bytes at its front
// are taken for a signature: it is never explained by anything.
func fields(in *format.Input, tell func(assay.Field)) error {
	n, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.When(true, 0, flashAt, "signature", assay.Signed)
	t.Sum(imageAt+n, sumSize, "checksum")
	t.Contents()
	return nil
}
