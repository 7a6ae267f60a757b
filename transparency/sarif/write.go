package sarif

import (
	"encoding/json"
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

// fingerprintKey names our fingerprint and its version.
const fingerprintKey = "assay/v1"

// Write writes rep as one SARIF log. The same report gives the same bytes: when
// and where it was made is left out.
func Write(w io.Writer, rep *assay.Report, opt Options) error {
	b := &builder{rep: rep, opt: opt, rules: map[string]int{}, taxa: map[string]int{}}
	b.artifacts = newArtifacts(assay.Path(assay.EscapeName(rep.Name)))
	b.results = []result{}
	for i := range rep.Findings {
		b.result(&rep.Findings[i], rep.Findings[i].Since)
	}
	if rep.Baseline != nil {
		for i := range rep.Baseline.Gone {
			b.result(&rep.Baseline.Gone[i], "absent")
		}
	}
	notes := b.notifications()
	b.artifacts.describe(rep)
	text, err := json.MarshalIndent(log{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs: []run{{
			Tool:        tool{b.driver()},
			Invocations: []invocation{{rep.Incomplete == "", notes}},
			Taxonomies:  b.taxonomies(),
			Artifacts:   b.artifacts.list,
			Results:     b.results,
			ColumnKind:  "unicodeCodePoints",
			Properties:  b.properties(),
		}},
	}, "", " ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(legible.JSON(nil, text), '\n'))
	return err
}

type builder struct {
	rep       *assay.Report
	opt       Options
	artifacts *artifacts
	results   []result
	rules     map[string]int
	ruleList  []descriptor
	taxa      map[string]int
	taxaList  []descriptor
}

var levels = map[assay.Severity]string{
	assay.Critical: "error", assay.High: "error", assay.Medium: "warning", assay.Low: "note", assay.Info: "none",
}

func (b *builder) result(f *assay.Finding, state string) {
	r := result{
		RuleID: f.Rule, RuleIndex: b.rule(f), Kind: "fail", Level: levels[f.Severity],
		Message:      message{f.Title},
		Fingerprints: map[string]string{fingerprintKey: f.Fingerprint},
		Baseline:     state,
		Properties:   map[string]string{"severity": f.Severity.String(), "severity_reason": f.SeverityReason, "check": f.Check},
	}
	if f.Severity == assay.Info {
		r.Kind = "informational" // 3.27.9: level is "none" then
	}
	for _, id := range f.CWE {
		r.Taxa = append(r.Taxa, b.cwe(id))
	}
	for i := range f.Evidence {
		r.Locations = append(r.Locations, b.location(&f.Evidence[i]))
	}
	if a := f.Accepted; a != nil {
		r.Suppressions = []suppression{{"external", "accepted", fmt.Sprintf("%s, until %s: %s", a.By, a.Until, a.Reason)}}
	}
	b.results = append(b.results, r)
}

// location is a place. One that is not in the content alone, a whole entry,
// has no region.
func (b *builder) location(e *assay.Evidence) location {
	n := b.artifacts.index(e.Path)
	l := location{Physical: physicalLocation{Artifact: artifactLocation{b.artifacts.list[n].Location.URI, &n}}, Logical: logical(e.Path)}
	if e.Offset < 0 && e.Line == 0 {
		return l
	}
	r := &region{StartLine: e.Line}
	if e.Offset >= 0 {
		r.ByteOffset, r.ByteLength = &e.Offset, &e.Length
	}
	if e.Text != "" {
		r.Snippet = &message{e.Text}
	}
	l.Physical.Region = r
	return l
}

func logical(p assay.Path) []logicalLocation {
	return []logicalLocation{{string(p), "resource"}}
}

// rule numbers the rules that results use.
func (b *builder) rule(f *assay.Finding) int {
	if n, known := b.rules[f.Rule]; known {
		return n
	}
	title, advice := "", ""
	if b.opt.Rule != nil {
		title, advice = b.opt.Rule(f.Rule)
	}
	if title == "" {
		title, _, _ = strings.Cut(f.Title, ": ")
	}
	d := descriptor{ID: f.Rule, Short: &message{title}}
	if advice != "" {
		d.Help = &message{advice}
	}
	for _, id := range f.CWE {
		d.Relationships = append(d.Relationships, relationship{b.cwe(id), []string{"superset"}})
	}
	n := len(b.ruleList)
	b.rules[f.Rule], b.ruleList = n, append(b.ruleList, d)
	return n
}

// cwe refers to a weakness, which is numbered among the taxa.
func (b *builder) cwe(id string) reference {
	n, known := b.taxa[id]
	if !known {
		n = len(b.taxaList)
		number := strings.TrimPrefix(id, "CWE-")
		b.taxa[id] = n
		b.taxaList = append(b.taxaList, descriptor{ID: number, HelpURI: "https://cwe.mitre.org/data/definitions/" + number + ".html"})
	}
	zero := 0
	return reference{ID: b.taxaList[n].ID, Index: &n, Component: &reference{Name: "CWE", Index: &zero}}
}

func (b *builder) taxonomies() []component {
	if len(b.taxaList) == 0 {
		return nil
	}
	return []component{{Name: "CWE", Organization: "MITRE", InformationURI: "https://cwe.mitre.org/", Taxa: b.taxaList}}
}

func (b *builder) driver() component {
	d := component{Name: "assay", SemanticVersion: b.rep.Tool.Version, Rules: b.ruleList, Notifications: []descriptor{
		{ID: "failure", Short: &message{"Something could not be read or judged"}},
		{ID: "gap", Short: &message{"A part that nothing explained"}},
		{ID: "incomplete", Short: &message{"The work ended early"}},
	}}
	if len(b.taxaList) > 0 {
		zero := 0
		d.Supported = []reference{{Name: "CWE", Index: &zero}}
	}
	return d
}

// notifications say what was not looked at.
func (b *builder) notifications() []notification {
	list := []notification{}
	if b.rep.Incomplete != "" {
		list = append(list, notification{Descriptor: reference{ID: "incomplete"}, Level: "error", Message: message{b.rep.Incomplete}})
	}
	for i := range b.rep.Failures {
		f := &b.rep.Failures[i]
		n := notification{Descriptor: reference{ID: "failure"}, Level: "warning", Message: message{f.By + ": " + f.Reason}}
		if f.Path != "" {
			n.Locations = []location{b.location(&assay.Evidence{Path: f.Path, Offset: f.Offset})}
		}
		list = append(list, n)
	}
	for i := range b.rep.Gaps {
		g := &b.rep.Gaps[i]
		list = append(list, notification{
			Descriptor: reference{ID: "gap"}, Level: "note",
			Message:   message{fmt.Sprintf("%s: %s (entropy %.2f bits per byte)", g.By, g.Reason, g.Entropy)},
			Locations: []location{b.location(&assay.Evidence{Path: g.Path, Offset: g.Offset, Length: g.Length})},
		})
	}
	return list
}

// properties hold what SARIF has no place for.
func (b *builder) properties() map[string]any {
	rep := b.rep
	p := map[string]any{
		"judged_at": rep.JudgedAt.UTC().Format(time.DateOnly),
		"coverage":  map[string]int64{"total": rep.Coverage.Total, "explained": rep.Coverage.Explained},
	}
	if rep.Acquisition != nil {
		p["acquisition"] = rep.Acquisition
	}
	if rep.Policy != nil {
		p["policy"] = rep.Policy
	}
	if rep.Baseline != nil {
		p["baseline"] = map[string]any{
			"name": assay.EscapeName(rep.Baseline.Name), "sha256": rep.Baseline.Subject, "judged_at": rep.Baseline.JudgedAt, "why": rep.Baseline.Why,
		}
	}
	if len(rep.Withheld) > 0 {
		p["withheld"] = rep.Withheld
	}
	return p
}
