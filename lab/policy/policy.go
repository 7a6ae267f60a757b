// Package policy is what the user of the product decides about checks and
// findings: which checks run, what a finding weighs to them, and which they
// live with until a day. A policy hides nothing: what it changed is said at the
// finding, and what it left out stands in the report.
package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/lab/check"
)

// Schema is the value of a policy file's first key.
const Schema = "assay/policy/v1"

// Policy is a policy file that has been read and found sound.
type Policy struct {
	name       string
	digest     assay.Digest
	left       []assay.LeftOut // checks that do not run
	severities []severity
	accept     []acceptance
}

// target says which findings a decision is about: all of what is given.
type target struct {
	rule        string // "password/empty"
	fingerprint string
	path        string // pattern for the path of every place; "*" stands for anything
}

type severity struct {
	target
	to     assay.Severity
	reason string
}

type acceptance struct {
	target
	until time.Time // the last day
	assay.Acceptance
}

// Choose gives the checks that the policy lets run.
func (p *Policy) Choose(all []check.Named) []check.Named {
	if p == nil {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c check.Named) bool {
		return slices.ContainsFunc(p.left, func(l assay.LeftOut) bool { return l.Check == "check/"+c.Name })
	})
}

// Apply changes findings as the policy says, on the day, brings them into
// order again, and tells what there is to say about the policy itself.
func (p *Policy) Apply(findings []assay.Finding, day time.Time) *assay.Policy {
	if p == nil {
		return nil
	}
	said := &assay.Policy{Name: p.name, Digest: p.digest, Without: append([]assay.LeftOut{}, p.left...), Idle: []string{}}
	for i := range p.severities {
		if p.severities[i].apply(p.name, findings) == 0 {
			said.Idle = append(said.Idle, fmt.Sprintf("severities %d: no finding is %s", i+1, p.severities[i].target))
		}
	}
	for i := range p.accept {
		a := &p.accept[i]
		switch n := a.apply(findings, day); {
		case n == 0:
			said.Idle = append(said.Idle, fmt.Sprintf("accept %d: no finding is %s", i+1, a.target))
		case a.until.Before(day):
			said.Idle = append(said.Idle, fmt.Sprintf("accept %d: expired after %s; %s of %d", i+1, a.Until, a.target, n))
		}
	}
	slices.SortStableFunc(findings, func(x, y assay.Finding) int { return int(y.Severity) - int(x.Severity) })
	return said
}

// apply tells how many findings it met.
func (s *severity) apply(policy string, findings []assay.Finding) (n int) {
	for i := range findings {
		f := &findings[i]
		if !s.meets(f) {
			continue
		}
		n++
		if was := f.Severity; was != s.to {
			f.Severity = s.to
			f.SeverityReason = fmt.Sprintf("%s (by policy %q; the check says %s: %s)", s.reason, policy, was, f.SeverityReason)
		}
	}
	return n
}

// apply tells how many findings it met, whether or not it has expired.
func (a *acceptance) apply(findings []assay.Finding, day time.Time) (n int) {
	for i := range findings {
		f := &findings[i]
		if !a.meets(f) {
			continue
		}
		n++
		if f.Accepted == nil && !a.until.Before(day) {
			by := a.Acceptance
			f.Accepted = &by
		}
	}
	return n
}

func (t target) meets(f *assay.Finding) bool {
	if t.rule != "" && t.rule != f.Rule || t.fingerprint != "" && t.fingerprint != f.Fingerprint {
		return false
	}
	if t.path == "" {
		return true
	}
	for i := range f.Evidence {
		if !matches(t.path, string(f.Evidence[i].Path)) {
			return false
		}
	}
	return true
}

// String names the target as the file does.
func (t target) String() string {
	var parts []string
	for _, x := range [][2]string{{"rule ", t.rule}, {"fingerprint ", t.fingerprint}, {"path ", t.path}} {
		if x[1] != "" {
			parts = append(parts, x[0]+x[1])
		}
	}
	return strings.Join(parts, ", ")
}

// matches compares a path with a pattern in which "*" stands for any
// characters, slashes too.
func matches(pattern, path string) bool {
	first, rest, more := strings.Cut(pattern, "*")
	if !more {
		return pattern == path
	}
	path, ok := strings.CutPrefix(path, first)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	for _, p := range parts[:len(parts)-1] {
		i := strings.Index(path, p)
		if i < 0 {
			return false
		}
		path = path[i+len(p):]
	}
	return strings.HasSuffix(path, parts[len(parts)-1])
}
