package baseline

import (
	"testing"

	"assay"
)

func report(checks map[string]int, prints ...string) *assay.Report {
	rep := &assay.Report{Name: "fw", Tool: assay.Tool{Checks: checks}}
	for _, p := range prints {
		rep.Findings = append(rep.Findings, assay.Finding{Check: "check/" + p[:1], Fingerprint: p})
	}
	return rep
}

func prints(list []assay.Finding) (all string) {
	for _, f := range list {
		all += f.Fingerprint + f.Since + " "
	}
	return all
}

func TestCompare(t *testing.T) {
	old := report(map[string]int{"a": 1, "b": 1, "x": 1}, "a1", "a2", "b1", "x1")
	rep := report(map[string]int{"a": 2, "b": 1, "c": 1}, "a1", "b2", "c1")
	Compare(rep, old)
	b := rep.Baseline
	if got := prints(rep.Findings); got != "a1unchanged b2new c1new " {
		t.Errorf("now: %s", got)
	}
	if got := prints(b.Gone); got != "a2 b1 " {
		t.Errorf("gone: %s", got)
	}
	if got := prints(b.Unjudged); got != "x1 " || b.Why != "check/x did not run" {
		t.Errorf("unjudged: %s, %s", got, b.Why)
	}
	if len(b.Changed) != 2 || b.Changed[0] != "check/a" || b.Changed[1] != "check/c" {
		t.Errorf("changed: %v", b.Changed)
	}
}

// What an unfinished inspection does not have is not gone.
func TestCompareIncomplete(t *testing.T) {
	old := report(map[string]int{"a": 1}, "a1")
	rep := report(map[string]int{"a": 1})
	rep.Incomplete = "interrupted"
	Compare(rep, old)
	if len(rep.Baseline.Gone) != 0 || len(rep.Baseline.Unjudged) != 1 {
		t.Errorf("%+v", rep.Baseline)
	}
	rep = report(map[string]int{"a": 1})
	rep.Failures = []assay.PlacedFailure{{Failure: assay.Failure{By: "check/a"}}}
	if Compare(rep, old); len(rep.Baseline.Gone) != 0 {
		t.Errorf("%+v", rep.Baseline)
	}
}
