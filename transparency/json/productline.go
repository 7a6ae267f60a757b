package json

import (
	"bufio"
	"encoding/json"
	"io"

	"assay"
)

// ProductLineSchema is the value of the first member of a product line.
const ProductLineSchema = "assay/product-line/v1"

// WriteProductLine writes l to w, row by row.
func WriteProductLine(w io.Writer, l *assay.ProductLine) error {
	p := &printer{w: bufio.NewWriterSize(w, 64<<10)}
	p.enc = json.NewEncoder(&p.buf)
	p.enc.SetEscapeHTML(false)
	p.text("{\n  \"schema\": \"" + ProductLineSchema + "\"")
	list(p, "members", each(l.Members, func(c *assay.Compared) *comparedRow { r := newComparedRow(*c); return &r }))
	if l.Incomplete != "" {
		p.member("incomplete", l.Incomplete)
	}
	p.member("common", l.Common)
	list(p, "counts", each(l.Counts, func(c *assay.ClassCount) *assay.ClassCount { return c }))
	list(p, "entries", each(l.Entries, func(e *assay.LineEntry) *assay.LineEntry { return e }))
	p.member("left_out", l.LeftOut)
	p.member("limits", limitsRow{l.Limits, l.Limits.Time.Seconds()})
	p.member("tool", newToolRow(&l.Tool))
	writeRun(p, l.Run)
	p.text("\n}\n")
	if p.err == nil {
		p.err = p.w.Flush()
	}
	return p.err
}

// writeRun writes what differs from run to run.
func writeRun(p *printer, run assay.Run) {
	run.Started = run.Started.UTC()
	run.Sandbox.InForce, run.Sandbox.NotInForce = orEmpty(run.Sandbox.InForce), orEmpty(run.Sandbox.NotInForce)
	p.member("run", run)
}
