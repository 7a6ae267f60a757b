package upgrade

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
	t.When(true, 0, 16, "mark", assay.Derived)
	t.When(true, 0x10, 4, "signature-length", assay.Statement) // it has the processor's byte order
	t.When(h.signed, prefix, h.at-prefix, "signature", assay.Signed)
	t.When(true, h.at+0x10, 0x24, "version", assay.Statement)
	whole := h.end() <= in.Size() && !t.Failed
	for _, p := range []struct {
		at   int64
		part format.Part
	}{{0x34, h.kernel}, {0x40, h.rootfs}} {
		t.When(whole, h.at+p.at, 4, p.part.Name+"-length", assay.Derived)
		t.When(whole && p.part.Length > 0, h.at+p.at+4, 4, p.part.Name+"-offset", assay.Derived)
		t.Sum(h.at+p.at+8, 4, p.part.Name+"-checksum")
	}
	t.Sum(h.at+checked, 4, "header-checksum")
	t.Contents()
	t.Fill(0, h.at+headerLength, 0)
	t.Fill(h.at+headerLength, h.end())
	return nil
}
