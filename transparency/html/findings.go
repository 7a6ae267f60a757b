package html

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/legible"
)

// How much of the findings the page shows: the JSON report has all.
const (
	maxInGroup  = 60   // findings of one rule
	maxFirst    = 3    // places of a finding shown at once
	maxPlaces   = 60   // places of a finding in all
	maxEvidence = 6000 // places on the whole page
)

// group is the findings of one rule with one severity.
type group struct {
	ID       string // anchor on the page
	Rule     string
	Check    string
	Title    string
	Severity assay.Severity
	Reason   string // why it is that grave
	CWE      []string
	Advice   string // what to do
	SeeAbove string // anchor of the group that gives the same advice
	SeeRule  string
	Findings []*finding
	All      int
}

// finding is one of them with its places.
type finding struct {
	*assay.Finding
	Words  string // what its title adds to the rule's
	First  []*place
	Rest   []*place
	More   int
	places []*place
}

// More is how many findings of the group are not shown.
func (g *group) More() int { return g.All - len(g.Findings) }

// groups puts findings together by severity, gravest first, and rule, in the
// order of the report.
func groups(findings []assay.Finding, opt Options) []*group {
	var all []*group
	advised := map[string]*group{}
	budget := maxEvidence
	for sev := int(assay.Critical); sev >= int(assay.Info); sev-- {
		byRule := map[string]*group{}
		for i := range findings {
			f := &findings[i]
			if min(f.Severity, assay.Critical) != assay.Severity(sev) {
				continue
			}
			g := byRule[f.Rule]
			if g == nil {
				g = newGroup(f, len(all), opt)
				byRule[f.Rule] = g
				all = append(all, g)
			}
			g.add(f, &budget)
		}
	}
	for _, g := range all {
		if first := advised[g.Advice]; g.Advice != "" && first != nil {
			g.SeeAbove, g.SeeRule = first.ID, first.Rule
		} else {
			advised[g.Advice] = g
		}
	}
	return all
}

func newGroup(f *assay.Finding, n int, opt Options) *group {
	g := &group{ID: fmt.Sprintf("f%d", n+1), Rule: f.Rule, Check: f.Check, Title: f.Title,
		Severity: min(f.Severity, assay.Critical), Reason: f.SeverityReason, CWE: f.CWE}
	if opt.Rule != nil {
		title, advice := opt.Rule(f.Rule)
		g.Advice = advice
		if title != "" {
			g.Title = title
		}
	}
	return g
}

func (g *group) add(f *assay.Finding, budget *int) {
	g.All++
	if len(g.Findings) >= maxInGroup || *budget <= 0 {
		return
	}
	x := &finding{Finding: f}
	if f.Title != g.Title {
		x.Words = strings.TrimPrefix(f.Title, g.Title+": ")
	}
	for i := range f.Evidence[:min(len(f.Evidence), maxPlaces, *budget)] {
		x.places = append(x.places, newPlace(f, &f.Evidence[i]))
	}
	*budget -= len(x.places)
	x.First = x.places[:min(len(x.places), maxFirst)]
	if len(x.places) == maxFirst+1 {
		x.First = x.places // a fold for one is no gain
	}
	x.Rest = x.places[len(x.First):]
	x.More = len(f.Evidence) - len(x.places)
	g.Findings = append(g.Findings, x)
}

// place gives every place its row of the tree.
func (g *group) place(t *tree) {
	for _, f := range g.Findings {
		for _, p := range f.places {
			p.Row = t.rowOf(p.Path)
		}
	}
}

// tally is how many findings have a severity.
type tally struct {
	Severity assay.Severity
	Count    int64
	Most     int64 // of all severities
	Anchor   string
}

func severities(findings []assay.Finding) []tally {
	var n [assay.Critical + 1]int64
	most := int64(0)
	for i := range findings {
		s := min(findings[i].Severity, assay.Critical)
		n[s]++
		most = max(most, n[s])
	}
	var list []tally
	for sev := int(assay.Critical); sev >= int(assay.Info); sev-- {
		list = append(list, tally{Severity: assay.Severity(sev), Count: n[sev], Most: most, Anchor: "s-" + assay.Severity(sev).String()})
	}
	return list
}

// maxBrief is how many findings of a rule the summary names.
const maxBrief = 3

// Brief are the words of the first findings of the group, for the summary.
func (g *group) Brief() []string {
	var list []string
	for _, f := range g.Findings {
		if f.Words == "" {
			continue
		}
		if len(list) == maxBrief {
			return append(list, fmt.Sprintf("and %d more", g.All-maxBrief))
		}
		list = append(list, legible.Clip(legible.Escape(f.Words), 160))
	}
	return list
}

// IsNew: the report given as baseline does not have it.
func (f *finding) IsNew() bool { return f.Since == assay.New }
