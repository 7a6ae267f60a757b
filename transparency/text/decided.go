package text

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/legible"
)

// writeDecided says what a policy changed, how the findings stand to an
// earlier report, and what was withheld.
func writeDecided(p *printer, rep *assay.Report) {
	writePolicy(p, rep)
	writeBaseline(p, rep)
	if len(rep.Withheld) > 0 {
		p.blank()
		p.wrap(2, 2, "Withheld from this report: "+legible.Escape(strings.Join(rep.Withheld, ", "))+".")
	}
}

func writePolicy(p *printer, rep *assay.Report) {
	if rep.Policy == nil {
		return
	}
	accepted := 0
	for i := range rep.Findings {
		if rep.Findings[i].Accepted != nil {
			accepted++
		}
	}
	p.blank()
	p.wrap(2, 2, fmt.Sprintf("Policy %q: %s accepted.", legible.Escape(rep.Policy.Name), legible.Count(int64(accepted), "finding")))
	for _, l := range rep.Policy.Without {
		p.wrap(4, 6, fmt.Sprintf("%s was not run: %s", legible.Escape(l.Check), legible.Escape(l.Reason)))
	}
	for _, s := range rep.Policy.Idle {
		p.wrap(4, 6, legible.Escape(s))
	}
}

func writeBaseline(p *printer, rep *assay.Report) {
	b := rep.Baseline
	if b == nil {
		return
	}
	fresh, same := 0, 0
	for i := range rep.Findings {
		switch rep.Findings[i].Since {
		case assay.New:
			fresh++
		case assay.Unchanged:
			same++
		}
	}
	p.blank()
	p.wrap(2, 2, fmt.Sprintf("Since %s, judged at %s: %d new, %d unchanged, %d gone, %d not judged.",
		legible.Escape(assay.EscapeName(b.Name)), legible.Escape(b.JudgedAt), fresh, same, len(b.Gone), len(b.Unjudged)))
	if b.Why != "" {
		p.wrap(4, 6, legible.Escape(b.Why))
	}
	if len(b.Changed) > 0 {
		p.wrap(4, 6, "not the same checks as then: "+legible.Escape(strings.Join(b.Changed, ", ")))
	}
	writeEarlier(p, "gone", b.Gone)
	writeEarlier(p, "not judged", b.Unjudged)
}

// writeEarlier lists findings of the earlier report.
func writeEarlier(p *printer, word string, list []assay.Finding) {
	for i := range list {
		if i == maxUnseen && !p.opt.Verbose {
			p.line(4, "%s", p.paint(dim, fmt.Sprintf("… and %s more (--verbose lists all)", legible.Grouped(int64(len(list)-i)))))
			return
		}
		f := &list[i]
		p.wrap(4, 6, fmt.Sprintf("%s: %s %s (%s)", word, f.Severity, legible.Escape(f.Title), legible.Escape(f.Rule)))
	}
}
