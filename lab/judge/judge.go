// Package judge runs the checks over what a report holds: rows and facts,
// never content. Inspecting and judging again are therefore one code, and give
// the same findings.
package judge

import (
	"fmt"
	"iter"
	"time"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Options are what a judgement depends on besides rows, facts and checks.
type Options struct {
	JudgedAt time.Time // the day against which "expired" is measured
	// Incomplete: the inspection ended early, so what is missing from the rows
	// may be in the image.
	Incomplete bool
}

// Judgement is what judging adds to a report.
type Judgement struct {
	Systems  []assay.System
	Findings []assay.Finding
	Failures []assay.PlacedFailure
}

// Judge finds the systems of a release and runs the checks on each. It runs
// through files several times. A check that panics or reports nonsense becomes
// a failure; the others go on.
func Judge(files iter.Seq[assay.File], facts []assay.Fact, checks []check.Named, opt Options) Judgement {
	j := judging{files: files, facts: system.NewFacts(facts), checks: checks, opt: opt}
	for f := range files {
		j.subject = f.Path
		break
	}
	roots := system.Find(files)
	trees, rest := system.Divide(files, roots, func(f *assay.File) bool { return len(j.facts.About(f)) > 0 })
	for i, root := range roots {
		s := system.Describe(root, trees[i], j.facts)
		j.run(root.Path, check.View{Tree: trees[i], System: &s}, check.System, check.Everywhere)
		j.systems = append(j.systems, s)
		trees[i] = nil
	}
	if rest.Len() > 0 {
		j.run(j.subject, check.View{Tree: rest}, check.Everywhere)
	}
	j.run(j.subject, check.View{Files: files, Systems: j.systems}, check.Release)
	return Judgement{Systems: j.systems, Findings: number(j.findings), Failures: j.failures}
}

type judging struct {
	files    iter.Seq[assay.File]
	facts    *system.Facts
	checks   []check.Named
	opt      Options
	subject  assay.Path
	systems  []assay.System
	findings []assay.Finding
	failures []assay.PlacedFailure
}

// run calls the checks of the given scopes with one view.
func (j *judging) run(at assay.Path, v check.View, scopes ...check.Scope) {
	v.Facts, v.JudgedAt = j.facts, j.opt.JudgedAt
	for i := range j.checks {
		for _, s := range scopes {
			if j.checks[i].Scope == s {
				j.one(at, v, &j.checks[i])
			}
		}
	}
}

func (j *judging) one(at assay.Path, v check.View, c *check.Named) {
	defer func() {
		if r := recover(); r != nil {
			j.fail(at, c, fmt.Sprintf("the check ended in the middle: %v", r))
		}
	}()
	c.Run(&v, func(flaw check.Flaw) {
		f, err := stamp(c, flaw)
		if err != nil {
			j.fail(at, c, err.Error())
			return
		}
		j.findings = append(j.findings, f)
	})
}

func (j *judging) fail(at assay.Path, c *check.Named, reason string) {
	j.failures = append(j.failures, assay.PlacedFailure{
		Path:    at,
		Failure: assay.Failure{Stage: "check", By: "check/" + c.Name, Offset: -1, Reason: reason},
	})
}
