package json

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay"
)

// evidenceRow is a place that a finding or a component rests on.
type evidenceRow struct {
	Path   string       `json:"path"`
	SHA256 assay.Digest `json:"sha256,omitzero"`
	Offset *int64       `json:"offset,omitempty"`
	Length *int64       `json:"length,omitempty"`
	Line   int          `json:"line,omitempty"`
	Text   string       `json:"text,omitempty"`
}

func newEvidenceRows(evidence []assay.Evidence) []evidenceRow {
	rows := make([]evidenceRow, len(evidence))
	for i := range evidence {
		e := &evidence[i]
		rows[i] = evidenceRow{Path: string(e.Path), SHA256: e.SHA256, Line: e.Line, Text: e.Text}
		if e.Offset >= 0 {
			rows[i].Offset, rows[i].Length = &e.Offset, &e.Length
		}
	}
	return rows
}

func evidenceOf(rows []evidenceRow) []assay.Evidence {
	var list []assay.Evidence
	for _, r := range rows {
		e := assay.Evidence{Path: assay.Path(r.Path), SHA256: r.SHA256, Offset: -1, Line: r.Line, Text: r.Text}
		if r.Offset != nil {
			e.Offset = *r.Offset
			if r.Length != nil {
				e.Length = *r.Length
			}
		}
		list = append(list, e)
	}
	return list
}

// findingRow is one row of "findings".
type findingRow struct {
	Check          string            `json:"check"`
	Rule           string            `json:"rule"`
	Title          string            `json:"title"`
	Severity       *assay.Severity   `json:"severity"`
	SeverityReason string            `json:"severity_reason"`
	CWE            []string          `json:"cwe"`
	Fingerprint    string            `json:"fingerprint"`
	Since          string            `json:"since,omitempty"`
	Accepted       *assay.Acceptance `json:"accepted,omitempty"`
	Evidence       []evidenceRow     `json:"evidence"`
}

func newFindingRow(f *assay.Finding) *findingRow {
	return &findingRow{
		f.Check, f.Rule, f.Title, &f.Severity, f.SeverityReason, orEmpty(f.CWE), f.Fingerprint, f.Since, f.Accepted, newEvidenceRows(f.Evidence),
	}
}

func (r *findingRow) finding() (assay.Finding, error) {
	if r.Rule == "" || r.Severity == nil || len(r.Evidence) == 0 {
		return assay.Finding{}, fmt.Errorf("finding %q without rule, severity or evidence", r.Title)
	}
	return assay.Finding{
		Check: r.Check, Rule: r.Rule, Title: r.Title, Severity: *r.Severity, SeverityReason: r.SeverityReason,
		CWE: orNil(r.CWE), Fingerprint: r.Fingerprint, Since: r.Since, Accepted: r.Accepted, Evidence: evidenceOf(r.Evidence),
	}, nil
}

// componentRow is one row of "components".
type componentRow struct {
	Name       string         `json:"name"`
	Version    string         `json:"version,omitempty"`
	PURL       string         `json:"purl,omitempty"`
	CPE        string         `json:"cpe,omitempty"`
	Relation   assay.Relation `json:"relation"`
	Confidence string         `json:"confidence"`
	Evidence   []evidenceRow  `json:"evidence"`
}

func newComponentRow(c *assay.Component) *componentRow {
	return &componentRow{c.Name, c.Version, c.PURL, c.CPE, c.Relation, c.Confidence, newEvidenceRows(c.Evidence)}
}

func (r *componentRow) component() assay.Component {
	return assay.Component{
		Name: r.Name, Version: r.Version, PURL: r.PURL, CPE: r.CPE,
		Relation: r.Relation, Confidence: r.Confidence, Evidence: evidenceOf(r.Evidence),
	}
}

// factRow is one row of "facts": the subject is "sha256:" and the digest of a
// content, or the path of an entry.
type factRow struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	Value   any    `json:"value"`
}

// rawFactRow is a factRow whose value has not been decoded yet.
type rawFactRow struct {
	Kind    string          `json:"kind"`
	Subject string          `json:"subject"`
	Value   json.RawMessage `json:"value"`
}

const digestPrefix = "sha256:"

func newFactRow(f *assay.Fact) *factRow {
	r := &factRow{Kind: f.Kind, Subject: string(f.Path), Value: f.Value}
	if !f.Digest.IsZero() {
		r.Subject = digestPrefix + f.Digest.String()
	}
	return r
}

func (r *rawFactRow) fact(decode Decoder) (f assay.Fact, err error) {
	if r.Kind == "" || r.Subject == "" || len(r.Value) == 0 {
		return f, fmt.Errorf("fact without kind, subject or value")
	}
	f = assay.Fact{Kind: r.Kind, Value: r.Value}
	if hex, ok := strings.CutPrefix(r.Subject, digestPrefix); !ok {
		f.Path = assay.Path(r.Subject)
	} else if f.Digest, err = assay.ParseDigest(hex); err != nil {
		return f, fmt.Errorf("fact %s: %w", r.Kind, err)
	}
	if decode != nil {
		f.Value, err = decode(r.Kind, r.Value)
	}
	return f, err
}

// orEmpty makes a list that is written as [] and never as null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
