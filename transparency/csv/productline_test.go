package csv

import (
	"io"
	"strings"
	"testing"

	"assay"
	"assay/internal/legible"
	"assay/transparency/reporttest"
)

func TestProductLine(t *testing.T) {
	rows := table(t, LineHeader, func(w io.Writer) error { return WriteProductLine(w, reporttest.ProductLine()) })
	if len(rows) != 4 || rows[0]["class"] != "configuration" || rows[0]["form"] != "1" || rows[0]["members"] != "1-2" || rows[0]["size"] != "3" ||
		rows[0]["names"] != "genuine%21 a.bin; received.bin" || rows[2]["size"] != "" || rows[3]["class"] != "left-out" || rows[3]["attributes"] != "1 entry not listed" {
		t.Errorf("%v", rows)
	}
	for _, r := range rows {
		for name, c := range r {
			if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
				t.Errorf("%s is a formula: %q", name, c)
			}
			for _, x := range c {
				if legible.Hidden(x) {
					t.Errorf("%s hides %U: %q", name, x, c)
				}
			}
		}
	}
	if !strings.Contains(rows[2]["attributes"], `\x1b[31m`) {
		t.Errorf("the hostile text is not there: %v", rows[2])
	}
}

func TestNamesAreBounded(t *testing.T) {
	l := &assay.ProductLine{Entries: []assay.LineEntry{{Path: "x", Class: assay.LinePartly, Variants: []assay.Variant{{}}}}}
	for i := range 500 {
		l.Members = append(l.Members, assay.Compared{Name: "m"})
		l.Entries[0].Variants[0].Members = append(l.Entries[0].Variants[0].Members, i)
	}
	rows := table(t, LineHeader, func(w io.Writer) error { return WriteProductLine(w, l) })
	if rows[0]["members"] != "1-500" || !strings.HasSuffix(rows[0]["names"], "; and 480 more") {
		t.Errorf("%v", rows)
	}
}
