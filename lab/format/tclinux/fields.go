package tclinux

import (
	"assay"
	"assay/lab/format"
)

// fields tells what the header's bytes mean: those of longer headers that are
// not read only as far as they are zero.
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
		format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Statement}, // it has the processor's byte order
		format.Row{At: 0x04, Length: 4, Name: "header-length", Role: assay.Derived},
		format.Row{At: 0x10, Length: 32, Name: "version", Role: assay.Statement},
		format.Row{At: 0x30, Length: 32, Name: "customer-version", Role: assay.Statement},
		format.Row{At: 0x5c, Length: 32, Name: "model", Role: assay.Statement},
		format.Row{At: 0x7c, Length: 4, Name: "load", Role: assay.Statement})
	t.Sum(0x0c, 4, "checksum")
	whole := h.total <= in.Size()
	for _, r := range []struct {
		at   int64
		name string
	}{{0x08, "length"}, {0x50, "kernel-length"}, {0x54, "rootfs-length"}, {0x58, "romfile-length"}} {
		t.When(whole, r.at, 4, r.name, assay.Derived)
	}
	if h.length == zyxel {
		t.Rows(0,
			format.Row{At: 0x100, Length: 8, Name: "chip", Role: assay.Statement},
			format.Row{At: 0x108, Length: 16, Name: "board", Role: assay.Statement},
			format.Row{At: 0x118, Length: 4, Name: "model-id", Role: assay.Statement},
			format.Row{At: 0x124, Length: 32, Name: "internal-version", Role: assay.Statement},
			format.Row{At: 0x144, Length: 32, Name: "external-version", Role: assay.Statement})
	}
	t.Contents()
	t.Fill(0, h.length, 0)
	t.Fill(h.length, h.total)
	return nil
}
