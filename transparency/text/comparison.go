package text

import (
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/internal/legible"
)

// WriteComparison writes the summary of a comparison.
func WriteComparison(w io.Writer, c *assay.Comparison, opt Options) error {
	p := newPrinter(w, opt)
	writeSide(p, "A", c.A)
	writeSide(p, "B", c.B)
	if c.Incomplete != "" {
		p.blank()
		p.wrap(0, 2, p.paint(red, "INCOMPLETE: "+legible.Escape(c.Incomplete)+".")+" What follows is what was found until then.")
	}
	p.blank()
	p.wrap(0, 2, p.bold(strings.ToUpper(string(c.Verdict)))+": "+legible.Escape(c.Why)+".")
	p.wrap(2, 2, "This says nothing about safety, and nothing about source unless one side was rebuilt from it.")
	writeCauses(p, c)
	writeUnreadable(p, c)
	writeDifferences(p, c)
	writeChanges(p, c)
	writeCarried(p, c.Carried)
	return p.flush()
}

func writeSide(p *printer, label string, s assay.Compared) {
	p.line(0, "%s  %s", label, p.bold(assay.EscapeName(s.Name)))
	switch sum := s.Subject.Digest.String(); {
	case s.From == "directory":
		p.line(3, "a directory, %s", legible.Count(s.Entries, "entry"))
	case s.From == "report":
		p.line(3, "from a report: digests only; sha256 %s", sum)
	default:
		p.line(3, "%s  sha256 %s", legible.Size(s.Subject.Size), sum)
	}
}

func writeCauses(p *printer, c *assay.Comparison) {
	p.heading("Differences by cause")
	p.wrap(2, 4, legible.Count(c.Same, "entry")+" the same on both sides, with everything inside them.")
	for _, k := range c.Causes {
		word := "allowed by policy"
		if !k.Explained {
			word = p.paint(red, "not allowed")
		}
		size := ""
		if k.Bytes > 0 {
			size = ", " + legible.Binary(k.Bytes)
		}
		p.line(2, "%-14s %s in %s%s, %s", k.Cause, legible.Count(k.Ranges, "range"), legible.Count(k.Paths, "path"), size, word)
	}
	p.wrap(2, 4, "Policy "+legible.Escape(c.Policy.Name)+" allows "+strings.Join(c.Policy.Causes, ", ")+".")
	for _, o := range c.Policy.Own {
		p.wrap(2, 4, fmt.Sprintf("own allowance %s (%s): explained %s", legible.Escape(o.Name), legible.Escape(o.Reason), legible.Count(o.Used, "range")))
	}
}

func writeUnreadable(p *printer, c *assay.Comparison) {
	if len(c.Unreadable) == 0 {
		return
	}
	p.heading("Could not be read")
	for i, u := range c.Unreadable {
		if i == few && !p.opt.Verbose {
			p.line(2, "... and %s more (--verbose lists them)", legible.Grouped(int64(len(c.Unreadable)-i)))
			break
		}
		p.line(2, "%s (side %s): %s", legible.Escape(string(u.Path)), u.Side, legible.Escape(u.Reason))
	}
}

// manyChanges is how many changes of one kind the short form lists.
const manyChanges = 20

func writeChanges(p *printer, c *assay.Comparison) {
	x := c.Changes
	if x == nil {
		return
	}
	p.heading("What changed from A to B")
	if len(x.List) == 0 {
		p.line(2, "nothing that an inspection tells apart")
	}
	for i := 0; i < len(x.List); {
		about := x.List[i].About
		n := 0
		for ; i < len(x.List) && x.List[i].About == about; i++ {
			if n++; p.opt.Verbose || n <= manyChanges {
				writeChange(p, &x.List[i])
			}
		}
		if n > manyChanges && !p.opt.Verbose {
			p.line(2, "... and %d more of kind %s (--verbose lists them)", n-manyChanges, about)
		}
	}
	if x.LeftOut > 0 {
		p.line(2, "%s left out of the list", legible.Count(x.LeftOut, "change"))
	}
	p.wrap(2, 4, legible.Count(x.Still, "finding")+" on both sides.")
	q := &x.Programs
	p.wrap(2, 4, fmt.Sprintf("Programs and libraries: %d the same, %d changed, %d new, %d gone. In %d of those that changed a finding of A is gone; "+
		"whether that was all that changed in them cannot be told.", q.Same, q.Changed, q.New, q.Gone, q.Mended))
	for _, u := range x.Unjudged {
		p.wrap(2, 4, "Not compared: "+legible.Escape(u)+".")
	}
}

func writeChange(p *printer, x *assay.Change) {
	s := fmt.Sprintf("%-8s %-12s %s", x.What, x.About, legible.Escape(x.Name))
	switch {
	case x.From != "" && x.To != "":
		s += ": " + legible.Escape(x.From) + " -> " + legible.Escape(x.To)
	case x.From+x.To != "":
		s += ": " + legible.Escape(x.From+x.To)
	}
	p.wrap(2, 6, s)
}
