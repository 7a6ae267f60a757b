package markdown

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/legible"
)

// findings lists them by severity, gravest first, those of one rule together.
func (d *document) findings() {
	d.heading("Findings")
	if len(d.rep.Findings) == 0 {
		d.line("None.")
		return
	}
	d.tally()
	done := map[string]bool{}
	for i := range d.rep.Findings {
		f := &d.rep.Findings[i]
		key := f.Severity.String() + " " + f.Rule
		if !done[key] {
			done[key] = true
			d.group(f.Severity, f.Rule, d.rep.Findings[i:])
		}
	}
}

func (d *document) tally() {
	var n [assay.Critical + 1]int
	for i := range d.rep.Findings {
		n[min(d.rep.Findings[i].Severity, assay.Critical)]++
	}
	var parts []string
	for s := int(assay.Critical); s >= 0; s-- {
		if n[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[s], assay.Severity(s)))
		}
	}
	d.line("%s", strings.Join(parts, ", "))
}

// group shows the findings of one rule among the rest of the list.
func (d *document) group(sev assay.Severity, rule string, rest []assay.Finding) {
	title, advice := "", ""
	if d.opt.Rule != nil {
		title, advice = d.opt.Rule(rule)
	}
	if title == "" {
		title = rest[0].Title
	}
	d.line("\n### %s: %s\n", strings.ToUpper(sev.String()), text(title))
	d.line("%s %s. %s", code(rule), text(strings.Join(rest[0].CWE, " ")), text(rest[0].SeverityReason))
	if advice != "" {
		d.line("\nWhat to do: %s", text(advice))
	}
	d.line("")
	n := 0
	for i := range rest {
		f := &rest[i]
		if f.Rule != rule || f.Severity != sev {
			continue
		}
		if n++; n <= MaxFindings {
			d.finding(f)
		}
	}
	if n > MaxFindings {
		d.line("- and %d more", n-MaxFindings)
	}
}

func (d *document) finding(f *assay.Finding) {
	marks := ""
	if f.Since != "" {
		marks = " (" + text(f.Since) + ")"
	}
	if a := f.Accepted; a != nil {
		marks += text(fmt.Sprintf(" accepted by %s until %s: %s", a.By, a.Until, a.Reason))
	}
	d.line("- %s%s", text(f.Title), marks)
	for i := range f.Evidence {
		if i == MaxPlaces {
			d.line("  - and %d more places", len(f.Evidence)-i)
			return
		}
		e := &f.Evidence[i]
		at := string(e.Path)
		switch {
		case e.Line > 0:
			at = fmt.Sprintf("%s:%d", at, e.Line)
		case e.Offset >= 0:
			at = fmt.Sprintf("%s at 0x%x", at, e.Offset)
		}
		if e.Text != "" {
			d.line("  - %s: %s", code(at), code(legible.Clip(legible.Escape(e.Text), MaxText)))
		} else {
			d.line("  - %s", code(at))
		}
	}
}

// changes says what a policy did and how the findings stand to the baseline.
func (d *document) changes() {
	if p := d.rep.Policy; p != nil {
		d.heading("Policy")
		d.line("%s", text(p.Name))
		for _, l := range p.Without {
			d.line("- %s was not run: %s", code(l.Check), text(l.Reason))
		}
		for _, s := range p.Idle {
			d.line("- %s", text(s))
		}
	}
	b := d.rep.Baseline
	if b == nil {
		return
	}
	d.heading("Since the earlier report")
	d.line("%s, judged at %s: %d gone, %d not judged. %s", text(assay.EscapeName(b.Name)), text(b.JudgedAt), len(b.Gone), len(b.Unjudged), text(b.Why))
	for i := range b.Gone {
		if i == MaxFindings {
			d.line("- and %d more", len(b.Gone)-i)
			break
		}
		d.line("- gone: %s %s", b.Gone[i].Severity, text(b.Gone[i].Title))
	}
}
