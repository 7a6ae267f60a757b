package sao

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of each object's header mean.
func fields(in *format.Input, tell func(assay.Field)) error {
	list, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	seen := map[string]int{}
	for _, o := range list {
		name := o.name
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s.%d", name, seen[name]-1)
		}
		t.Rows(o.at,
			format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Derived},
			format.Row{At: 0x08, Length: 4, Name: "name", Role: assay.Statement},
			format.Row{At: 0x0c, Length: 4, Name: "unknown", Role: assay.Statement})
		t.Sum(o.at+4, 4, name+"-header-checksum")
		t.When(o.end() <= in.Size(), o.at+0x10, 4, "length", assay.Derived)
		t.When(o.end() <= in.Size(), o.at+0x14, 4, "second length", assay.Derived)
		t.Sum(o.at+0x34, 4, name+"-checksum")
	}
	t.Contents()
	t.Fill(0, list[len(list)-1].end(), 0)
	return nil
}
