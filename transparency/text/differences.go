package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"assay"
	"assay/internal/legible"
)

// How much of a comparison the short form lists.
const (
	few     = 12      // differences in detail, rows of other lists
	listed  = 40      // differences in one line each
	details = few / 2 // ranges of a difference, those alike taken together
)

// writeDifferences shows a few differences in detail, more of them in one line
// each, and of those that the policy allows how many of a kind there are.
func writeDifferences(p *printer, c *assay.Comparison) {
	var allowed, not []*assay.Difference
	for i := range c.Differences {
		if d := &c.Differences[i]; d.Explained {
			allowed = append(allowed, d)
		} else {
			not = append(not, d)
		}
	}
	for _, x := range []struct {
		title string
		list  []*assay.Difference
		short func(*printer, []*assay.Difference)
	}{{"Differences that the policy does not allow", not, writeNotAllowed}, {"Differences that the policy allows", allowed, writeAllowed}} {
		if len(x.list) == 0 {
			continue
		}
		p.heading(x.title)
		if len(x.list) > few && !p.opt.Verbose {
			x.short(p, x.list)
			continue
		}
		for _, d := range x.list {
			writeDifference(p, d)
		}
	}
	if c.LeftOut > 0 {
		p.line(2, "%s left out of the list; the counts by cause include them", legible.Count(c.LeftOut, "difference"))
	}
}

// writeNotAllowed shows one line for each of many differences, by kind.
func writeNotAllowed(p *printer, list []*assay.Difference) {
	by := map[string][]*assay.Difference{}
	for _, d := range list {
		by[d.Kind] = append(by[d.Kind], d)
	}
	for _, kind := range []string{"changed", "metadata", "renamed", "added", "removed"} {
		of := by[kind]
		if len(of) == 0 {
			continue
		}
		p.line(2, "%s %s", legible.Grouped(int64(len(of))), kind)
		for i, d := range of {
			if i == listed && len(of) > listed+1 {
				p.line(4, "... and %s more", legible.Grouped(int64(len(of)-i)))
				break
			}
			about := p.paint(red, legible.Escape(d.Cause)) + ", " + amount(d)
			if kind == "metadata" {
				about = p.paint(red, attributes(d))
			}
			p.line(4, "%s  %s", legible.Escape(string(d.Path)), about)
			if d.Other != "" {
				p.line(6, "on B: %s", legible.Escape(string(d.Other)))
			}
			if kind != "metadata" {
				writeLine(p, d)
			}
		}
	}
	p.line(2, "--verbose lists all and shows what stands there")
}

// attributes are those of an entry that are others and not allowed.
func attributes(d *assay.Difference) string {
	var list []string
	for i := range d.Ranges {
		if r := &d.Ranges[i]; !r.Explained {
			list = append(list, fmt.Sprintf("%s %s -> %s", legible.Escape(r.Part), orNone(r.TextA), orNone(r.TextB)))
		}
	}
	return strings.Join(list, ", ")
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return legible.Escape(s)
}

// writeLine shows the first text that is another one: a line of a text, or,
// where few ranges differ, words in something else.
func writeLine(p *printer, d *assay.Difference) {
	several := int64(len(d.Ranges))+d.LeftOut > details
	for i := range d.Ranges {
		r := &d.Ranges[i]
		if r.Explained || !strings.HasPrefix(r.Part, "line ") && (several || !worded(r.TextA) && !worded(r.TextB)) {
			continue
		}
		for _, x := range [][2]string{{"A", r.TextA}, {"B", r.TextB}} {
			if x[1] != "" {
				p.line(6, "%s %s", x[0], legible.Clip(legible.Escape(strings.ReplaceAll(x[1], "\t", " ")), p.width-8))
			}
		}
		return
	}
}

// worded reports whether a text has words in it that tell a reader something:
// eight letters, and no dump of bytes.
func worded(s string) bool {
	letters := 0
	for _, c := range s {
		if unicode.IsLetter(c) {
			letters++
		}
	}
	return letters >= 8 && strings.Trim(s, "0123456789abcdef .") != ""
}

// amount is how much of a difference the policy does not allow.
func amount(d *assay.Difference) string {
	var n, bytes int64
	for i := range d.Ranges {
		if r := &d.Ranges[i]; !r.Explained {
			n++
			bytes += max(r.Length, r.LengthB)
		}
	}
	more := ""
	if d.LeftOut > 0 {
		more = " and more"
	}
	if bytes == 0 {
		return legible.Count(n, "place") + more
	}
	return legible.Count(n, "range") + ", " + legible.Count(bytes, "byte") + more
}

// writeAllowed counts many differences by kind and cause, with one of them.
func writeAllowed(p *printer, list []*assay.Difference) {
	count := map[string]int64{}
	first := map[string]*assay.Difference{}
	var order []string
	for _, d := range list {
		key := fmt.Sprintf("%-9s %s", d.Kind, legible.Escape(d.Cause))
		if count[key]++; first[key] == nil {
			first[key], order = d, append(order, key)
		}
	}
	slices.SortStableFunc(order, func(x, y string) int { return int(count[y] - count[x]) })
	for _, key := range order {
		p.line(2, "%6s %s", legible.Grouped(count[key]), key)
		p.line(11, "%s", legible.Escape(string(first[key].Path)))
	}
	p.line(2, "--verbose lists all")
}

func writeDifference(p *printer, d *assay.Difference) {
	mark := "allowed"
	if !d.Explained {
		mark = p.paint(red, "NOT ALLOWED")
	}
	p.line(2, "%-9s %s  %s", d.Kind, legible.Escape(d.Cause), mark)
	p.line(4, "%s", legible.Escape(string(d.Path)))
	if d.Other != "" {
		p.line(4, "on B: %s", legible.Escape(string(d.Other)))
	}
	if d.Detail != "" {
		p.line(4, "%s", legible.Escape(d.Detail))
	}
	if !p.opt.Verbose {
		writeAlike(p, d)
		return
	}
	for i := range d.Ranges {
		writeRange(p, &d.Ranges[i], 0, 0)
	}
	if d.LeftOut > 0 {
		p.line(6, "... and %s", legible.Count(d.LeftOut, "more range"))
	}
}

// alike are ranges of one cause in one part.
type alike struct {
	first    *assay.Range
	n, bytes int64
}

// writeAlike shows the ranges of a difference, those alike taken together;
// what is allowed in a difference that is not as a whole is counted.
func writeAlike(p *printer, d *assay.Difference) {
	groups := map[[2]string]*alike{}
	var order []*alike
	allowed := map[string]int64{}
	for i := range d.Ranges {
		r := &d.Ranges[i]
		if r.Explained && !d.Explained {
			allowed[r.Cause]++
			continue
		}
		key := [2]string{r.Cause, r.Part}
		if groups[key] == nil {
			groups[key] = &alike{first: r}
			order = append(order, groups[key])
			continue
		}
		groups[key].n++
		groups[key].bytes += max(r.Length, r.LengthB)
	}
	rest := d.LeftOut
	for i, g := range order {
		if i < details || len(order) == details+1 {
			writeRange(p, g.first, g.n, g.bytes)
		} else {
			rest += g.n + 1
		}
	}
	if rest > 0 {
		p.line(6, "... and %s", legible.Count(rest, "more range"))
	}
	if len(allowed) > 0 {
		var s []string
		for cause, n := range allowed {
			s = append(s, fmt.Sprintf("%s %s", legible.Grouped(n), legible.Escape(cause)))
		}
		slices.Sort(s)
		p.wrap(6, 8, "besides, allowed: "+strings.Join(s, ", "))
	}
}

// writeRange shows a range and how many like it the short form leaves out.
func writeRange(p *printer, r *assay.Range, like, bytes int64) {
	var at []string
	for _, x := range []struct {
		side string
		off  int64
	}{{"A", r.A}, {"B", r.B}} {
		if x.off >= 0 {
			at = append(at, fmt.Sprintf("%s 0x%x", x.side, x.off))
		}
	}
	s := r.Cause
	if len(at) > 0 {
		s += "  " + strings.Join(at, ", ") + ", " + legible.Count(r.Length, "byte")
		if r.LengthB > 0 {
			s += " / " + legible.Count(r.LengthB, "byte")
		}
	}
	if r.Part != "" {
		s += "  " + legible.Escape(r.Part)
	}
	if like > 0 {
		s += fmt.Sprintf("; and %s there, %s", legible.Count(like, "more range"), legible.Count(bytes, "byte"))
	}
	p.line(6, "%s", s)
	if r.TextA != "" {
		p.line(8, "A %s", legible.Escape(r.TextA))
	}
	if r.TextB != "" {
		p.line(8, "B %s", legible.Escape(r.TextB))
	}
	if r.Note != "" {
		p.wrap(8, 10, legible.Escape(r.Note))
	}
}
