package h3c

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// fields tells the update file. Of the file system VFS only the contents are
// told: its tables are not described.
func fields(in *format.Input, tell func(assay.Field)) error {
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Contents()
	if v := readVFS(in); v != nil {
		return nil
	}
	i, err := readImage(in)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "version", Role: assay.Derived},
		format.Row{At: 0x04, Length: 4, Name: "files", Role: assay.Derived},
		format.Row{At: 0x08, Length: 4, Name: "product", Role: assay.Statement},
		format.Row{At: 0x0c, Length: 4, Name: "device", Role: assay.Statement},
		format.Row{At: 0x10, Length: 8, Name: "date", Role: assay.Moment},
		format.Row{At: headerLength - 4, Length: 4, Name: "header-checksum", Role: assay.Checksum})
	t.When(i.length <= in.Size(), 0x1c, 4, "length", assay.Derived)
	t.When(i.signed, 0xc20, 3072, "signature", assay.Signed)
	for n, f := range i.files {
		name := fmt.Sprintf("file%d", n)
		t.Rows(tableAt+rowLength*int64(n),
			format.Row{At: 0, Length: 4, Name: "type", Role: assay.Statement},
			format.Row{At: 16, Length: 4, Name: "version", Role: assay.Statement})
		t.When(!t.Failed, tableAt+rowLength*int64(n)+4, 4, "offset", assay.Derived)
		t.When(!t.Failed, tableAt+rowLength*int64(n)+8, 4, "length", assay.Derived)
		if f.length > fileHeader && !t.Failed {
			header(in, t, name, f)
		}
	}
	t.Fill(0, headerLength, 0)
	t.Fill(headerLength, i.length)
	return nil
}

// header tells the header of a file.
func header(in *format.Input, t *format.Reopened, name string, f file) {
	t.Rows(f.offset,
		format.Row{At: 8, Length: 4, Name: "type", Role: assay.Statement},
		format.Row{At: 12, Length: 4, Name: "version", Role: assay.Statement},
		format.Row{At: 32, Length: 8, Name: "date", Role: assay.Moment},
		format.Row{At: 104, Length: 224, Name: "description", Role: assay.Statement},
		format.Row{At: 336, Length: 4, Name: "compression", Role: assay.Statement})
	t.Sum(f.offset+4, 4, name+"-header-checksum")
	t.Sum(f.offset+332, 4, name+"-checksum")
	b := in.Head(f.offset, fileHeader)
	room := f.length - fileHeader
	n, filled := int64(be.Uint32(b[24:])), int64(be.Uint32(b[328:]))
	t.When(n > 0 && n <= room, f.offset+24, 4, "length", assay.Derived)
	t.When(filled == room, f.offset+328, 4, "filled-length", assay.Derived)
	t.Fill(f.offset, f.offset+fileHeader, 0)
}
