package text

import (
	"strings"

	"assay"
	"assay/internal/legible"
)

// writeCarried says what of an earlier inspection holds.
func writeCarried(p *printer, c *assay.Carried) {
	if c == nil {
		return
	}
	p.heading("What carries over from the inspection of " + assay.EscapeName(c.Report) + ", judged at " + legible.Escape(c.JudgedAt))
	p.line(2, "%s of B: the inspection carries over to %s, %s to be inspected again",
		legible.Count(c.Carries+c.Again, "file"), legible.Grouped(c.Carries), legible.Grouped(c.Again))
	n := len(c.Rows)
	if !p.opt.Verbose {
		n = min(n, 2*few)
	}
	for i := range n {
		var why []string
		for _, r := range c.Rows[i].Reasons {
			why = append(why, strings.TrimSpace(r.Kind+" "+legible.Escape(r.Detail)))
		}
		p.line(4, "%s", legible.Escape(string(c.Rows[i].Path)))
		p.line(6, "%s", strings.Join(why, "; "))
	}
	if rest := int64(len(c.Rows)-n) + c.LeftOut; rest > 0 {
		p.line(4, "... and %s more (--verbose lists more)", legible.Grouped(rest))
	}
	if len(c.Findings) == 0 {
		return
	}
	count := map[string]int64{}
	for _, f := range c.Findings {
		count[f.Status]++
	}
	p.line(2, "%s of that inspection: %d carry over, %d to be judged again, %d in places that are gone",
		legible.Count(int64(len(c.Findings)), "finding"), count["carries"], count["again"], count["gone"])
	for _, f := range c.Findings {
		if f.Status == "again" || p.opt.Verbose {
			p.line(4, "%-7s %-8s %s  %s", f.Status, f.Severity, f.Rule, legible.Escape(string(f.Path)))
		}
	}
}
