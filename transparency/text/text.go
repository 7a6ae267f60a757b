// Package text writes what a person reads on a terminal: a summary of a report
// that can be acted on, and the tree of a release. It gives no score and no
// overall verdict. Whatever comes from an image is escaped: nothing in a name
// or a string reaches the terminal as a control sequence.
package text

import (
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/internal/legible"
)

// Options say how a summary looks.
type Options struct {
	Width   int  // columns; 0 is 80
	Color   bool // ANSI colours (ECMA-48 SGR)
	Verbose bool // lists what the short form only counts
	// Rule tells the title of a rule ("password/empty") and what to do about
	// it; nil or empty texts when unknown.
	Rule func(rule string) (title, advice string)
}

// Write writes the summary of rep.
func Write(w io.Writer, rep *assay.Report, opt Options) error {
	p := newPrinter(w, opt)
	s := surveyed(rep, opt.Verbose)
	writeSubject(p, rep)
	writeStructure(p, s)
	writeSystems(p, rep.Systems)
	writeFindings(p, rep.Findings)
	writeDecided(p, rep)
	writeUnseen(p, rep, s)
	writeCoverage(p, rep)
	return p.flush()
}

// writeSubject says what was inspected, where it comes from, and whether the
// work was finished.
func writeSubject(p *printer, rep *assay.Report) {
	p.line(0, "%s", p.bold(assay.EscapeName(rep.Name)))
	if sum := rep.Subject.Digest.String(); sum != "" {
		p.line(2, "%s  sha256 %s", legible.Size(rep.Subject.Size), sum)
	} else if rep.Subject.Size > 0 {
		p.line(2, "%s", legible.Size(rep.Subject.Size))
	}
	if a := rep.Acquisition; a != nil {
		p.wrap(2, 2, "Provenance as stated: "+provenance(a))
	} else {
		p.wrap(2, 2, "Provenance not stated (--source and the flags beside it record it).")
	}
	if rep.Incomplete != "" {
		p.blank()
		p.wrap(0, 2, p.paint(red, "INCOMPLETE: "+legible.Escape(rep.Incomplete)+".")+" What follows is what was found until then.")
	}
}

func provenance(a *assay.Acquisition) string {
	parts := []string{"source " + a.Source}
	for _, x := range [][2]string{{"received by", a.By}, {"on", a.Received}, {"method", a.Method}, {"seals", a.Seals}} {
		if x[1] != "" {
			parts = append(parts, x[0]+" "+x[1])
		}
	}
	if len(a.Custody) > 0 {
		parts = append(parts, "custody "+strings.Join(a.Custody, ", "))
	}
	return legible.Escape(strings.Join(parts, "; "))
}

// writeCoverage says how much is understood and what nobody has judged.
func writeCoverage(p *printer, rep *assay.Report) {
	p.heading("Coverage")
	if c := rep.Coverage; c.Total > 0 {
		rest := "."
		if c.Explained < c.Total {
			rest = "; not explained: " + legible.Size(c.Total-c.Explained) + "."
		}
		p.wrap(2, 2, fmt.Sprintf("%s of the subject's bytes are explained (%s of %s)%s",
			legible.Percent(c.Explained, c.Total), legible.Grouped(c.Explained), legible.Grouped(c.Total), rest))
	} else {
		p.line(2, "not measured")
	}
	if rep.Vulnerabilities == nil {
		p.wrap(2, 2, "Known vulnerabilities: not judged (no advisory data).")
	} else {
		p.wrap(2, 2, "Known vulnerabilities: "+vulnerable(rep.Vulnerabilities)+".")
	}
	if len(rep.Run.Sandbox.NotInForce) > 0 {
		p.wrap(2, 4, "Sandbox, not in force: "+legible.Escape(strings.Join(rep.Run.Sandbox.NotInForce, "; "))+".")
	}
	if p.opt.Verbose && len(rep.Run.Sandbox.InForce) > 0 {
		p.wrap(2, 4, "Sandbox, in force: "+legible.Escape(strings.Join(rep.Run.Sandbox.InForce, "; "))+".")
	}
	if rep.Tool.Name != "" {
		p.wrap(2, 2, fmt.Sprintf("By %s %s with %s, %s, %s; judged at %s.", legible.Escape(rep.Tool.Name), legible.Escape(rep.Tool.Version),
			legible.Count(int64(len(rep.Tool.Formats)), "format"), legible.Count(int64(len(rep.Tool.Surveys)), "survey"), legible.Count(int64(len(rep.Tool.Checks)), "check"),
			rep.JudgedAt.UTC().Format("2006-01-02")))
	}
}

func vulnerable(list []assay.Vulnerability) string {
	n := map[string]int{}
	for i := range list {
		n[list[i].Status]++
	}
	return fmt.Sprintf("%s judged; affected %d, not affected %d, cannot tell %d",
		legible.Count(int64(len(list)), "advisory"), n["affected"], n["not-affected"], n["cannot-tell"])
}
