package lab

import (
	"reflect"
	"strings"

	"assay"
	"assay/lab/check"
	checks "assay/lab/check/all"
)

// Withhold takes text of the image out of a report, for vendor material that
// must not leave the lab: of findings stay rule, place and digest, of facts
// kind, subject and place. What stays besides are paths with their digests and
// modes, and names and versions of packages. Such a report cannot be judged
// again.
func Withhold(rep *assay.Report) {
	rep.Withheld = []string{"text"}
	rules := map[string]check.Rule{}
	for _, c := range checks.Checks() {
		for _, r := range c.Rules {
			rules[c.Name+"/"+r.ID] = r
		}
	}
	withholdFindings(rep.Findings, rules)
	if b := rep.Baseline; b != nil {
		withholdFindings(b.Gone, rules)
		withholdFindings(b.Unjudged, rules)
	}
	for i := range rep.Facts {
		rep.Facts[i].Value = placeOf(rep.Facts[i].Value)
	}
	for i := range rep.Systems {
		s := &rep.Systems[i]
		s.Hostname = ""
		for k := range s.Services {
			s.Services[k].Command, s.Services[k].Args = "", nil
		}
	}
	for i := range rep.Components {
		withholdText(rep.Components[i].Evidence)
	}
	files := rep.Files
	rep.Files = func(yield func(assay.File) bool) {
		for f := range files {
			f.Properties, f.Xattrs = nil, nil
			if !yield(f) {
				return
			}
		}
	}
}

func withholdFindings(list []assay.Finding, rules map[string]check.Rule) {
	for i := range list {
		f := &list[i]
		r, known := rules[f.Rule]
		if known {
			f.Title = r.Title
		} else {
			f.Title, _, _ = strings.Cut(f.Title, ": ")
		}
		if !known || f.SeverityReason != r.Reason {
			f.SeverityReason = "withheld: it may quote the image"
		}
		withholdText(f.Evidence)
	}
}

func withholdText(evidence []assay.Evidence) {
	for i := range evidence {
		evidence[i].Text = ""
	}
}

// place is where a fact stands in its content.
type place struct {
	Offset *int64 `json:"offset,omitempty"`
	Length *int64 `json:"length,omitempty"`
	Line   int    `json:"line,omitempty"`
}

func placeOf(fact any) place {
	var p place
	v := reflect.ValueOf(fact)
	if v.Kind() != reflect.Struct {
		return p
	}
	number := func(name string) *int64 {
		f := v.FieldByName(name)
		if !f.IsValid() || !f.CanInt() {
			return nil
		}
		n := f.Int()
		return &n
	}
	p.Offset, p.Length = number("Offset"), number("Length")
	if n := number("Line"); n != nil {
		p.Line = int(*n)
	}
	return p
}
