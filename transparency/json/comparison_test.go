package json

import (
	"bytes"
	"io"
	"testing"

	"assay"
	"assay/internal/legible"
	"assay/transparency/reporttest"
)

// documents are the others than the report, with everything in them and with
// as little as possible.
func documents() map[string][2]func(io.Writer) error {
	comparison := func(c *assay.Comparison) func(io.Writer) error {
		return func(w io.Writer) error { return WriteComparison(w, c) }
	}
	line := func(l *assay.ProductLine) func(io.Writer) error {
		return func(w io.Writer) error { return WriteProductLine(w, l) }
	}
	field := func(c *assay.FieldCheck) func(io.Writer) error {
		return func(w io.Writer) error { return WriteFieldCheck(w, c) }
	}
	incomplete := &assay.Comparison{Verdict: assay.CannotTell, Why: "interrupted", Incomplete: "interrupted",
		A: assay.Compared{From: "directory"}, B: assay.Compared{From: "report"}, Changes: &assay.Changes{List: []assay.Change{}},
		Carried: &assay.Carried{JudgedAt: "2026-01-01", Rows: []assay.AgainRow{}, Findings: []assay.CarriedFinding{}}}
	return map[string][2]func(io.Writer) error{
		"comparison-v1.json":   {comparison(reporttest.Comparison()), comparison(incomplete)},
		"product-line-v1.json": {line(reporttest.ProductLine()), line(&assay.ProductLine{})},
		"field-v1.json":        {field(reporttest.FieldCheck()), field(&assay.FieldCheck{Counts: map[string]int64{}})},
	}
}

func text(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDocumentsFollowTheirSchemas(t *testing.T) {
	for name, writers := range documents() {
		s := reporttest.Schema(t, "../../docs/schema/"+name, nil)
		for i, w := range writers {
			if err := valid(t, s, text(t, w)); err != nil {
				t.Errorf("%s, document %d: %v", name, i, err)
			}
		}
	}
}

func TestSchemasRefuse(t *testing.T) {
	for _, x := range []struct{ schema, what, old, new string }{
		{"comparison-v1.json", "unknown key", `"same": `, `"sane": `},
		{"comparison-v1.json", "unknown verdict", `"verdict": "different"`, `"verdict": "safe"`},
		{"comparison-v1.json", "short digest", `"sha256_a":"`, `"sha256_a":"0`},
		{"comparison-v1.json", "place before the content", `"a":8,`, `"a":-8,`},
		{"comparison-v1.json", "range without a cause", `"cause":"timestamp","explained":true,"part"`, `"explained":true,"part"`},
		{"comparison-v1.json", "unknown reason", `"kind":"dependency"`, `"kind":"weather"`},
		{"product-line-v1.json", "unknown class", `"class":"unique"`, `"class":"odd"`},
		{"product-line-v1.json", "nobody has it", `"members":[2]`, `"members":[]`},
		{"field-v1.json", "unknown status", `"status":"unknown"`, `"status":"safe"`},
		{"field-v1.json", "line 0", `"line":2`, `"line":0`},
	} {
		doc := text(t, documents()[x.schema][0])
		bad := bytes.Replace(doc, []byte(x.old), []byte(x.new), 1)
		if bytes.Equal(doc, bad) {
			t.Errorf("%s: nothing to change", x.what)
		} else if valid(t, reporttest.Schema(t, "../../docs/schema/"+x.schema, nil), bad) == nil {
			t.Errorf("%s: schema accepts it", x.what)
		}
	}
}

// Whatever names and texts hold, nothing of it steers a terminal.
func TestDocumentsAreHarmlessOnATerminal(t *testing.T) {
	for name, writers := range documents() {
		for _, r := range string(text(t, writers[0])) {
			if r != '\n' && legible.Hidden(r) {
				t.Errorf("%s: %U", name, r)
			}
		}
	}
}

// Up to run, which stands last, the bytes are the same each time.
func TestDocumentsAreTheSameEachTime(t *testing.T) {
	for name, writers := range documents() {
		one, two := text(t, writers[0]), text(t, writers[0])
		if !bytes.Equal(one, two) {
			t.Errorf("%s differs from run to run", name)
		}
		if i := bytes.LastIndex(one, []byte("\n  \"")); !bytes.HasPrefix(one[i:], []byte("\n  \"run\"")) {
			t.Errorf("%s: run is not the last key", name)
		}
	}
}
