package html

import (
	"assay"
)

// How much of what a report may have without bound the page shows. The JSON
// report has all of it.
const (
	maxParts      = 40  // parts in the table under the map
	maxWorst      = 8   // rules in the summary
	maxGaps       = 60  // gaps, largest first
	maxDamaged    = 60  // damaged contents
	maxFailures   = 60  // kinds of failures
	maxStructure  = 200 // opened contents and pieces
	maxServices   = 200 // services of a system
	maxPackages   = 400 // packages of a system
	maxComponents = 400 // components
	maxAlso       = 20  // further places of a system
	maxKinds      = 24  // kinds of contents
	maxSystems    = 60  // root file systems
)

// view is everything the templates show.
type view struct {
	*assay.Report
	Sections   []section
	Groups     []*group
	Severities []tally
	Worst      []*group
	MoreWorst  int
	Bytes      *byteView
	Contents   *contents
	Decided    decided
	Unseen     unseen
	Systems    []*systemView
	MoreSystem int
	Hardening  []*hardening
	Parts      []toolParts
	tree       *tree
}

// section is an entry of the table of contents.
type section struct{ ID, Title string }

// sections are in the order of the templates.
var sections = []section{
	{"summary", "Summary"},
	{"bytes", "Map of the bytes"},
	{"findings", "Findings"},
	{"unseen", "Not looked at"},
	{"systems", "Systems and services"},
	{"hardening", "Hardening of programs"},
	{"contents", "Contents"},
	{"components", "Components"},
	{"files", "Files"},
	{"method", "Limits, tools and data"},
	{"run", "Run and signature"},
}

// newView brings a report into the order of the page.
func newView(rep *assay.Report, opt Options) *view {
	v := &view{Report: rep, Sections: sections}
	elves := elvesOf(rep.Facts)
	v.Contents = survey(rep, elves)
	v.Groups = groups(rep.Findings, opt)
	v.tree = newTree(rep, v.Groups)
	for _, g := range v.Groups {
		g.place(v.tree)
	}
	v.Severities = severities(rep.Findings)
	v.Worst = v.Groups[:min(len(v.Groups), maxWorst)]
	v.MoreWorst = len(v.Groups) - len(v.Worst)
	v.Decided = newDecided(rep)
	v.Bytes = newByteView(rep)
	v.Unseen = newUnseen(rep)
	v.Systems, v.MoreSystem = newSystems(rep.Systems)
	v.Hardening = hardenings(rep, elves)
	v.Parts = partsOf(&rep.Tool)
	return v
}

// toolParts are the parts of the tool of one sort.
type toolParts struct {
	Title string
	List  []toolPart
}

type toolPart struct {
	Name    string
	Version int
}

func partsOf(t *assay.Tool) []toolParts {
	var all []toolParts
	for _, x := range []struct {
		title string
		parts map[string]int
	}{{"Checks", t.Checks}, {"Surveys", t.Surveys}, {"Formats", t.Formats}} {
		p := toolParts{Title: x.title}
		for _, name := range sortedKeys(x.parts) {
			p.List = append(p.List, toolPart{name, x.parts[name]})
		}
		all = append(all, p)
	}
	return all
}

// Judged is "" when vulnerabilities were not judged, "none" when they were and
// there is none.
func (v *view) Judged() string {
	if v.Vulnerabilities != nil && len(v.Vulnerabilities) == 0 {
		return "none"
	}
	return ""
}

// Rest is the number of bytes that are not explained.
func (v *view) Rest() int64 { return max(v.Coverage.Total-v.Coverage.Explained, 0) }

// ShownComponents are the components of the page.
func (v *view) ShownComponents() []assay.Component {
	return v.Components[:min(len(v.Components), maxComponents)]
}

// MoreComponents is how many are not.
func (v *view) MoreComponents() int { return len(v.Components) - len(v.ShownComponents()) }

// ShownVulnerabilities are the advisories of the page.
func (v *view) ShownVulnerabilities() []assay.Vulnerability {
	return v.Vulnerabilities[:min(len(v.Vulnerabilities), maxComponents)]
}

// MoreVulnerabilities is how many are not.
func (v *view) MoreVulnerabilities() int {
	return len(v.Vulnerabilities) - len(v.ShownVulnerabilities())
}

// HasTree: there are files to browse.
func (v *view) HasTree() bool { return v.tree != nil && len(v.tree.order) > 0 }

// TreeShown is how many rows the tree has.
func (v *view) TreeShown() int { return len(v.tree.order) }

// TreeLeft is how many entries it leaves out.
func (v *view) TreeLeft() int64 {
	if v.tree == nil {
		return 0
	}
	return v.tree.Left
}
