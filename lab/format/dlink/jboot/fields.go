package jboot

import (
	"assay"
	"assay/lab/format"
)

// fields tells the header that the content begins with: its own sum or CRC
// holds, else it would be none.
func fields(in *format.Input, tell func(assay.Field)) error {
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	b := in.Head(0, auhLength)
	if a := parseAUH(b); a != nil {
		t.Rows(0,
			format.Row{At: 0x00, Length: 12, Name: "rom-id", Role: assay.Statement},
			format.Row{At: 0x0c, Length: 2, Name: "mask", Role: assay.Statement},
			format.Row{At: 0x1a, Length: 2, Name: "one", Role: assay.Derived},
			format.Row{At: 0x1c, Length: 4, Name: "created", Role: assay.Moment},
			format.Row{At: 0x20, Length: 4, Name: "erase", Role: assay.Statement},
			format.Row{At: 0x24, Length: 4, Name: "erase-length", Role: assay.Statement},
			format.Row{At: 0x28, Length: 4, Name: "flash-offset", Role: assay.Statement},
			format.Row{At: 0x40, Length: 6, Name: "magic", Role: assay.Derived},
			format.Row{At: 0x46, Length: 8, Name: "section, type, family", Role: assay.Statement},
			format.Row{At: 0x4e, Length: 2, Name: "header-checksum", Role: assay.Checksum})
		t.Sum(0x0e, 2, "checksum")
		t.When(auhLength+a.length <= in.Size(), 0x2c, 4, "length", assay.Derived)
		t.Fill(0, auhLength, 0)
	} else if s := parseSTAG(b); s != nil {
		t.Rows(0,
			format.Row{At: 0, Length: 1, Name: "mark", Role: assay.Statement},
			format.Row{At: 1, Length: 3, Name: "magic", Role: assay.Derived},
			format.Row{At: 4, Length: 4, Name: "created", Role: assay.Moment},
			format.Row{At: 14, Length: 2, Name: "tag-checksum", Role: assay.Checksum})
		t.Sum(12, 2, "checksum")
		t.When(stagLength+s.length <= in.Size(), 8, 4, "length", assay.Derived)
	} else if s := parseSCH2(b); s != nil {
		// what it says of the root file system is of another place in flash
		t.Rows(0,
			format.Row{At: 0x00, Length: 2, Name: "magic", Role: assay.Derived},
			format.Row{At: 0x02, Length: 1, Name: "compression", Role: assay.Statement},
			format.Row{At: 0x03, Length: 1, Name: "version", Role: assay.Derived},
			format.Row{At: 0x04, Length: 4, Name: "load", Role: assay.Statement},
			format.Row{At: 0x10, Length: 4, Name: "entry", Role: assay.Statement},
			format.Row{At: 0x14, Length: 4, Name: "rootfs-address", Role: assay.Statement},
			format.Row{At: 0x20, Length: 4, Name: "header-checksum", Role: assay.Checksum},
			format.Row{At: 0x24, Length: 2, Name: "header-length", Role: assay.Derived},
			format.Row{At: 0x26, Length: 2, Name: "command-line-length", Role: assay.Statement})
		t.Sum(0x0c, 4, "kernel-checksum")
		t.When(s.size+s.kernel <= in.Size(), 0x08, 4, "kernel-length", assay.Derived)
		t.Fill(0, s.size, 0)
	}
	t.Contents()
	return nil
}
