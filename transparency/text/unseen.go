package text

import (
	"cmp"
	"fmt"
	"slices"

	"assay"
	"assay/internal/legible"
)

// maxUnseen is how many gaps and kinds of failures the short form lists.
const maxUnseen = 8

// writeUnseen says what was not looked at, and why.
func writeUnseen(p *printer, rep *assay.Report, c *contents) {
	p.heading("Not looked at")
	if rep.Incomplete != "" {
		p.line(2, "%s", "what was not reached when the work ended: "+legible.Escape(rep.Incomplete))
	} else if len(rep.Gaps) == 0 && len(rep.Failures) == 0 && c.hurt == 0 {
		p.line(2, "nothing: every part was read and no part is damaged")
		return
	}
	writeGaps(p, rep.Gaps)
	writeDamaged(p, c)
	writeFailures(p, rep.Failures)
}

// writeGaps lists the largest gaps.
func writeGaps(p *printer, gaps []assay.Gap) {
	if len(gaps) == 0 {
		return
	}
	total := int64(0)
	order := make([]*assay.Gap, len(gaps))
	for i := range gaps {
		order[i] = &gaps[i]
		total += gaps[i].Length
	}
	slices.SortStableFunc(order, func(a, b *assay.Gap) int { return cmp.Compare(b.Length, a.Length) })
	p.line(2, "%s, %s in all", legible.Count(int64(len(gaps)), "gap"), legible.Size(total))
	for i, g := range order {
		if i == maxUnseen && !p.opt.Verbose {
			p.line(4, "%s", p.paint(dim, fmt.Sprintf("… and %s more (--verbose lists all)", legible.Grouped(int64(len(order)-i)))))
			break
		}
		p.line(4, "%s at 0x%x of %s", legible.Size(g.Length), g.Offset, legible.Escape(string(g.Path)))
		p.wrap(6, 8, fmt.Sprintf("%s (%s); entropy %.2f%s", legible.Escape(g.Reason), legible.Escape(g.By), g.Entropy, hint(g)))
	}
}

// hint says what the entropy of a large enough gap is like.
func hint(g *assay.Gap) string {
	switch {
	case g.Length < 4096:
		return ""
	case g.Entropy >= 7.9:
		return ", as compressed or encrypted data has"
	case g.Entropy < 1:
		return ", nearly all the same"
	}
	return ""
}

func writeDamaged(p *printer, c *contents) {
	if c.hurt == 0 {
		return
	}
	p.line(2, "%s", legible.Count(c.hurt, "damaged content"))
	for _, path := range c.damaged {
		p.line(4, "%s", legible.Escape(string(path)))
	}
	if rest := c.hurt - int64(len(c.damaged)); rest > 0 {
		p.line(4, "%s", p.paint(dim, fmt.Sprintf("… and %s more (--verbose lists all)", legible.Grouped(rest))))
	}
}

// writeFailures lists failures with the same words once, with their number.
func writeFailures(p *printer, failures []assay.PlacedFailure) {
	if len(failures) == 0 {
		return
	}
	type same struct{ stage, by, reason string }
	n := map[same]int{}
	var order []int // first of each
	for i := range failures {
		k := same{failures[i].Stage, failures[i].By, failures[i].Reason}
		if n[k]++; n[k] == 1 || p.opt.Verbose {
			order = append(order, i)
		}
	}
	p.line(2, "%s", legible.Count(int64(len(failures)), "failure"))
	for i, at := range order {
		if i == maxUnseen && !p.opt.Verbose {
			p.line(4, "%s", p.paint(dim, fmt.Sprintf("… and %s more (--verbose lists all)", legible.Count(int64(len(order)-i), "kind"))))
			break
		}
		f := &failures[at]
		again := ""
		if k := n[same{f.Stage, f.By, f.Reason}]; k > 1 && !p.opt.Verbose {
			again = fmt.Sprintf(" (%s times, first here)", legible.Grouped(int64(k)))
		}
		p.wrap(4, 6, fmt.Sprintf("%s: %s%s", legible.Escape(f.By), legible.Escape(f.Reason), again))
		if f.Path != "" {
			p.line(6, "%s", legible.Escape(whereabouts(f)))
		}
	}
}

// whereabouts names the entry that a failure concerns and the place in its
// container where it was met.
func whereabouts(f *assay.PlacedFailure) string {
	s := string(f.Path)
	if f.Name != "" {
		s = string(f.Path.Inside(f.Name))
	}
	if f.Offset < 0 {
		return s
	}
	s += fmt.Sprintf(" at 0x%x", f.Offset)
	if f.Name != "" {
		s += " of its container"
	}
	return s
}
