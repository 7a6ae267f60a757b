package json

import (
	"bufio"
	"encoding/json"
	"io"

	"assay"
)

// FieldCheckSchema is the value of the first member of a check of hash lists.
const FieldCheckSchema = "assay/field/v1"

// WriteFieldCheck writes c to w, row by row.
func WriteFieldCheck(w io.Writer, c *assay.FieldCheck) error {
	p := &printer{w: bufio.NewWriterSize(w, 64<<10)}
	p.enc = json.NewEncoder(&p.buf)
	p.enc.SetEscapeHTML(false)
	p.text("{\n  \"schema\": \"" + FieldCheckSchema + "\"")
	list(p, "lists", each(c.Lists, func(l *assay.HashList) *assay.HashList { return l }))
	list(p, "inspected", each(c.Inspected, func(r *assay.InspectedRelease) *assay.InspectedRelease { return r }))
	p.member("counts", c.Counts)
	list(p, "rows", each(c.Rows, func(r *assay.FieldRow) *assay.FieldRow { return r }))
	p.member("left_out", c.LeftOut)
	writeRun(p, c.Run)
	p.text("\n}\n")
	if p.err == nil {
		p.err = p.w.Flush()
	}
	return p.err
}

// ExplainedPair is a pair of contents every difference of which a comparison
// explains.
type ExplainedPair struct{ A, B assay.Digest }

// maxComparison is how long a comparison may be, in bytes.
const maxComparison = 256 << 20

// ReadExplained reads of a comparison the pairs of contents whose differences
// are all explained, the sides themselves if the verdict is equivalent or
// identical, and the name of the policy.
func ReadExplained(r io.Reader) (pairs []ExplainedPair, policy string, err error) {
	var c struct {
		Schema  string `json:"schema"`
		Verdict string `json:"verdict"`
		A, B    struct {
			SHA256 assay.Digest `json:"sha256"`
		}
		Policy      struct{ Name string }
		Differences []struct {
			Explained bool         `json:"explained"`
			A         assay.Digest `json:"sha256_a"`
			B         assay.Digest `json:"sha256_b"`
		}
	}
	if err := json.NewDecoder(io.LimitReader(r, maxComparison)).Decode(&c); err != nil {
		return nil, "", err
	}
	if c.Schema != ComparisonSchema {
		return nil, "", schemaError{c.Schema, ComparisonSchema}
	}
	if c.Verdict == string(assay.Equivalent) && !c.A.SHA256.IsZero() && !c.B.SHA256.IsZero() {
		pairs = append(pairs, ExplainedPair{c.A.SHA256, c.B.SHA256})
	}
	unexplained := map[ExplainedPair]bool{}
	for _, d := range c.Differences {
		if !d.Explained {
			unexplained[ExplainedPair{d.A, d.B}] = true
		}
	}
	for _, d := range c.Differences {
		p := ExplainedPair{d.A, d.B}
		if d.Explained && !unexplained[p] && !d.A.IsZero() && !d.B.IsZero() {
			pairs = append(pairs, p)
		}
	}
	return pairs, c.Policy.Name, nil
}

type schemaError struct{ got, want string }

func (e schemaError) Error() string { return "schema \"" + e.got + "\": want \"" + e.want + "\"" }
