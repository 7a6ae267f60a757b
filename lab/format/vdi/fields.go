package vdi

import (
	"assay"
	"assay/lab/format"
)

// fields tells header, map and blocks.
func fields(in *format.Input, tell func(assay.Field)) error {
	d, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0x000, Length: 64, Name: "text", Role: assay.Statement},
		format.Row{At: 0x040, Length: 8, Name: "magic and version", Role: assay.Derived},
		format.Row{At: 0x048, Length: 4, Name: "header-length", Role: assay.Parameter},
		format.Row{At: 0x04c, Length: 4, Name: "type", Role: assay.Parameter},
		format.Row{At: 0x050, Length: 4, Name: "flags", Role: assay.Statement},
		format.Row{At: 0x054, Length: 256, Name: "comment", Role: assay.Statement},
		format.Row{At: 0x15c, Length: 12, Name: "geometry", Role: assay.Statement},
		format.Row{At: 0x168, Length: 4, Name: "sector-size", Role: assay.Statement},
		format.Row{At: 0x178, Length: 4, Name: "block-size", Role: assay.Parameter},
		format.Row{At: 0x188, Length: 16, Name: "guid", Role: assay.Identity},
		format.Row{At: 0x198, Length: 16, Name: "snapshot-guid", Role: assay.Identity},
		format.Row{At: 0x1a8, Length: 16, Name: "parent-guid", Role: assay.Statement})
	if !t.Failed {
		t.Rows(0,
			format.Row{At: 0x154, Length: 4, Name: "map-offset", Role: assay.Derived},
			format.Row{At: 0x158, Length: 4, Name: "data-offset", Role: assay.Derived},
			format.Row{At: 0x170, Length: 8, Name: "disk-size", Role: assay.Derived},
			format.Row{At: 0x17c, Length: 4, Name: "extra", Role: assay.Derived},
			format.Row{At: 0x180, Length: 4, Name: "blocks", Role: assay.Derived},
			format.Row{At: 0x184, Length: 4, Name: "blocks-written", Role: assay.Derived},
			format.Row{At: d.mapAt, Length: 4 * d.blocks, Name: "map", Role: assay.Derived})
	}
	t.Contents()
	t.Fill(0, d.end(), 0)
	return nil
}
