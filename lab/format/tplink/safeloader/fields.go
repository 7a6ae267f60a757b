package safeloader

import (
	"encoding/binary"
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of header and table mean.
func fields(in *format.Input, tell func(assay.Field)) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.When(h.length <= in.Size(), 0, 4, "length", assay.Derived)
	t.Sum(4, 16, "md5")
	if n := int64(binary.BigEndian.Uint32(in.Head(0x14, 4))); n <= tableAt-0x18 {
		t.When(true, 0x14, 4, "vendor-length", assay.Derived)
		t.When(true, 0x18, n, "vendor", assay.Statement)
	} else {
		t.When(true, 0x14, 4, "vendor-length", assay.Statement)
	}
	t.Fill(0x18, tableAt)
	lines(in, h, t)
	if b := in.Head(h.tableEnd, 1); len(b) == 1 && b[0] == 0 {
		t.When(true, h.tableEnd, 1, "end of table", assay.Fill)
	}
	t.Contents()
	t.Fill(tableAt, h.length)
	return nil
}

// lines tells the lines of the table that are written as the format wants;
// places and sizes only if all partitions are there.
func lines(in *format.Input, h *header, t *format.Reopened) {
	text := string(in.Head(tableAt, int(h.tableEnd-tableAt)))
	at := int64(tableAt)
	for _, p := range h.parts {
		line, rest, _ := strings.Cut(text, "\n")
		if line+"\n" == fmt.Sprintf("fwup-ptn %s base 0x%05x size 0x%05x\t\r\n", p.Name, p.Offset-tableAt, p.Length) && !t.Failed {
			name := int64(len("fwup-ptn "))
			after := name + int64(len(p.Name))
			t.When(true, at, name, "fwup-ptn", assay.Derived)
			t.When(true, at+name, int64(len(p.Name)), "partition", assay.Statement)
			t.When(true, at+after, int64(len(line))+1-after, "base and size", assay.Derived)
		}
		at, text = at+int64(len(line))+1, rest
	}
}
