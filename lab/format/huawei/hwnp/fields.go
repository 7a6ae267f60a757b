package hwnp

import (
	"encoding/binary"
	"hash/crc32"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of header, list of products and items mean.
func fields(in *format.Input, tell func(assay.Field)) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	b := in.Head(0, fixed)
	le := binary.LittleEndian
	list := int64(le.Uint16(b[0x1a:]))
	whole := h.end() <= in.Size() && int64(len(h.items)) == int64(le.Uint32(b[0x14:]))
	data, head := int64(le.Uint32(b[4:])), int64(le.Uint32(b[0x0c:]))
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x1a, Length: 2, Name: "products-length", Role: assay.Derived},
		format.Row{At: 0x1c, Length: 4, Name: "item-length", Role: assay.Derived},
		format.Row{At: fixed, Length: list, Name: "products", Role: assay.Statement})
	t.When(whole && (data == h.end() || data == h.end()-h.size), 0x04, 4, "data-length", assay.Derived)
	t.Sum(0x08, 4, "checksum")
	t.When(whole && (head == h.size || head == h.size-fixed), 0x0c, 4, "header-length", assay.Derived)
	t.Sum(0x10, 4, "header-checksum")
	t.When(whole, 0x14, 4, "items", assay.Derived)
	left, next := 2*in.Size(), h.size
	for k, i := range h.items {
		left -= i.length
		t.When(i.length == 0 && i.offset == next, fixed+list+int64(k)*itemSize+8, 4, "offset", assay.Derived)
		next = i.offset + i.length
		if err := i.fields(in, t, fixed+list+int64(k)*itemSize, k, left >= 0); err != nil {
			return err
		}
	}
	t.Contents()
	t.Fill(0, h.size, 0)
	t.Fill(h.size, h.end())
	return nil
}

// fields tells a row of the list; its CRC after computing it.
func (i *item) fields(in *format.Input, t *format.Reopened, at int64, number int, sum bool) error {
	t.Rows(at,
		format.Row{At: 0x10, Length: 0x100, Name: "path", Role: assay.Statement},
		format.Row{At: 0x110, Length: 0x10, Name: "section", Role: assay.Statement},
		format.Row{At: 0x120, Length: 0x40, Name: "version", Role: assay.Statement},
		format.Row{At: 0x160, Length: 4, Name: "policy", Role: assay.Statement})
	n := int64(binary.LittleEndian.Uint32(in.Head(at, 4)))
	t.When(n == int64(number) || n == int64(number)+1, at, 4, "number", assay.Derived)
	whole := i.length <= in.Size()-i.offset
	t.When(whole && i.length > 0, at+8, 4, "offset", assay.Derived)
	t.When(whole, at+12, 4, "length", assay.Derived)
	if !whole || !sum || i.length == 0 {
		return nil
	}
	crc := crc32.NewIEEE()
	if err := in.Feed(crc, i.offset, i.length); err != nil {
		return err
	}
	t.When(crc.Sum32() == i.crc, at+4, 4, "checksum", assay.Checksum)
	return nil
}
