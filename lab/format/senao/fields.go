package senao

import (
	"encoding/binary"

	"assay"
	"assay/lab/format"
)

// fields tells what the header's bytes mean. The header of the second
// generation is told as far as it is known: its magic number.
func fields(in *format.Input, tell func(assay.Field)) error {
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	defer t.Contents()
	if from, ok := second(in); ok {
		t.When(true, from-4, 4, "magic", assay.Derived)
		return nil
	}
	h, err := read(in)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0x04, Length: 4, Name: "vendor", Role: assay.Statement},
		format.Row{At: 0x08, Length: 4, Name: "product", Role: assay.Statement},
		format.Row{At: 0x0c, Length: 16, Name: "version", Role: assay.Statement},
		format.Row{At: 0x1c, Length: 4, Name: "type", Role: assay.Statement},
		format.Row{At: 0x5c, Length: 4, Name: "magic", Role: assay.Derived})
	t.When(h.size+h.length <= in.Size(), 0x20, 4, "length", assay.Derived)
	t.Sum(0x28, 16, "md5")
	t.When(summed(in), 0x58, 4, "header-checksum", assay.Checksum)
	if h.model != "" {
		t.Rows(headerLength,
			format.Row{At: 0, Length: 8, Name: "domain", Role: assay.Statement},
			format.Row{At: 8, Length: 12, Name: "release", Role: assay.Statement},
			format.Row{At: 20, Length: 4, Name: "date", Role: assay.Moment},
			format.Row{At: 24, Length: 12, Name: "second release", Role: assay.Statement},
			format.Row{At: 36, Length: 4, Name: "model-length", Role: assay.Derived},
			format.Row{At: extension, Length: h.size - headerLength - extension, Name: "model", Role: assay.Statement})
	}
	t.Fill(0, headerLength, 0)
	return nil
}

// summed: the sum of the header's bytes is what it says.
func summed(in *format.Input) bool {
	b := in.Head(0, headerLength)
	sum := uint32(0)
	for i, x := range b {
		if i < 0x58 || i >= 0x5c {
			sum += uint32(x)
		}
	}
	return len(b) == headerLength && sum == binary.BigEndian.Uint32(b[0x58:])
}
