package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/lab"
	"assay/lab/baseline"
	checks "assay/lab/check/all"
	"assay/lab/policy"
)

// judgeFlags are those of verbs that judge.
type judgeFlags struct {
	date, failOn, operator string
	policy, baseline       string
	withhold               string
}

// judging is what the flags say, read before the process restricts itself.
type judging struct {
	day       time.Time // zero: none was given
	threshold assay.Severity
	fail      bool // --fail-on was given
	policy    *policy.Policy
	baseline  *assay.Report
	withhold  bool
	operator  string
}

var severities = []string{"critical", "high", "medium", "low", "info"}

// withholdable is what --withhold takes.
var withholdable = []string{"text"}

func (f *judgeFlags) add(cmd *cobra.Command, dateDefault string) {
	fl := cmd.Flags()
	fl.StringVar(&f.date, "date", "", "the day against which \"expired\" is measured, like 2026-05-31 (default: "+dateDefault+")")
	fl.StringVar(&f.failOn, "fail-on", "", "exit with 2 when a finding that nobody accepted is at or over this severity: "+strings.Join(severities, ", "))
	fl.StringVar(&f.operator, "operator", "", "who runs this, for the report")
	fl.StringVar(&f.policy, "policy", "", "a policy file: which checks run, what findings weigh, which are accepted (docs/policy.md)")
	fl.StringVar(&f.baseline, "baseline", "", "an earlier report (JSON): findings are marked new or unchanged, and gone ones listed")
	fl.StringVar(&f.withhold, "withhold", "", "leave out of all outputs, for confidential material: "+strings.Join(withholdable, ", ")+" (digests and places stay)")
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(severities, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("withhold", cobra.FixedCompletions(withholdable, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("date", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("operator", cobra.NoFileCompletions)
}

// files are the files that the flags name, which outputs must not be.
func (f *judgeFlags) files() (list []string) {
	for _, name := range []string{f.policy, f.baseline} {
		if name != "" {
			list = append(list, name)
		}
	}
	return list
}

// read understands the flags and reads the files they name.
func (f *judgeFlags) read() (j judging, err error) {
	j.operator = f.operator
	if f.date != "" {
		if j.day, err = time.Parse(time.DateOnly, f.date); err != nil {
			return j, fmt.Errorf("--date %q: want a day like 2026-05-31", f.date)
		}
	}
	if f.failOn != "" {
		if j.threshold, err = assay.ParseSeverity(f.failOn); err != nil {
			return j, fmt.Errorf("--fail-on: %w", err)
		}
		j.fail = true
	}
	if f.withhold != "" {
		if !slices.Contains(withholdable, f.withhold) {
			return j, fmt.Errorf("--withhold %q: want %s", f.withhold, strings.Join(withholdable, ", "))
		}
		j.withhold = true
	}
	if j.policy, err = readPolicy(f.policy); err != nil {
		return j, err
	}
	j.baseline, err = readBaseline(f.baseline)
	return j, err
}

func readPolicy(name string) (*policy.Policy, error) {
	if name == "" {
		return nil, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--policy: %w", err)
	}
	defer file.Close()
	p, err := policy.Read(file, checks.Checks())
	if err != nil {
		return nil, fmt.Errorf("--policy %s: %s", reportSafe(name), reportSafe(err.Error()))
	}
	return p, nil
}

func readBaseline(name string) (*assay.Report, error) {
	if name == "" {
		return nil, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", err)
	}
	defer file.Close()
	rep, err := readReport(name, file)
	if err != nil {
		return nil, fmt.Errorf("--baseline %w", err)
	}
	// only its head and findings are needed
	return &assay.Report{
		Name: rep.Name, Subject: rep.Subject, JudgedAt: rep.JudgedAt, Findings: rep.Findings, Tool: rep.Tool, Incomplete: rep.Incomplete,
	}, nil
}

// finish brings into the report what the flags ask for besides judging.
func (j *judging) finish(rep *assay.Report) {
	rep.Run.Operator = j.operator
	if j.baseline != nil {
		baseline.Compare(rep, j.baseline)
	}
	if j.withhold {
		lab.Withhold(rep)
	}
}

// verdict is the exit code of a report: a finding that is certain weighs more
// than a part that was not seen.
func (j *judging) verdict(rep *assay.Report) error {
	for i := range rep.Findings {
		if f := &rep.Findings[i]; j.fail && f.Severity >= j.threshold && f.Accepted == nil {
			return exit(exitOver)
		}
	}
	if rep.Incomplete != "" {
		return exit(exitIncomplete)
	}
	return nil
}
