package csv

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"assay/internal/legible"
	"assay/transparency/reporttest"
)

func TestWrite(t *testing.T) {
	var b bytes.Buffer
	rep := reporttest.Report()
	if err := Write(&b, rep); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	places := 0
	for _, f := range rep.Findings {
		places += len(f.Evidence)
	}
	if len(rows) != places+1 || strings.Join(rows[0], ",") != strings.Join(Header, ",") {
		t.Fatalf("%d rows, first %v", len(rows), rows[0])
	}
	first := map[string]string{}
	for i, name := range Header {
		first[name] = rows[1][i]
	}
	for name, want := range map[string]string{
		"severity": "critical", "rule": "password/empty", "cwe": "CWE-258", "path": "fw%21 a.bin!/110090.squashfs!/etc/passwd", "offset": "0",
		"length": "12", "line": "1", "text": "root::0:0:", "since": "new", "accepted_by": "A. Smith", "accepted_until": "2027-01-31",
	} {
		if first[name] != want {
			t.Errorf("%s: %q, want %q", name, first[name], want)
		}
	}
}

// Nothing is a formula, a control character or hidden.
func TestHostileText(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, reporttest.Report()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	formulas := 0
	for _, r := range rows {
		for _, c := range r {
			if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
				t.Errorf("a formula: %q", c)
			}
			if strings.HasPrefix(c, "'=cmd") {
				formulas++
			}
			for _, x := range c {
				if legible.Hidden(x) {
					t.Errorf("hidden %U in %q", x, c)
				}
			}
		}
	}
	if formulas == 0 {
		t.Error("the sample has no formula: nothing was tested")
	}
}
