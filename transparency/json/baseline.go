package json

import (
	"assay"
)

// baselineRow is the member "baseline".
type baselineRow struct {
	Name     string        `json:"name"`
	SHA256   assay.Digest  `json:"sha256,omitzero"`
	JudgedAt string        `json:"judged_at"`
	Changed  []string      `json:"changed"`
	Why      string        `json:"why,omitempty"`
	Gone     []*findingRow `json:"gone"`
	Unjudged []*findingRow `json:"unjudged"`
}

func newBaselineRow(b *assay.Baseline) *baselineRow {
	rows := func(list []assay.Finding) []*findingRow {
		all := make([]*findingRow, len(list))
		for i := range list {
			all[i] = newFindingRow(&list[i])
		}
		return all
	}
	return &baselineRow{assay.EscapeName(b.Name), b.Subject, b.JudgedAt, orEmpty(b.Changed), b.Why, rows(b.Gone), rows(b.Unjudged)}
}

func (r *baselineRow) baseline() (*assay.Baseline, error) {
	b := &assay.Baseline{Name: assay.UnescapeName(r.Name), Subject: r.SHA256, JudgedAt: r.JudgedAt, Changed: orEmpty(r.Changed), Why: r.Why}
	var err error
	if b.Gone, err = findingsOf(r.Gone); err != nil {
		return nil, err
	}
	b.Unjudged, err = findingsOf(r.Unjudged)
	return b, err
}

func findingsOf(rows []*findingRow) ([]assay.Finding, error) {
	list := []assay.Finding{}
	for _, r := range rows {
		f, err := r.finding()
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}
