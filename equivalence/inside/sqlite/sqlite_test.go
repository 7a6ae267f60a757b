package sqlite

import (
	"encoding/binary"
	"strings"
	"testing"

	"assay/equivalence/inside/insidetest"
	"assay/equivalence/part"
)

// row is a cell of texts and small numbers.
func row(id byte, columns ...any) []byte {
	var head, body []byte
	for _, c := range columns {
		switch c := c.(type) {
		case string:
			head, body = append(head, byte(13+2*len(c))), append(body, c...)
		case int:
			head, body = append(head, 1), append(body, byte(c))
		}
	}
	payload := append(append([]byte{byte(len(head) + 1)}, head...), body...)
	return append([]byte{byte(len(payload)), id}, payload...)
}

// leaf writes the cells of a page from its end.
func leaf(page []byte, at int, cells ...[]byte) {
	page[at] = 13
	binary.BigEndian.PutUint16(page[at+3:], uint16(len(cells)))
	end := len(page)
	for i, c := range cells {
		end -= len(c)
		copy(page[end:], c)
		binary.BigEndian.PutUint16(page[at+8+2*i:], uint16(end))
	}
}

func database() []byte {
	b := make([]byte, 1024)
	copy(b, "SQLite format 3\x00\x02\x00")
	leaf(b[:512], 100, row(1, "table", "users", "users", 2, "create"))
	leaf(b[512:], 0, row(1, "root"), row(2, "guest"))
	return b
}

func TestRows(t *testing.T) {
	b := database()
	by := insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "database", Content: b})
	for name, want := range map[string]string{"table users, row 1": "root", "table users, row 2": "guest", "table sqlite_schema, row 1": "create"} {
		p := by[name]
		if got := string(b[p.Offset : p.Offset+p.Length]); !strings.HasSuffix(got, want) || p.Length == 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
	if by["header"].Length != 100 {
		t.Errorf("header: %+v", by["header"])
	}
	for name, p := range by {
		if p.Use == part.Gap {
			t.Errorf("%s is taken for unused", name)
		}
	}
}

func FuzzSQLite(f *testing.F) {
	f.Add(database())
	f.Fuzz(func(t *testing.T, b []byte) {
		insidetest.Bad(t, Splitter, insidetest.Sample{Kind: "database", Content: b})
	})
}
