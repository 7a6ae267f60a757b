// Package lab takes a release apart and inspects it. Inspect is the whole
// story: content becomes layers (unpack), layers facts (survey), facts systems
// and findings (judge), and all of it a report. Each stage hands on to the
// next and never reaches back; what fails becomes a row of the report.
package lab

import (
	"context"
	"errors"
	"os"
	"runtime"
	"time"

	"assay"
	checks "assay/lab/check/all"
	formats "assay/lab/format/all"
	"assay/lab/judge"
	"assay/lab/policy"
	surveys "assay/lab/survey/all"
	"assay/lab/unpack"
)

// Subject is what is inspected: bytes or a directory of the user's disk.
type Subject struct {
	Name    string        // file name for the report, without directories
	Content assay.Content // the bytes; nil for a directory
	Dir     *os.Root      // the directory; nil for bytes
}

// Options are how it is inspected. The zero value inspects with default limits.
type Options struct {
	Jobs        int          // goroutines; 0: one for each CPU
	Limits      assay.Limits // zero: DefaultLimits
	JudgedAt    time.Time    // the day for "expired"; zero: today
	Spill       *os.File     // unlinked temporary file; nil: everything in memory
	Progress    func(Progress)
	NoSurvey    bool // take apart and hash only: no facts, systems or findings, and no map
	Map         bool // a map all the same
	Keeper      unpack.Keeper
	Shared      *unpack.Shared // what earlier subjects of the same work taught; nil: nothing
	Acquisition *assay.Acquisition
	Policy      *policy.Policy // which checks run and what findings weigh; nil: all, as they say
}

// Progress is how far a run is.
type Progress struct {
	Phase string // "unpack" (surveys included) or "judge"
	unpack.Progress
}

// Inspect takes the subject apart, learns what it can and judges it. It gives
// a report also when ctx ends early; the report says so.
func Inspect(ctx context.Context, subject Subject, opt Options) (*assay.Report, error) {
	rep, _, err := Examine(ctx, subject, opt)
	return rep, err
}

// Examine is Inspect for who also needs the graph of contents behind the
// report.
func Examine(ctx context.Context, subject Subject, opt Options) (*assay.Report, *assay.Release, error) {
	opt = opt.complete()
	started := time.Now()
	if opt.Limits.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, opt.Limits.Time)
		defer cancel()
	}
	rel := take(ctx, subject, opt)
	rep := describe(rel, opt)
	if !opt.NoSurvey || opt.Map {
		rep.Map = byteMap(rel, subject.Content)
	}
	if !opt.NoSurvey {
		opt.tell("judge", unpack.Progress{})
		rep.Facts = factsOf(rel)
		passJudgement(rep, opt)
	}
	rep.Run = assay.Run{Started: started.UTC().Truncate(time.Second), Seconds: time.Since(started).Seconds(), Jobs: opt.Jobs}
	return rep, rel, nil
}

// Rejudge runs the checks again on what a report holds, without the image. The
// result is the report with new systems, findings and failures of judging, on
// the day opt.JudgedAt or, if that is zero, the day of the report.
func Rejudge(old *assay.Report, opt Options) (*assay.Report, error) {
	if opt.JudgedAt.IsZero() {
		opt.JudgedAt = old.JudgedAt
	}
	if len(old.Withheld) > 0 {
		return nil, errors.New("text was withheld from this report, which checks need: judge the full report again")
	}
	opt = opt.complete()
	started := time.Now()
	rep := *old
	rep.Baseline = nil
	rep.Failures = nil
	for _, f := range old.Failures {
		if f.Stage != "check" {
			rep.Failures = append(rep.Failures, f)
		}
	}
	rep.Tool.Name, rep.Tool.Version, rep.Tool.Checks = "assay", assay.Version, Tool(opt).Checks
	rep.JudgedAt = opt.JudgedAt
	passJudgement(&rep, opt)
	rep.Run = assay.Run{Started: started.UTC().Truncate(time.Second), Seconds: time.Since(started).Seconds(), Jobs: opt.Jobs}
	return &rep, nil
}

func (o Options) complete() Options {
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	if o.Limits == (assay.Limits{}) {
		o.Limits = assay.DefaultLimits()
	}
	if o.JudgedAt.IsZero() {
		o.JudgedAt = time.Now()
	}
	o.JudgedAt = o.JudgedAt.UTC().Truncate(24 * time.Hour)
	return o
}

func (o *Options) tell(phase string, p unpack.Progress) {
	if o.Progress != nil {
		o.Progress(Progress{phase, p})
	}
}

// take runs the unpacker with the formats and surveys of the product.
func take(ctx context.Context, s Subject, opt Options) *assay.Release {
	u := unpack.Options{
		Jobs: opt.Jobs, Limits: opt.Limits, Spill: opt.Spill, Keeper: opt.Keeper, Shared: opt.Shared,
		Progress: func(p unpack.Progress) { opt.tell("unpack", p) },
	}
	for _, f := range formats.Formats() {
		u.Formats = append(u.Formats, unpack.Named{Name: f.Name, Format: f.Format})
	}
	if !opt.NoSurvey {
		u.Surveyor = newSurveyor(surveys.Surveys(), opt.Limits)
	}
	if s.Dir != nil {
		return unpack.Directory(ctx, s.Name, s.Dir, u)
	}
	return unpack.Content(ctx, s.Name, s.Content, u)
}

func passJudgement(rep *assay.Report, opt Options) {
	j := judge.Judge(rep.Files, rep.Facts, opt.Policy.Choose(checks.Checks()), judge.Options{JudgedAt: rep.JudgedAt, Incomplete: rep.Incomplete != ""})
	rep.Systems, rep.Findings = j.Systems, j.Findings
	rep.Failures = append(rep.Failures, j.Failures...)
	rep.Policy = opt.Policy.Apply(rep.Findings, rep.JudgedAt)
}

// Tool is this program with its parts, as reports name it.
func Tool(opt Options) assay.Tool {
	t := assay.Tool{Name: "assay", Version: assay.Version, Formats: map[string]int{}, Surveys: map[string]int{}, Checks: map[string]int{}}
	for _, f := range formats.Formats() {
		t.Formats[f.Name] = f.Version
	}
	for _, s := range surveys.Surveys() {
		t.Surveys[s.Name] = s.Version
	}
	for _, c := range opt.Policy.Choose(checks.Checks()) {
		t.Checks[c.Name] = c.Version
	}
	return t
}
