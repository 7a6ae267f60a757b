package json

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

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

// explaining is what is read of a comparison.
type explaining struct {
	Schema  string `json:"schema"`
	Verdict string `json:"verdict"`
	A, B    struct {
		SHA256 assay.Digest `json:"sha256"`
	}
	Policy      struct{ Name string }
	Differences []struct {
		Path, Other string
		Explained   bool         `json:"explained"`
		A           assay.Digest `json:"sha256_a"`
		B           assay.Digest `json:"sha256_b"`
	}
	Unreadable []struct{ Path string }
	LeftOut    int64 `json:"left_out"`
}

// ReadExplained reads of a comparison the pairs of contents whose differences
// are all explained, inside them too, the sides themselves if the verdict is
// equivalent, and the name of the policy.
func ReadExplained(r io.Reader) (pairs []ExplainedPair, policy string, err error) {
	var c explaining
	if err := json.NewDecoder(io.LimitReader(r, maxComparison)).Decode(&c); err != nil {
		return nil, "", err
	}
	if c.Schema != ComparisonSchema {
		return nil, "", schemaError{c.Schema, ComparisonSchema}
	}
	if c.Verdict == string(assay.Equivalent) && !c.A.SHA256.IsZero() && !c.B.SHA256.IsZero() {
		pairs = append(pairs, ExplainedPair{c.A.SHA256, c.B.SHA256})
	}
	if c.LeftOut > 0 && c.Verdict != string(assay.Equivalent) {
		return pairs, c.Policy.Name, nil // what is left out may be unexplained
	}
	open := c.open()
	for _, d := range c.Differences {
		if d.Explained && !d.A.IsZero() && !d.B.IsZero() && !open[place(d.Path)] && (d.Other == "" || !open[place(d.Other)]) {
			pairs = append(pairs, ExplainedPair{d.A, d.B})
		}
	}
	return pairs, c.Policy.Name, nil
}

// open are the places where something is not explained or not read, and all
// containers around them.
func (c *explaining) open() map[string]bool {
	open := map[string]bool{}
	mark := func(path string) {
		for p := place(path); ; p = p[:strings.LastIndex(p, "!/")] {
			open[p] = true
			if !strings.Contains(p, "!/") {
				return
			}
		}
	}
	for _, d := range c.Differences {
		if !d.Explained {
			mark(d.Path)
			if d.Other != "" {
				mark(d.Other)
			}
		}
	}
	for _, u := range c.Unreadable {
		mark(u.Path)
	}
	return open
}

// place is a path without the name of the subject, which is another one on
// each side.
func place(path string) string {
	_, inside, _ := strings.Cut(path, "!/")
	return "!/" + inside
}

type schemaError struct{ got, want string }

func (e schemaError) Error() string { return "schema \"" + e.got + "\": want \"" + e.want + "\"" }
