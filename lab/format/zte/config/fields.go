package config

import (
	"fmt"
	"hash/crc32"

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"
)

// fields tells what stands around the blocks, and the blocks of which nothing
// is left over. Encrypted ones are not told.
func fields(in *format.Input, tell func(assay.Field)) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	from := int64(0) // of what stands before the payload
	if string(in.Head(0, 16)) == string(wrapperMark) {
		from = wrapperLength
		t.Rows(0,
			format.Row{At: 0x00, Length: 16, Name: "mark", Role: assay.Derived},
			format.Row{At: 0x3c, Length: 4, Name: "0x40", Role: assay.Derived},
			format.Row{At: 0x44, Length: 4, Name: "wrapper-length", Role: assay.Derived})
		t.When(h.length == h.end && h.whole, 0x48, 4, "length", assay.Derived)
	}
	if h.at > from {
		t.Rows(from,
			format.Row{At: 0, Length: 4, Name: "signature mark", Role: assay.Derived},
			format.Row{At: 8, Length: 4, Name: "model-length", Role: assay.Derived},
			format.Row{At: 12, Length: h.at - from - 12, Name: "model", Role: assay.Statement})
	}
	b := in.Head(h.at, payloadHeader)
	sound := crc32.ChecksumIEEE(b[:0x18]) == be.Uint32(b[0x18:])
	t.Rows(h.at,
		format.Row{At: 0, Length: 4, Name: "payload mark", Role: assay.Derived},
		format.Row{At: 4, Length: 4, Name: "type", Role: assay.Statement},
		format.Row{At: 0x10, Length: 4, Name: "block-length", Role: assay.Parameter})
	t.Sum(h.at+0x14, 4, "checksum")
	t.When(sound, h.at+0x18, 4, "header-checksum", assay.Checksum)
	if h.kind == 0 && h.whole && !t.Failed {
		plain := int64(0)
		for _, k := range h.blocks {
			n, used, err := inflate.DecodeZlib(make([]byte, k.plain), in.View(k.offset, int(k.packed)))
			if err != nil || int64(n) != k.plain {
				return fmt.Errorf("block at 0x%x: %d of %d bytes: %v", k.offset, n, k.plain, err)
			}
			plain += k.plain
			t.When(true, k.offset-12, 8, "block", assay.Derived)
			next, end := int64(be.Uint32(in.Head(k.offset-4, 4))), k.offset+k.packed
			t.When(next == 0 || next == 1 || next == end || next == end-h.at, k.offset-4, 4, "more blocks", assay.Derived)
			t.Content("config.xml", k.offset, int64(used))
		}
		t.When(plain == h.xml, h.at+8, 4, "xml-length", assay.Derived)
	}
	t.Fill(0, h.at+payloadHeader, 0)
	return nil
}
