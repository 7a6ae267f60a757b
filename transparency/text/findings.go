package text

import (
	"fmt"
	"math"
	"strings"

	"assay"
	"assay/internal/legible"
)

// How much of a group of findings the short form shows.
const (
	maxFindings = 4   // findings of one rule
	maxPlaces   = 2   // places of one finding
	maxText     = 160 // characters of what stands at a place
)

// group is the findings of one rule with one severity.
type group struct {
	rule     string
	severity assay.Severity
	list     []*assay.Finding
}

// groups puts findings together by severity, gravest first, and rule, in the
// order of the report.
func groups(findings []assay.Finding) []*group {
	var all []*group
	for sev := int(assay.Critical); sev >= int(assay.Info); sev-- {
		byRule := map[string]*group{}
		for i := range findings {
			f := &findings[i]
			if f.Severity != assay.Severity(sev) {
				continue
			}
			g := byRule[f.Rule]
			if g == nil {
				g = &group{rule: f.Rule, severity: f.Severity}
				byRule[f.Rule] = g
				all = append(all, g)
			}
			g.list = append(g.list, f)
		}
	}
	return all
}

func writeFindings(p *printer, findings []assay.Finding) {
	p.heading("Findings")
	if len(findings) == 0 {
		p.wrap(2, 2, "none. That says what the checks listed by \"assay checks\" did not find in what could be read, not that there is nothing.")
		return
	}
	p.line(2, "%s", tally(p, findings))
	given := map[string]string{} // advice to the rule that it was first given for
	for _, g := range groups(findings) {
		p.blank()
		writeGroup(p, g, given)
	}
}

// tally counts findings by severity.
func tally(p *printer, findings []assay.Finding) string {
	n := map[assay.Severity]int{}
	for i := range findings {
		n[findings[i].Severity]++
	}
	var parts []string
	for sev := int(assay.Critical); sev >= int(assay.Info); sev-- {
		s := assay.Severity(sev)
		if n[s] > 0 {
			parts = append(parts, p.paint(shade(s), fmt.Sprintf("%d %s", n[s], s)))
		}
	}
	return strings.Join(parts, ", ")
}

func shade(s assay.Severity) string {
	return [...]string{assay.Info: dim, assay.Low: cyan, assay.Medium: yellow, assay.High: red, assay.Critical: strong + ";" + red}[min(s, assay.Critical)]
}

// writeGroup shows the findings of one rule, and advice that was not given yet.
func writeGroup(p *printer, g *group, given map[string]string) {
	title, advice := "", ""
	if p.opt.Rule != nil {
		title, advice = p.opt.Rule(g.rule)
	}
	if title == "" {
		title = g.list[0].Title
	}
	word := strings.ToUpper(g.severity.String())
	many := ""
	if len(g.list) > 1 {
		many = fmt.Sprintf(" (%d)", len(g.list))
	}
	p.wrapAfter("  "+p.paint(shade(g.severity), word), 12, 12, p.bold(legible.Escape(title))+many)
	p.wrap(12, 14, p.paint(dim, legible.Escape(strings.Join(append([]string{g.rule}, g.list[0].CWE...), " "))))
	if r := g.list[0].SeverityReason; r != "" {
		p.wrap(12, 14, "Why: "+legible.Escape(r))
	}
	if first := given[advice]; advice != "" && first != "" {
		p.wrap(12, 14, "What to do: see "+legible.Escape(first)+" above.")
	} else if advice != "" {
		given[advice] = g.rule
		p.wrap(12, 14, "What to do: "+legible.Escape(advice))
	}
	show, places := len(g.list), math.MaxInt
	switch {
	case p.opt.Verbose:
	case g.severity >= assay.Medium:
		show, places = min(show, maxFindings), maxPlaces
	default:
		show, places = min(show, maxFindings), 1
	}
	for _, f := range g.list[:show] {
		writeFinding(p, f, title, places)
	}
	if rest := len(g.list) - show; rest > 0 {
		p.line(12, "%s", p.paint(dim, fmt.Sprintf("… and %s more (--verbose lists all)", legible.Grouped(int64(rest)))))
	}
}

// writeFinding shows one finding's own words and its first places.
func writeFinding(p *printer, f *assay.Finding, title string, places int) {
	words := legible.Escape(strings.TrimPrefix(f.Title, title+": "))
	if f.Since == assay.New {
		words += p.paint(strong, " (new)")
	}
	if f.Title != title || f.Since == assay.New {
		p.wrap(12, 14, "- "+words)
	}
	if a := f.Accepted; a != nil {
		p.wrap(14, 16, legible.Escape(fmt.Sprintf("accepted by %s until %s: %s", a.By, a.Until, a.Reason)))
	}
	for i := range f.Evidence {
		if i == places {
			p.line(14, "%s", p.paint(dim, fmt.Sprintf("… and %s", legible.Count(int64(len(f.Evidence)-i), "more place"))))
			break
		}
		e := &f.Evidence[i]
		p.line(14, "%s", place(e))
		if e.Text != "" && !strings.HasSuffix(f.Title, e.Text) { // not twice
			p.line(16, "%s", p.paint(dim, legible.Clip(legible.Escape(e.Text), min(maxText, max(p.width-16, 40)))))
		}
	}
}

// place writes where evidence stands: path, and line or offset.
func place(e *assay.Evidence) string {
	at := legible.Escape(string(e.Path))
	switch {
	case e.Line > 0:
		return fmt.Sprintf("%s:%d", at, e.Line)
	case e.Offset >= 0 && e.Length > 0:
		return fmt.Sprintf("%s at 0x%x, %s", at, e.Offset, legible.Count(e.Length, "byte"))
	case e.Offset >= 0:
		return fmt.Sprintf("%s at 0x%x", at, e.Offset)
	}
	return at
}
