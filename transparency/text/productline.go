package text

import (
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/internal/legible"
)

var classWords = map[string]string{
	assay.LineCommon:        "the same in all members",
	assay.LineConfiguration: "differ only as configuration does",
	assay.LineDiffers:       "differ",
	assay.LinePartly:        "in some members only, the same in those",
	assay.LineUnique:        "in one member only",
}

// WriteProductLine writes the summary of a product line.
func WriteProductLine(w io.Writer, l *assay.ProductLine, opt Options) error {
	p := newPrinter(w, opt)
	p.line(0, "%s", p.bold(legible.Count(int64(len(l.Members)), "member")))
	for i, m := range l.Members {
		size := legible.Size(m.Subject.Size)
		if m.From == "directory" {
			size = "a directory, " + legible.Count(m.Entries, "entry")
		}
		p.line(2, "%2d  %s  %s", i+1, assay.EscapeName(m.Name), size)
	}
	if l.Incomplete != "" {
		p.blank()
		p.wrap(0, 2, p.paint(red, "INCOMPLETE: "+legible.Escape(l.Incomplete)+"."))
	}
	p.heading("Entries")
	for _, c := range l.Counts {
		p.line(2, "%8s  %-13s  %s, %s of contents", legible.Grouped(c.Entries), c.Class, classWords[c.Class], legible.Binary(c.Bytes))
	}
	for _, class := range []string{assay.LineConfiguration, assay.LineDiffers, assay.LinePartly, assay.LineUnique} {
		writeClass(p, l, class)
	}
	if l.LeftOut > 0 {
		p.line(2, "%s left out of the list; the counts include them", legible.Count(l.LeftOut, "entry"))
	}
	p.blank()
	p.wrap(0, 0, "The same means the same bytes, mode, owner and link target. It says nothing about safety.")
	return p.flush()
}

func writeClass(p *printer, l *assay.ProductLine, class string) {
	n, total := 0, 0
	for i := range l.Entries {
		e := &l.Entries[i]
		if e.Class != class {
			continue
		}
		if total++; total == 1 {
			p.heading(strings.ToUpper(class[:1]) + class[1:])
		}
		if p.opt.Verbose || n < few {
			n++
			p.line(2, "%s", legible.Escape(e.Path))
			writeVariants(p, e)
		}
	}
	if n < total {
		p.line(2, "... and %d more (--verbose lists them)", total-n)
	}
}

func writeVariants(p *printer, e *assay.LineEntry) {
	for _, v := range e.Variants {
		s := v.SHA256.String()
		if len(s) > 12 {
			s = s[:12]
		}
		p.line(4, "%s", strings.Join(strings.Fields(fmt.Sprintf("%s %s %s members %s", s, legible.Binary(v.Size), legible.Escape(v.Note), legible.Numbers(v.Members))), " "))
	}
}
