package chk

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
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x04, Length: 4, Name: "header-length", Role: assay.Derived},
		format.Row{At: 0x08, Length: 1, Name: "region", Role: assay.Statement},
		format.Row{At: 0x09, Length: 7, Name: "version", Role: assay.Statement},
		format.Row{At: fixed, Length: h.size - fixed, Name: "board", Role: assay.Statement})
	t.Sum(0x10, 4, "kernel-checksum")
	if h.rootfs == 0 {
		t.Rows(0, format.Row{At: 0x14, Length: 4, Name: "rootfs-checksum", Role: assay.Fill})
	}
	t.Sum(0x14, 4, "rootfs-checksum")
	t.Sum(0x20, 4, "image-checksum")
	t.Sum(headerAt, 4, "header-checksum")
	whole := h.size+h.kernel+h.rootfs <= in.Size()
	t.When(whole, 0x18, 4, "kernel-length", assay.Derived)
	t.When(whole, 0x1c, 4, "rootfs-length", assay.Derived)
	t.Contents()
	return nil
}
