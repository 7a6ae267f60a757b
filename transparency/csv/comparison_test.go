package csv

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"assay/internal/legible"
	"assay/transparency/reporttest"
)

// table reads what was written, by the names of the columns.
func table(t *testing.T, header []string, write func(io.Writer) error) []map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(rows[0], ",") != strings.Join(header, ",") {
		t.Fatalf("header %v", rows[0])
	}
	var list []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, name := range header {
			m[name] = r[i]
		}
		list = append(list, m)
	}
	return list
}

func comparisonTable(t *testing.T) []map[string]string {
	return table(t, ComparisonHeader, func(w io.Writer) error { return WriteComparison(w, reporttest.Comparison()) })
}

func fieldTable(t *testing.T) []map[string]string {
	return table(t, FieldHeader, func(w io.Writer) error { return WriteFieldCheck(w, reporttest.FieldCheck()) })
}

func expect(t *testing.T, row, want map[string]string) {
	t.Helper()
	for name, x := range want {
		if row[name] != x {
			t.Errorf("%s: %q, want %q", name, row[name], x)
		}
	}
}

func TestWriteComparison(t *testing.T) {
	c := reporttest.Comparison()
	ranges := 0
	for _, d := range c.Differences {
		ranges += len(d.Ranges)
	}
	rows := comparisonTable(t)
	if want := ranges + len(c.Unreadable) + 1; len(rows) != want {
		t.Fatalf("%d rows, want %d", len(rows), want)
	}
	expect(t, rows[3], map[string]string{
		"path": "genuine%21 a.bin!/110090.squashfs!/bin/tool", "kind": "changed", "allowed": "no", "cause": "unexplained", "range_allowed": "no",
		"offset_a": "496", "offset_b": "500", "length_a": "16", "length_b": "20", "part": "section .text", "text_a": "3c1c0043", "ranges_left_out": "3",
		"sha256_a": c.Differences[1].A.Digest.String(),
	})
	expect(t, rows[2], map[string]string{"allowed": "no", "cause": "timestamp", "range_allowed": "yes", "length_b": "4"})
	expect(t, rows[6], map[string]string{"kind": "added", "offset_a": "", "length_a": "", "offset_b": "0", "length_b": "1", "sha256_a": ""})
	expect(t, rows[7], map[string]string{"kind": "unreadable", "path": "genuine%21 a.bin!/110090.squashfs!/bin/x"})
	expect(t, rows[8], map[string]string{"kind": "left-out", "note": "2 differences not listed"})
}

func TestWriteFieldCheck(t *testing.T) {
	rows := fieldTable(t)
	if len(rows) != 6 {
		t.Fatalf("%d rows, want 6", len(rows))
	}
	expect(t, rows[0], map[string]string{"list": "site 1.txt", "line": "2", "path": "/bin/moved", "status": "same", "release": "a (a.bin)", "at": "a.bin!/bin/x"})
	expect(t, rows[3], map[string]string{"list": "'=b.txt", "line": "1", "path": "", "status": "never-inspected"})
	expect(t, rows[4], map[string]string{"status": "unreadable", "why": "1 line without a hash"})
	expect(t, rows[5], map[string]string{"status": "left-out"})
}

// Nothing is a formula, a control character or hidden.
func TestHostileTextOfComparisons(t *testing.T) {
	for what, rows := range map[string][]map[string]string{"comparison": comparisonTable(t), "field": fieldTable(t)} {
		formulas := 0
		for _, r := range rows {
			for name, c := range r {
				if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
					t.Errorf("%s: %s is a formula: %q", what, name, c)
				}
				if strings.HasPrefix(c, "'=cmd") || strings.HasPrefix(c, "'@SUM") {
					formulas++
				}
				for _, x := range c {
					if legible.Hidden(x) {
						t.Errorf("%s: hidden %U in %q", what, x, c)
					}
				}
			}
		}
		if formulas == 0 {
			t.Errorf("%s: the sample has no formula: nothing was tested", what)
		}
	}
}
