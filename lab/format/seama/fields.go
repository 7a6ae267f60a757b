package seama

import (
	"bytes"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of all headers mean.
func fields(in *format.Input, tell func(assay.Field)) error {
	chain, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range chain {
		b := &chain[i]
		t.Rows(b.at,
			format.Row{At: 0, Length: 4, Name: "magic", Role: assay.Statement}, // it has the byte order that the boot loader wants
			format.Row{At: 4, Length: 2, Name: "reserved", Role: assay.Fill},
			format.Row{At: 6, Length: 2, Name: "properties-length", Role: assay.Derived})
		t.When(b.end() <= in.Size(), b.at+8, 4, "image-length", assay.Derived)
		from := b.at + sealLength
		if b.size > 0 {
			name := unique(seen, b.name())
			prefix := ""
			if name != b.name() || count(chain) > 1 {
				prefix = name + "-"
			}
			t.Sum(b.at+12, 16, prefix+"md5")
			from = b.at + imageLength
		}
		texts(in, t, from, b.data)
	}
	t.Contents()
	t.Fill(0, chain[len(chain)-1].end(), 0)
	return nil
}

// texts tells the properties and the NUL that ends each.
func texts(in *format.Input, t *format.Reopened, at, end int64) {
	b := in.Head(at, int(end-at))
	for len(b) > 0 && b[0] != 0 {
		n := bytes.IndexByte(b, 0) + 1
		if n == 0 {
			n = len(b)
		}
		t.When(true, at, int64(n), "property", assay.Statement)
		at, b = at+int64(n), b[n:]
	}
	t.When(len(b) > 0 && len(bytes.Trim(b, "\x00")) == 0, at, int64(len(b)), "padding", assay.Fill)
}
