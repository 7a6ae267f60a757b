// Package csv writes comma-separated values (RFC 4180) for spreadsheets and
// scripts: of a report one row for each place of each finding, of a comparison
// one for each range, of a check of hash lists one for each line.
package csv

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"assay"
	"assay/internal/legible"
)

// Header names the columns.
var Header = []string{
	"severity", "rule", "title", "cwe", "path", "sha256", "offset", "length", "line", "text",
	"severity_reason", "fingerprint", "since", "accepted_by", "accepted_until", "accepted_reason",
}

// Write writes the findings of rep in their order.
func Write(w io.Writer, rep *assay.Report) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write(Header); err != nil {
		return err
	}
	for i := range rep.Findings {
		f := &rep.Findings[i]
		for k := range f.Evidence {
			if err := c.Write(row(f, &f.Evidence[k])); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

func row(f *assay.Finding, e *assay.Evidence) []string {
	offset, length, line, sum := "", "", "", ""
	if e.Offset >= 0 {
		offset, length = strconv.FormatInt(e.Offset, 10), strconv.FormatInt(e.Length, 10)
	}
	if e.Line > 0 {
		line = strconv.Itoa(e.Line)
	}
	if !e.SHA256.IsZero() {
		sum = e.SHA256.String()
	}
	var a assay.Acceptance
	if f.Accepted != nil {
		a = *f.Accepted
	}
	cells := []string{
		f.Severity.String(), f.Rule, f.Title, strings.Join(f.CWE, " "), string(e.Path), sum, offset, length, line, e.Text,
		f.SeverityReason, f.Fingerprint, f.Since, a.By, a.Until, a.Reason,
	}
	for i := range cells {
		cells[i] = cell(cells[i])
	}
	return cells
}

// cell makes text harmless: nothing hidden, and no formula. What a spreadsheet
// would calculate gets an apostrophe in front.
func cell(s string) string {
	s = legible.Escape(s)
	if s != "" && strings.ContainsRune("=+-@'", rune(s[0])) {
		return "'" + s
	}
	return s
}
