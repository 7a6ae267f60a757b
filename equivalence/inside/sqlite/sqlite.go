// Package sqlite names the rows of SQLite databases.
package sqlite

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/anatomy/sqlite"
	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of SQLite databases.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title:      "SQLite database",
		Parts:      "the header; rows by table and row number, as far as they stand in a page (what goes on in overflow pages, indexes, free pages and what was deleted are bytes between rows)",
		References: []string{"https://www.sqlite.org/fileformat2.html"},
	},
	Fits: func(kind, _ string, head []byte) bool {
		return kind == "database" && len(head) > 16 && string(head[:6]) == "SQLite"
	},
	Parts: parts,
}

// maxRows is how many rows are told apart.
const maxRows = 1 << 17

func parts(in *inside.Input) ([]part.Part, error) {
	db, err := sqlite.Open(in, in.Size())
	if err != nil {
		return nil, err
	}
	list := []part.Part{{Name: "header", Use: part.Header, Length: 100}}
	var h [100]byte
	if n, err := in.ReadAt(h[:], 0); n < len(h) {
		return nil, err
	}
	page := int64(binary.BigEndian.Uint16(h[16:]))
	if page == 1 {
		page = 65536
	}
	for _, table := range append([]string{sqlite.Schema}, db.Tables()...) {
		_ = db.Table(table, func(r sqlite.Row) bool {
			if in.Ctx.Err() != nil || len(list) >= maxRows {
				return false
			}
			if n := cell(in, r.Offset, page, page-int64(h[20])); n > 0 {
				list = append(list, part.Part{Name: fmt.Sprintf("table %s, row %d", table, r.ID), Offset: r.Offset, Length: n})
			}
			return true
		})
	}
	return rest(inside.Cover(list, in.Size())), nil
}

// rest: what stands between rows is not known to be unused.
func rest(list []part.Part) []part.Part {
	for i := range list {
		if list[i].Use == part.Gap {
			list[i].Use = part.Plain
		}
	}
	return list
}

// cell is how many bytes of a page the cell of a row takes: the size of the
// payload, the row number, and what of the payload stands in the page (section
// 1.6, table b-tree leaf cell).
func cell(c assay.Content, off, page, usable int64) int64 {
	b := make([]byte, 18)
	n, _ := c.ReadAt(b, off)
	size, k := varint(b[:n])
	_, m := varint(b[k:n])
	if k == 0 || m == 0 || size < 0 {
		return 0
	}
	local := size
	if x := usable - 35; size > x {
		low := (usable-12)*32/255 - 23
		if local = low + (size-low)%(usable-4); local > x {
			local = low
		}
		local += 4 // the number of the first overflow page
	}
	return min(int64(k+m)+local, page-off%page)
}

func varint(b []byte) (v int64, n int) {
	for n < len(b) && n < 9 {
		c := b[n]
		n++
		if n == 9 {
			return v<<8 | int64(c), n
		}
		v = v<<7 | int64(c&0x7f)
		if c < 0x80 {
			return v, n
		}
	}
	return 0, 0
}
