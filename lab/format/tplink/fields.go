package tplink

import (
	"assay"
	"assay/lab/format"
)

// rows are the fields of both layouts that need no look at the image.
var rows1 = []format.Row{
	{At: 0x00, Length: 4, Name: "header-version", Role: assay.Parameter},
	{At: 0x04, Length: 24, Name: "vendor", Role: assay.Statement},
	{At: 0x1c, Length: 36, Name: "image-version", Role: assay.Statement},
	{At: 0x40, Length: 4, Name: "hardware-id", Role: assay.Statement},
	{At: 0x44, Length: 4, Name: "hardware-revision", Role: assay.Statement},
	{At: 0x48, Length: 4, Name: "region", Role: assay.Statement},
	{At: 0x74, Length: 4, Name: "load", Role: assay.Statement},
	{At: 0x78, Length: 4, Name: "entry", Role: assay.Statement},
	{At: 0x98, Length: 6, Name: "firmware-version", Role: assay.Statement},
}

var rows2 = []format.Row{
	{At: 0x00, Length: 4, Name: "header-version", Role: assay.Statement}, // 2 and 3 have one layout
	{At: 0x04, Length: 48, Name: "image-version", Role: assay.Statement},
	{At: 0x34, Length: 4, Name: "hardware-id", Role: assay.Statement},
	{At: 0x38, Length: 4, Name: "hardware-revision", Role: assay.Statement},
	{At: 0x3c, Length: 4, Name: "additional-hardware-version", Role: assay.Statement},
	{At: 0x68, Length: 4, Name: "load", Role: assay.Statement},
	{At: 0x6c, Length: 4, Name: "entry", Role: assay.Statement},
	{At: 0x8e, Length: 6, Name: "firmware-version", Role: assay.Statement},
}

// fields tells what the header's bytes mean. What nobody has described, the
// second MD5 among it, is told only where it is empty.
func fields(in *format.Input, tell func(assay.Field)) error {
	h, err := read(in, 0)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	rows, at, empty := rows1, int64(0x7c), []byte{0}
	if h.version > 1 {
		rows, at, empty = rows2, 0x70, []byte{0, 0xff} // mktplinkfw2 fills with 0xff
	}
	t.Rows(0, rows...)
	t.Sum(h.md5At, 16, "md5")
	t.When(h.signed, 0xd0, 128, "signature", assay.Signed)
	t.When(h.length != 0 && h.length <= in.Size(), at, 4, "length", assay.Derived)
	for i, p := range h.followed(in, t.Failed) {
		name := [...]string{"kernel", "rootfs", "bootloader"}[i]
		t.When(p, at+4+8*int64(i), 4, name+"-offset", assay.Derived)
		t.When(p, at+8+8*int64(i), 4, name+"-length", assay.Derived)
	}
	if b := in.Head(0x8c, 2); h.version > 1 && len(b) == 2 && b[0] == 0x55 && b[1] == 0xaa {
		t.When(true, 0x8c, 2, "mark", assay.Derived) // mktplinkfw2 and all images seen
	}
	t.Contents()
	t.Fill(0, headerLength, empty...)
	t.Fill(headerLength, h.total())
	return nil
}

// followed says of kernel, root file system and boot loader whether place and
// length are those by which they were found.
func (h *header) followed(in *format.Input, failed bool) [3]bool {
	if failed {
		return [3]bool{}
	}
	is := [3]bool{h.kernel.length > 0, h.rootfs.length > 0, h.boot.length > 0 && !h.second}
	if s := secondHeader(in, h, min(h.total(), in.Size())); s != nil {
		// the second header's numbers count; the first one repeats them
		is[0], is[1] = is[0] && h.kernel == s.kernel, is[1] && h.rootfs == s.rootfs
	}
	return is
}
