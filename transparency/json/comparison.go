package json

import (
	"bufio"
	"encoding/json"
	"io"

	"assay"
)

// ComparisonSchema is the value of the first member of a comparison.
const ComparisonSchema = "assay/comparison/v1"

type comparedRow struct {
	Name    string `json:"name"`
	SHA256  string `json:"sha256,omitempty"`
	Size    int64  `json:"size"`
	From    string `json:"from"`
	Entries int64  `json:"entries"`
}

func newComparedRow(c assay.Compared) comparedRow {
	return comparedRow{assay.EscapeName(c.Name), c.Subject.Digest.String(), c.Subject.Size, c.From, c.Entries}
}

type differenceRow struct {
	assay.Difference
	SHA256A assay.Digest `json:"sha256_a,omitzero"`
	SHA256B assay.Digest `json:"sha256_b,omitzero"`
}

// WriteComparison writes c to w, row by row.
func WriteComparison(w io.Writer, c *assay.Comparison) error {
	p := &printer{w: bufio.NewWriterSize(w, 64<<10)}
	p.enc = json.NewEncoder(&p.buf)
	p.enc.SetEscapeHTML(false)
	p.text("{\n  \"schema\": \"" + ComparisonSchema + "\"")
	p.member("a", newComparedRow(c.A))
	p.member("b", newComparedRow(c.B))
	p.member("verdict", c.Verdict)
	p.member("why", c.Why)
	p.member("not_said", assay.NotSaid)
	if c.Incomplete != "" {
		p.member("incomplete", c.Incomplete)
	}
	policy := c.Policy
	policy.Causes = orEmpty(policy.Causes)
	p.member("policy", policy)
	p.member("same", c.Same)
	list(p, "causes", each(c.Causes, func(k *assay.CauseCount) *assay.CauseCount { return k }))
	list(p, "differences", each(c.Differences, func(d *assay.Difference) *differenceRow { return &differenceRow{*d, d.A.Digest, d.B.Digest} }))
	p.member("left_out", c.LeftOut)
	list(p, "unreadable", each(c.Unreadable, func(u *assay.Unreadable) *assay.Unreadable { return u }))
	if c.Changes != nil {
		p.member("changes", c.Changes)
	}
	if c.Carried != nil {
		p.member("carried", c.Carried)
	}
	p.member("limits", limitsRow{c.Limits, c.Limits.Time.Seconds()})
	p.member("tool", newToolRow(&c.Tool))
	writeRun(p, c.Run)
	p.text("\n}\n")
	if p.err == nil {
		p.err = p.w.Flush()
	}
	return p.err
}
