package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay"
	allowances "assay/equivalence/allowance/all"
	checks "assay/lab/check/all"
	formats "assay/lab/format/all"
	surveys "assay/lab/survey/all"
)

// page documents one format, survey, check or cause. Its text is that of the
// code.
type page struct {
	Name    string `json:"name"` // the folder below lab/format, lab/survey, lab/check or equivalence/allowance
	Title   string `json:"title"`
	Version int    `json:"version,omitempty"`
	Policy  string `json:"built_in_policy,omitempty"` // of a cause: "allowed" or "not allowed"
	Parts   []part `json:"parts"`
}

// part is a headed part of a page: text, lines of a table, or items of a list.
type part struct {
	Heading string   `json:"heading"`
	Text    string   `json:"text,omitempty"`
	Layout  string   `json:"layout,omitempty"` // shown with its line breaks
	Items   []string `json:"items,omitempty"`
}

// add appends a part unless it is empty.
func (p *page) add(heading, text, layout string, items []string) {
	if text != "" || layout != "" || len(items) > 0 {
		p.Parts = append(p.Parts, part{heading, strings.TrimSpace(text), strings.Trim(layout, "\n"), items})
	}
}

// formatPages documents the formats.
func formatPages() []page {
	var list []page
	for _, f := range formats.Formats() {
		p := page{Name: f.Name, Title: f.Doc.Title, Version: f.Version}
		p.add("What it is", f.Doc.What, "", nil)
		p.add("Layout", "", f.Doc.Layout, nil)
		p.add("What is read", "", "", f.Doc.Reads)
		p.add("What is not read", "", "", f.Doc.Not)
		p.add(verified, f.Doc.Verified, "", nil)
		p.add("References", "", "", f.Doc.References)
		list = append(list, p)
	}
	return list
}

// verified heads what a format was tried on.
const verified = "Verified on"

// text gives the text of the part with that heading.
func (p *page) text(heading string) string {
	for _, x := range p.Parts {
		if x.Heading == heading {
			return x.Text
		}
	}
	return ""
}

// surveyPages documents the surveys.
func surveyPages() []page {
	var list []page
	for _, s := range surveys.Surveys() {
		p := page{Name: s.Name, Title: s.Doc.Title, Version: s.Version}
		p.add("What it learns", s.Doc.Learns, "", nil)
		p.add("What it does not see", s.Doc.Limits, "", nil)
		p.add("References", "", "", s.Doc.References)
		list = append(list, p)
	}
	return list
}

// checkPages documents the checks.
func checkPages() []page {
	var list []page
	for _, c := range checks.Checks() {
		p := page{Name: c.Name, Title: c.Doc.Title, Version: c.Version}
		p.add("How it decides", c.Doc.Decides, "", nil)
		p.add("False positives", c.Doc.FalsePositives, "", nil)
		p.add("False negatives", c.Doc.FalseNegatives, "", nil)
		var rules []string
		for _, r := range c.Rules {
			rules = append(rules, ruleItem(c.Name, r.ID, r.Title, r.Severity, r.Reason, r.Advice, r.CWE))
		}
		p.add("Rules", "", "", rules)
		p.add("Facts it needs", strings.Join(c.Needs, ", "), "", nil)
		p.add("References", "", "", c.Doc.References)
		list = append(list, p)
	}
	return list
}

// causePages documents the causes of differences.
func causePages() []page {
	var list []page
	for _, a := range allowances.Allowances() {
		p := page{Name: a.Name, Title: a.Doc.Title, Policy: "not allowed"}
		if a.Default {
			p.Policy = "allowed"
		}
		p.add("What differs", a.Doc.What, "", nil)
		p.add("How it is recognised", a.Doc.How, "", nil)
		p.add("What is never taken for it", a.Doc.Not, "", nil)
		p.add("Built-in policy", p.Policy+", because "+a.Reason, "", nil)
		p.add("References", "", "", a.Doc.References)
		list = append(list, p)
	}
	slices.SortFunc(list, func(x, y page) int { return strings.Compare(x.Name, y.Name) })
	return list
}

// ruleItem describes one rule in one line.
func ruleItem(check, id, title string, s assay.Severity, reason, advice string, cwe []int) string {
	var weaknesses []string
	for _, n := range cwe {
		weaknesses = append(weaknesses, "CWE-"+strconv.Itoa(n))
	}
	item := fmt.Sprintf("%s/%s: %s. %s", check, id, title, s)
	if len(weaknesses) > 0 {
		item += ", " + strings.Join(weaknesses, ", ")
	}
	if reason != "" {
		item += ". Why: " + strings.TrimSuffix(reason, ".")
	}
	if advice != "" {
		item += ". What to do: " + strings.TrimSuffix(advice, ".")
	}
	return item + "."
}

// ruleWords gives the title and advice of a rule ("password/empty").
func ruleWords(rule string) (title, advice string) {
	for _, c := range checks.Checks() {
		id, ok := strings.CutPrefix(rule, c.Name+"/")
		if !ok {
			continue
		}
		for _, r := range c.Rules {
			if r.ID == id {
				return r.Title, r.Advice
			}
		}
	}
	return "", ""
}

// find gives the page of that name.
func find(pages []page, name string) *page {
	i := slices.IndexFunc(pages, func(p page) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &pages[i]
}

// writeIndex lists pages, a line each.
func writeIndex(w io.Writer, pages []page) error {
	wide := 0
	for _, p := range pages {
		wide = max(wide, len(p.Name))
	}
	for _, p := range pages {
		title := p.Title
		if p.Policy != "" {
			title += " (" + p.Policy + ")"
		}
		if _, err := fmt.Fprintf(w, "%-*s  %s\n", wide, p.Name, title); err != nil {
			return err
		}
	}
	return nil
}

// writePage shows one page in lines of the given width.
func writePage(w io.Writer, p *page, width int) error {
	b := &strings.Builder{}
	about := p.Policy
	if about == "" {
		about = fmt.Sprintf("version %d", p.Version)
	}
	fmt.Fprintf(b, "%s (%s, %s)\n", p.Title, p.Name, about)
	for _, x := range p.Parts {
		fmt.Fprintf(b, "\n%s\n", x.Heading)
		if x.Text != "" {
			wrap(b, "  ", "  ", x.Text, width)
		}
		for l := range strings.Lines(x.Layout) {
			b.WriteString("  " + strings.TrimRight(l, "\n") + "\n")
		}
		for _, i := range x.Items {
			wrap(b, "  - ", "    ", i, width)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wrap breaks a text between words.
func wrap(b *strings.Builder, first, rest, text string, width int) {
	line := first
	empty := true
	for _, word := range strings.Fields(text) {
		if !empty && len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line, empty = rest, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	b.WriteString(line + "\n")
}
