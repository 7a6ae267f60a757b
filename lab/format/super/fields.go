package super

import (
	"bytes"
	"encoding/binary"
	"errors"

	"assay"
	"assay/lab/format"
)

// fields tells geometry and metadata of the slot that counts; copies and other
// slots where they say the same.
func fields(in *format.Input, tell func(assay.Field)) error {
	g, _, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	if t.Failed {
		return errors.New("copies differ, or extents are not there")
	}
	t.Rows(geometryAt,
		format.Row{At: 0, Length: 4, Name: "geometry magic", Role: assay.Derived},
		format.Row{At: 4, Length: 4, Name: "geometry length", Role: assay.Derived},
		format.Row{At: 8, Length: 32, Name: "geometry checksum", Role: assay.Checksum},
		format.Row{At: 40, Length: 4, Name: "most metadata", Role: assay.Parameter},
		format.Row{At: 44, Length: 4, Name: "slots", Role: assay.Parameter},
		format.Row{At: 48, Length: 4, Name: "block size", Role: assay.Parameter})
	t.When(bytes.Equal(in.Head(geometryAt, 52), in.Head(2*geometryAt, 52)), 2*geometryAt, 52, "copy of the geometry", assay.Derived)
	n := slot(in, t)
	first := in.Head(slotsAt, int(n))
	for at := slotsAt + g.max; at < g.end(); at += g.max {
		t.When(bytes.Equal(first, in.Head(at, int(n))), at, n, "copy of the metadata", assay.Derived)
	}
	t.Contents()
	for at := int64(slotsAt); at < g.end(); at += g.max {
		t.Fill(at, at+g.max, 0)
	}
	t.Fill(0, slotsAt, 0)
	t.Fill(g.end(), in.Size())
	return nil
}

// tables are the rows of the four tables: partitions, extents, groups, block
// devices.
var tables = [4][]format.Row{
	{{At: 0, Length: 36, Name: "partition name", Role: assay.Statement}, {At: 36, Length: 4, Name: "partition attributes", Role: assay.Statement}, {At: 40, Length: 8, Name: "partition extents", Role: assay.Derived}, {At: 48, Length: 4, Name: "partition group", Role: assay.Statement}},
	{{At: 0, Length: 24, Name: "extent", Role: assay.Derived}},
	{{At: 0, Length: 36, Name: "group name", Role: assay.Statement}, {At: 36, Length: 4, Name: "group flags", Role: assay.Statement}, {At: 40, Length: 8, Name: "group size", Role: assay.Statement}},
	{{At: 0, Length: 8, Name: "device first sector", Role: assay.Parameter}, {At: 8, Length: 8, Name: "device alignment", Role: assay.Parameter}, {At: 16, Length: 8, Name: "device size", Role: assay.Derived}, {At: 24, Length: 36, Name: "device name", Role: assay.Statement}, {At: 60, Length: 4, Name: "device flags", Role: assay.Statement}},
}

// slot tells the metadata of the first slot, which are sound, and gives their
// length.
func slot(in *format.Input, t *format.Reopened) int64 {
	h := in.Head(slotsAt, 256)
	le := binary.LittleEndian
	length, size := int64(le.Uint32(h[8:])), int64(le.Uint32(h[44:]))
	t.Rows(slotsAt,
		format.Row{At: 0, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 4, Length: 4, Name: "version", Role: assay.Parameter},
		format.Row{At: 8, Length: 4, Name: "header-length", Role: assay.Derived},
		format.Row{At: 12, Length: 32, Name: "header-checksum", Role: assay.Checksum},
		format.Row{At: 44, Length: 4, Name: "tables-length", Role: assay.Derived},
		format.Row{At: 48, Length: 32, Name: "tables-checksum", Role: assay.Checksum},
		format.Row{At: 80, Length: 48, Name: "tables", Role: assay.Derived})
	if length == 256 {
		t.Rows(slotsAt, format.Row{At: 128, Length: 4, Name: "flags", Role: assay.Statement})
	}
	told := map[int64]bool{}
	for k, rows := range tables {
		d := h[80+12*k:]
		off, n, each := int64(le.Uint32(d)), int64(le.Uint32(d[4:])), int64(le.Uint32(d[8:]))
		for ; n > 0; n-- {
			at := slotsAt + length + off
			if told[at] { // tables that share rows: nobody writes such
				break
			}
			told[at] = true
			t.Rows(at, rows...)
			off += each
		}
	}
	return length + size
}
