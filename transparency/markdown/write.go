// Package markdown writes a summary of a report or a comparison as Markdown (GitHub Flavored
// Markdown 0.29), for tickets and reviews. Whatever comes from an image is
// escaped: nothing in it becomes markup or a link.
package markdown

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"assay"
	"assay/internal/legible"
)

// Options say what the report itself does not hold.
type Options struct {
	// Rule tells the title of a rule ("password/empty") and what to do about
	// it; nil or empty texts when unknown.
	Rule func(rule string) (title, advice string)
}

// How much of a report the summary shows.
const (
	MaxFindings = 20 // of one rule
	MaxPlaces   = 5  // of one finding
	MaxGaps     = 20
	MaxText     = 200 // characters of what stands at a place
)

// Write writes the summary.
func Write(w io.Writer, rep *assay.Report, opt Options) error {
	d := &document{w: bufio.NewWriter(w), rep: rep, opt: opt}
	d.subject()
	d.findings()
	d.changes()
	d.systems()
	d.unseen()
	d.made()
	if d.err == nil {
		d.err = d.w.Flush()
	}
	return d.err
}

type document struct {
	w   *bufio.Writer
	rep *assay.Report
	opt Options
	err error
}

func (d *document) line(format string, args ...any) {
	if d.err == nil {
		_, d.err = fmt.Fprintf(d.w, format+"\n", args...)
	}
}

func (d *document) heading(text string) { d.line("\n## %s\n", text) }

func (d *document) subject() {
	rep := d.rep
	d.line("# Inspection of %s\n", text(assay.EscapeName(rep.Name)))
	if !rep.Subject.Digest.IsZero() {
		d.line("- SHA-256 %s, %s bytes", code(rep.Subject.Digest.String()), legible.Grouped(rep.Subject.Size))
	}
	if a := rep.Acquisition; a != nil {
		said := []string{"source " + a.Source}
		for _, x := range [][2]string{{"received by", a.By}, {"on", a.Received}, {"method", a.Method}, {"seals", a.Seals}, {"custody", strings.Join(a.Custody, ", ")}} {
			if x[1] != "" {
				said = append(said, x[0]+" "+x[1])
			}
		}
		d.line("- Provenance as stated: %s", text(strings.Join(said, "; ")))
	} else {
		d.line("- Provenance not stated")
	}
	if c := rep.Coverage; c.Total > 0 {
		d.line("- %s of %s bytes explained", legible.Grouped(c.Explained), legible.Grouped(c.Total))
	}
	if rep.Incomplete != "" {
		d.line("- **Incomplete: %s.** What follows was found until then.", text(rep.Incomplete))
	}
	if len(rep.Withheld) > 0 {
		d.line("- Withheld: %s", text(strings.Join(rep.Withheld, ", ")))
	}
}

func (d *document) systems() {
	if len(d.rep.Systems) == 0 {
		return
	}
	d.heading("Systems")
	for i := range d.rep.Systems {
		s := &d.rep.Systems[i]
		var about []string
		for _, x := range []string{s.OS, s.CPU, s.Libc, s.Init, s.Kernel} {
			if x != "" {
				about = append(about, x)
			}
		}
		d.line("- %s: %s; %d files, %d programs, %d packages, %d services", code(string(s.Path)), text(strings.Join(about, ", ")),
			s.Files, s.Programs, len(s.Packages), len(s.Services))
	}
}

func (d *document) unseen() {
	rep := d.rep
	d.heading("Not looked at")
	if len(rep.Gaps)+len(rep.Failures) == 0 && rep.Incomplete == "" {
		d.line("No gap and no failure was recorded.")
		return
	}
	for i := range rep.Gaps {
		if i == MaxGaps {
			d.line("- and %d more gaps", len(rep.Gaps)-i)
			break
		}
		g := &rep.Gaps[i]
		d.line("- %s bytes at 0x%x of %s: %s (entropy %.2f)", legible.Grouped(g.Length), g.Offset, code(string(g.Path)), text(g.Reason), g.Entropy)
	}
	for i := range rep.Failures {
		if i == MaxGaps {
			d.line("- and %d more failures", len(rep.Failures)-i)
			break
		}
		f := &rep.Failures[i]
		d.line("- %s: %s %s", text(f.By), text(f.Reason), code(string(f.Path)))
	}
}

func (d *document) made() {
	rep := d.rep
	if rep.Vulnerabilities == nil {
		d.line("\nKnown vulnerabilities were not judged: no advisory data.")
	}
	d.line("\nBy %s %s with %d checks, judged at %s. What is not listed here was not found by these checks in what could be read; that is not to say that it is not there.",
		text(rep.Tool.Name), text(rep.Tool.Version), len(rep.Tool.Checks), rep.JudgedAt.UTC().Format(time.DateOnly))
}
