package text

import (
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/internal/legible"
)

var fieldWords = [][2]string{
	{assay.FieldSame, "the device reports the inspected digest"},
	{assay.FieldExplained, "a comparison explains every difference to what was inspected"},
	{assay.FieldUnknown, "inspected with another digest, or not a SHA-256"},
	{assay.FieldNever, "neither the digest nor the path was inspected"},
}

// WriteFieldCheck writes the summary of a check of hash lists.
func WriteFieldCheck(w io.Writer, c *assay.FieldCheck, opt Options) error {
	p := newPrinter(w, opt)
	for _, l := range c.Lists {
		p.line(0, "%s  %s", p.bold(legible.Escape(l.Name)), legible.Count(l.Lines, "digest"))
		if l.Unreadable > 0 {
			p.line(2, "%s without a digest", legible.Count(l.Unreadable, "line"))
		}
		if l.BestFit != "" {
			p.line(2, "fits best: %s; %s of it not in the list", legible.Escape(l.BestFit), legible.Count(l.NotReported, "file"))
		}
	}
	p.heading("Inspected")
	for _, r := range c.Inspected {
		p.line(2, "%s  %s, judged at %s", legible.Escape(r.Name), legible.Count(r.Files, "file"), legible.Escape(r.JudgedAt))
	}
	p.heading("Hashes")
	for _, x := range fieldWords {
		p.line(2, "%8s  %-15s  %s", legible.Grouped(c.Counts[x[0]]), x[0], x[1])
	}
	for _, x := range fieldWords {
		writeRows(p, c, x[0])
	}
	if c.LeftOut > 0 {
		p.line(2, "%s left out of the list; the counts include them", legible.Count(c.LeftOut, "row"))
	}
	p.blank()
	p.wrap(0, 0, "A device that reports an inspected digest says so itself: that it runs what it reports is not shown by this.")
	return p.flush()
}

func writeRows(p *printer, c *assay.FieldCheck, status string) {
	n, total := 0, 0
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Status != status {
			continue
		}
		if total++; total == 1 {
			p.heading(status)
		}
		if !p.opt.Verbose && n == 4*few {
			continue
		}
		n++
		p.line(2, "%s", strings.TrimRight(fmt.Sprintf("%s:%d  %s", legible.Escape(r.List), r.Line, legible.Escape(r.Path)), " "))
		p.line(4, "%s", legible.Escape(r.Hash))
		if r.At != "" {
			p.line(4, "inspected: %s", legible.Escape(string(r.At)))
		}
		p.wrap(4, 6, legible.Escape(r.Why))
	}
	if n < total {
		p.line(2, "... and %d more (--verbose lists them)", total-n)
	}
}
