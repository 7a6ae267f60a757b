package vhd

import (
	"bytes"

	"assay"
	"assay/lab/format"
)

// footer are the rows of the footer (Virtual Hard Disk Image Format
// Specification, "Hard Disk Footer Format").
var footer = []format.Row{
	{At: 0x00, Length: 8, Name: "cookie", Role: assay.Derived},
	{At: 0x08, Length: 4, Name: "features", Role: assay.Statement},
	{At: 0x0c, Length: 4, Name: "version", Role: assay.Derived},
	{At: 0x18, Length: 4, Name: "time", Role: assay.Moment},
	{At: 0x1c, Length: 12, Name: "creator", Role: assay.Parameter},
	{At: 0x28, Length: 8, Name: "original-size", Role: assay.Statement},
	{At: 0x30, Length: 8, Name: "size", Role: assay.Statement},
	{At: 0x38, Length: 4, Name: "geometry", Role: assay.Statement},
	{At: 0x3c, Length: 4, Name: "type", Role: assay.Statement},
	{At: 0x44, Length: 16, Name: "uuid", Role: assay.Identity},
	{At: 0x54, Length: 1, Name: "saved-state", Role: assay.Statement},
}

// fields tells footer and headers if their checksums hold, the table, and the
// maps of blocks in which all sectors are.
func fields(in *format.Input, tell func(assay.Field)) error {
	d, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	defer func() {
		t.Contents()
		t.Fill(0, sector, 0)
		t.Fill(sector, d.end, 0, 0xff)
	}()
	if !d.sound {
		return nil
	}
	t.Rows(0, footer...)
	t.When(true, 0x40, 4, "checksum", assay.Checksum)
	if d.kind == fixed {
		t.When(bytes.Count(in.Head(0x10, 8), []byte{0xff}) == 8, 0x10, 8, "header-offset", assay.Derived)
		return nil
	}
	t.When(true, 0x10, 8, "header-offset", assay.Derived)
	t.When(d.footer && bytes.Equal(in.Head(0, sector), in.Head(d.end-sector, sector)), d.end-sector, sector, "copy of the footer", assay.Derived)
	t.Rows(d.headerAt,
		format.Row{At: 0x00, Length: 8, Name: "header cookie", Role: assay.Derived},
		format.Row{At: 0x08, Length: 8, Name: "next", Role: assay.Statement},
		format.Row{At: 0x18, Length: 4, Name: "header version", Role: assay.Statement},
		format.Row{At: 0x1c, Length: 4, Name: "entries", Role: assay.Parameter},
		format.Row{At: 0x20, Length: 4, Name: "block-size", Role: assay.Parameter},
		format.Row{At: 0x24, Length: 4, Name: "header checksum", Role: assay.Checksum},
		format.Row{At: 0x28, Length: 0x218, Name: "parent", Role: assay.Statement},
		format.Row{At: 0x240, Length: 192, Name: "parent locators", Role: assay.Statement})
	if t.Failed {
		return nil
	}
	t.When(true, d.headerAt+0x10, 8, "table-offset", assay.Derived)
	t.When(true, d.tableAt, 4*int64(len(d.blocks)), "table", assay.Derived)
	for _, at := range d.blocks {
		if at >= 0 {
			bits := in.Head(at, int(d.block/sector/8))
			t.When(bytes.Count(bits, []byte{0xff}) == len(bits), at, int64(len(bits)), "map", assay.Derived)
		}
	}
	return nil
}
