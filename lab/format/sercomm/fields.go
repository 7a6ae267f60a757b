package sercomm

import (
	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of either header mean. What "Ser" says of the
// root file system is of another place in flash, and its CRC is not told.
func fields(in *format.Input, tell func(assay.Field)) error {
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	if b, update := marked(in); b != nil {
		t.Rows(0,
			format.Row{At: 0x00, Length: 7, Name: "magic", Role: assay.Derived},
			format.Row{At: 0x07, Length: 4, Name: "header-version", Role: assay.Statement},
			format.Row{At: 0x0b, Length: 32, Name: "hardware-id", Role: assay.Statement},
			format.Row{At: 0x2b, Length: 2, Name: "reserved", Role: assay.Fill},
			format.Row{At: 0x2d, Length: 10, Name: "hardware-version", Role: assay.Statement},
			format.Row{At: 0x37, Length: 4, Name: "software-version", Role: assay.Statement},
			format.Row{At: 0x3b, Length: 4, Name: "reserved", Role: assay.Fill},
			format.Row{At: 0x3f, Length: 7, Name: "second mark", Role: assay.Derived})
		if update {
			t.Sum(updateLength-1, 1, "checksum")
			t.Fill(markLength, updateLength, 0)
		}
		t.Contents()
		return nil
	}
	b := kernel(in)
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x08, Length: 4, Name: "header-checksum", Role: assay.Checksum},
		format.Row{At: 0x10, Length: 4, Name: "kernel-offset", Role: assay.Statement},
		format.Row{At: 0x28, Length: 4, Name: "rootfs-offset", Role: assay.Statement})
	n := int64(le.Uint32(b[0x14:]))
	t.When(kernelAt+n <= in.Size(), 0x14, 4, "kernel-length", assay.Derived)
	t.When(kernelAt+n <= in.Size() && le.Uint32(b[4:]) == le.Uint32(b[0x10:])+uint32(n), 0x04, 4, "kernel-end", assay.Derived)
	t.Sum(0x18, 4, "kernel-checksum")
	t.Contents()
	t.Fill(0, 0x2c)
	t.Fill(0x34, kernelAt)
	return nil
}
