package uimage

import (
	"bytes"
	"fmt"

	"assay"
	"assay/lab/format"
)

// fields tells what the header's bytes mean. Of a header whose checksum differs
// nothing but its checksum stays untold.
func fields(in *format.Input, tell func(assay.Field)) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	end := h.length + h.size
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Statement}, // vendors tell products apart by it
		format.Row{At: 0x08, Length: 4, Name: "created", Role: assay.Moment},
		format.Row{At: 0x10, Length: 4, Name: "load", Role: assay.Statement},
		format.Row{At: 0x14, Length: 4, Name: "entry", Role: assay.Statement},
		format.Row{At: 0x1c, Length: 1, Name: "os", Role: assay.Statement},
		format.Row{At: 0x1d, Length: 1, Name: "arch", Role: assay.Statement},
		format.Row{At: 0x1e, Length: 1, Name: "type", Role: assay.Statement},
		format.Row{At: 0x1f, Length: 1, Name: "compression", Role: h.packing(in)},
		format.Row{At: 0x20, Length: 32, Name: "name", Role: assay.Statement},
		format.Row{At: headerLength, Length: h.length - headerLength, Name: "padding", Role: assay.Fill})
	t.Sum(0x04, 4, "header-checksum")
	t.When(end <= in.Size(), 0x0c, 4, "size", assay.Derived)
	t.Sum(0x18, 4, "data-checksum")
	t.Contents()
	if h.kind == kindMulti || h.kind == kindScript {
		listed(in, h, end, t)
		t.Fill(h.length, end, 0)
	}
	return nil
}

// listed tells the list of lengths if all of it was followed.
func listed(in *format.Input, h *header, end int64, t *format.Reopened) {
	list, start, err := lengths(in, h, end)
	if err != nil || t.Failed {
		return
	}
	for i := range list {
		t.When(true, h.length+4*int64(i), 4, fmt.Sprintf("length%d", i), assay.Derived)
	}
	t.When(true, start-4, 4, "end of lengths", assay.Derived)
}

// starts are how data begin of which the header says that they are compressed.
var starts = map[byte][]string{
	1: {"\x1f\x8b"}, 2: {"BZh"}, 3: {"\x5d\x00\x00", "\x6d\x00\x00"}, 4: {"\x89LZO"}, 5: {"\x02!L\x18", "\x04\"M\x18"}, 6: {"\x28\xb5\x2f\xfd"},
}

// packing is a parameter where the data are what the header says they are;
// else it is something that only the header says.
func (h *header) packing(in *format.Input) assay.Role {
	head := in.Head(h.length, 4)
	for _, s := range starts[h.comp] {
		if bytes.HasPrefix(head, []byte(s)) {
			return assay.Parameter
		}
	}
	if h.comp != 0 {
		return assay.Statement
	}
	for _, list := range starts {
		for _, s := range list {
			if bytes.HasPrefix(head, []byte(s)) {
				return assay.Statement
			}
		}
	}
	return assay.Parameter
}
