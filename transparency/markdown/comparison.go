package markdown

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/internal/legible"
)

// How much of a comparison the summary shows.
const (
	MaxDifferences = 40 // allowed or not, each
	MaxRanges      = 5  // of one difference
	MaxChanges     = 60
)

// WriteComparison writes the summary of a comparison.
func WriteComparison(w io.Writer, c *assay.Comparison) error {
	d := &comparison{document{w: bufio.NewWriter(w)}, c}
	d.verdict()
	d.causes()
	d.changes()
	d.carried()
	d.differences(false, "Differences that the policy does not allow")
	d.differences(true, "Differences that the policy allows")
	d.unreadable()
	d.line("\nBy %s %s. The full comparison is in its JSON.", text(c.Tool.Name), text(c.Tool.Version))
	if d.err == nil {
		d.err = d.w.Flush()
	}
	return d.err
}

type comparison struct {
	document
	c *assay.Comparison
}

func (d *comparison) verdict() {
	c := d.c
	d.line("# Comparison of %s and %s\n", text(assay.EscapeName(c.A.Name)), text(assay.EscapeName(c.B.Name)))
	d.side("A", c.A)
	d.side("B", c.B)
	d.line("\n**%s**: %s.\n", text(strings.ToUpper(string(c.Verdict))), text(c.Why))
	if c.Incomplete != "" {
		d.line("**Incomplete: %s.** What follows was found until then.\n", text(c.Incomplete))
	}
	d.line("Not said: %s.", text(strings.Join(assay.NotSaid, "; ")))
}

func (d *comparison) side(label string, s assay.Compared) {
	about := "a " + s.From
	if s.From == "content" {
		about = legible.Grouped(s.Subject.Size) + " bytes"
	}
	if !s.Subject.Digest.IsZero() {
		about += ", SHA-256 " + code(s.Subject.Digest.String())
	}
	d.line("- %s: %s, %s, %s", label, code(assay.EscapeName(s.Name)), about, legible.Count(s.Entries, "entry"))
}

func (d *comparison) causes() {
	c := d.c
	d.heading("Causes")
	d.line("%s the same on both sides, with everything inside them.\n", legible.Count(c.Same, "entry"))
	if len(c.Causes) > 0 {
		d.line("| cause | policy | ranges | paths | bytes |\n|---|---|---:|---:|---:|")
		for _, k := range c.Causes {
			d.line("| %s | %s | %s | %s | %s |", text(k.Cause), allowed(k.Explained), legible.Grouped(k.Ranges), legible.Grouped(k.Paths), legible.Grouped(k.Bytes))
		}
		d.line("")
	}
	sum := ""
	if !c.Policy.Digest.IsZero() {
		sum = ", SHA-256 " + code(c.Policy.Digest.String())
	}
	d.line("Policy %s%s allows %s.", code(c.Policy.Name), sum, text(strings.Join(c.Policy.Causes, ", ")))
	for _, o := range c.Policy.Own {
		d.line("- own allowance %s: %s; explained %s", code(o.Name), text(o.Reason), legible.Count(o.Used, "range"))
	}
}

func allowed(b bool) string {
	if b {
		return "allowed"
	}
	return "**not allowed**"
}

func (d *comparison) differences(explained bool, title string) {
	n := 0
	for i := range d.c.Differences {
		x := &d.c.Differences[i]
		if x.Explained != explained {
			continue
		}
		if n++; n == 1 {
			d.heading(title)
		}
		if n <= MaxDifferences {
			d.difference(x)
		}
	}
	if n > MaxDifferences {
		d.line("- and %s more", legible.Grouped(int64(n-MaxDifferences)))
	}
	if !explained && d.c.LeftOut > 0 {
		d.line("\n%s left out of the list; the causes count them.", legible.Count(d.c.LeftOut, "difference"))
	}
}

func (d *comparison) difference(x *assay.Difference) {
	at := code(string(x.Path))
	if x.Other != "" {
		at += ", on B " + code(string(x.Other))
	}
	if x.Detail != "" {
		at += ": " + text(legible.Clip(x.Detail, MaxText))
	}
	d.line("- %s (%s) %s", text(x.Kind), text(x.Cause), at)
	n := 0
	for i := range x.Ranges {
		r := &x.Ranges[i]
		if r.Explained != x.Explained { // what the policy allows says nothing of why the whole is not allowed
			continue
		}
		if n++; n <= MaxRanges {
			d.place(r)
		}
	}
	if rest := int64(len(x.Ranges)-min(n, MaxRanges)) + x.LeftOut; rest > 0 {
		d.line("  - and %s", legible.Count(rest, "more range"))
	}
}

func (d *comparison) place(r *assay.Range) {
	var at []string
	if r.A >= 0 {
		at = append(at, fmt.Sprintf("A 0x%x", r.A))
	}
	if r.B >= 0 {
		at = append(at, fmt.Sprintf("B 0x%x", r.B))
	}
	s := text(r.Cause)
	if len(at) > 0 {
		s += " " + strings.Join(at, ", ") + ", " + legible.Count(max(r.Length, r.LengthB), "byte")
	}
	if r.Part != "" {
		s += ", " + text(r.Part)
	}
	for _, x := range [][2]string{{"A", r.TextA}, {"B", r.TextB}} {
		if x[1] != "" {
			s += "; " + x[0] + " " + code(legible.Clip(legible.Escape(x[1]), MaxText))
		}
	}
	if r.Note != "" {
		s += "; " + text(legible.Clip(r.Note, MaxText))
	}
	d.line("  - %s", s)
}

func (d *comparison) unreadable() {
	for i, u := range d.c.Unreadable {
		if i == 0 {
			d.heading("Could not be read")
		}
		if i == MaxGaps {
			d.line("- and %d more", len(d.c.Unreadable)-i)
			return
		}
		d.line("- %s (side %s): %s", code(string(u.Path)), text(u.Side), text(u.Reason))
	}
}

func (d *comparison) changes() {
	x := d.c.Changes
	if x == nil {
		return
	}
	d.heading("What changed from A to B")
	for i := range x.List {
		if i == MaxChanges {
			d.line("- and %s more", legible.Grouped(int64(len(x.List)-i)))
			break
		}
		k := &x.List[i]
		s := text(k.What+" "+k.About) + ": " + text(legible.Clip(k.Name, MaxText))
		switch {
		case k.From != "" && k.To != "":
			s += ": " + code(legible.Clip(k.From, MaxText)) + " to " + code(legible.Clip(k.To, MaxText))
		case k.From+k.To != "":
			s += ": " + code(legible.Clip(k.From+k.To, MaxText))
		}
		d.line("- %s", s)
	}
	p := &x.Programs
	d.line("\n%s on both sides. Programs and libraries: %d the same, %d changed, %d new, %d gone.", legible.Count(x.Still, "finding"), p.Same, p.Changed, p.New, p.Gone)
	for _, u := range x.Unjudged {
		d.line("\nNot compared: %s.", text(u))
	}
}

func (d *comparison) carried() {
	c := d.c.Carried
	if c == nil {
		return
	}
	d.heading("What carries over")
	d.line("Of the inspection of %s, judged at %s: it holds for %s of B; %s to be inspected again.", code(assay.EscapeName(c.Report)), text(c.JudgedAt),
		legible.Count(c.Carries, "file"), legible.Grouped(c.Again))
	d.line("")
	for i, r := range c.Rows {
		if i == MaxFindings {
			break
		}
		var why []string
		for _, x := range r.Reasons {
			why = append(why, strings.TrimSpace(x.Kind+" "+x.Detail))
		}
		d.line("- %s: %s", code(string(r.Path)), text(legible.Clip(strings.Join(why, "; "), MaxText)))
	}
	if rest := c.Again - int64(min(len(c.Rows), MaxFindings)); rest > 0 {
		d.line("- and %s more", legible.Grouped(rest))
	}
}
