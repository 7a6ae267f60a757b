// Package baseline compares the findings of a report with those of an earlier
// one by their fingerprints.
package baseline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"assay"
)

// Compare marks each finding of rep as new or unchanged and keeps in
// rep.Baseline what the earlier report has besides. What cannot be said since
// a check did not run, or either inspection ended early, is kept apart.
func Compare(rep, old *assay.Report) {
	b := &assay.Baseline{
		Name: old.Name, Subject: old.Subject.Digest, JudgedAt: old.JudgedAt.UTC().Format(time.DateOnly),
		Gone: []assay.Finding{}, Unjudged: []assay.Finding{},
		Changed: changed(rep.Tool.Checks, old.Tool.Checks),
	}
	before := map[string]bool{}
	for i := range old.Findings {
		before[old.Findings[i].Fingerprint] = true
	}
	now := map[string]bool{}
	for i := range rep.Findings {
		f := &rep.Findings[i]
		now[f.Fingerprint] = true
		f.Since = assay.New
		if before[f.Fingerprint] {
			f.Since = assay.Unchanged
		}
	}
	why := map[string]bool{}
	for _, f := range old.Findings {
		if now[f.Fingerprint] {
			continue
		}
		if reason := blind(rep, &f); reason != "" {
			why[reason] = true
			b.Unjudged = append(b.Unjudged, f)
		} else {
			b.Gone = append(b.Gone, f)
		}
	}
	b.Why = reasons(why)
	if old.Incomplete != "" {
		b.Why = join(b.Why, fmt.Sprintf("the earlier inspection ended early (%s): what it did not reach counts as new", old.Incomplete))
	}
	rep.Baseline = b
}

// blind tells why the report says nothing about an earlier finding, if so.
func blind(rep *assay.Report, f *assay.Finding) string {
	if _, ran := rep.Tool.Checks[strings.TrimPrefix(f.Check, "check/")]; !ran {
		return f.Check + " did not run"
	}
	if rep.Incomplete != "" {
		return "this inspection ended early: " + rep.Incomplete
	}
	for i := range rep.Failures {
		if rep.Failures[i].By == f.Check {
			return f.Check + " failed on a part"
		}
	}
	return ""
}

func reasons(set map[string]bool) string {
	var all []string
	for r := range set {
		all = append(all, r)
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// changed lists the checks that both have in different versions, and those
// that only the newer has.
func changed(now, before map[string]int) []string {
	list := []string{}
	for name, v := range now {
		if was, had := before[name]; !had || was != v {
			list = append(list, "check/"+name)
		}
	}
	slices.Sort(list)
	return list
}
