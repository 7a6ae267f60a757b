package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/sandbox"
	"assay/lab"
	"assay/lab/fact"
	reportjson "assay/transparency/json"
)

// rejudgeFlags are those of the verb.
type rejudgeFlags struct{ quiet, verbose, bare bool }

func rejudgeCommand(t terminal) *cobra.Command {
	var (
		out   outputFlag
		judge judgeFlags
		flags rejudgeFlags
	)
	cmd := &cobra.Command{
		Use:   "rejudge REPORT|-",
		Short: "run the checks again on a report, without the image",
		Long: text(`
Reads a report that "assay inspect -o json=FILE" wrote and runs the checks again
on the facts in it. The image is not needed. This is how an old report learns
from new checks, and how a finding can be made again by somebody else.

The day against which "expired" is measured stays that of the report unless
--date says otherwise; with the same checks the findings are the same.

Exit codes: 0 done; 1 an error; 2 a finding is at or over --fail-on; 3 the
report is incomplete.`),
		Example: examples(`
assay rejudge report.json
assay rejudge report.json -o json=again.json
assay rejudge report.json --date 2030-01-01 --fail-on high`),
		Args: one("a report (JSON) or - for standard input"),
		RunE: func(_ *cobra.Command, args []string) error {
			return rejudge(t, args[0], &out, &judge, &flags)
		},
	}
	out.add(cmd, reportFormats...)
	judge.add(cmd, "that of the report")
	cmd.Flags().BoolVarP(&flags.quiet, "quiet", "q", false, "no messages")
	cmd.Flags().BoolVarP(&flags.verbose, "verbose", "v", false, "list what is otherwise only counted")
	cmd.Flags().BoolVar(&flags.bare, "no-sandbox", false, "do not restrict the process (the report says so)")
	return cmd
}

func rejudge(t terminal, name string, out *outputFlag, judge *judgeFlags, flags *rejudgeFlags) error {
	j, err := judge.read()
	if err != nil {
		return err
	}
	in, files := t.in, judge.files()
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in, files = f, append(files, name)
	}
	outputs, err := out.open(t, files...)
	if err != nil {
		return err
	}
	defer closeAll(outputs)
	box := assay.Sandbox{NotInForce: []string{"everything: --no-sandbox"}}
	if !flags.bare {
		box = sandbox.Apply(sandbox.Options{})
	}
	rep, err := readReport(name, in)
	if err != nil {
		return err
	}
	if rep, err = lab.Rejudge(rep, lab.Options{JudgedAt: j.day, Policy: j.policy}); err != nil {
		return fmt.Errorf("%s: %w", reportSafe(name), err)
	}
	rep.Run.Sandbox = box
	j.finish(rep)
	if err := writeReport(outputs, rep, flags.verbose); err != nil {
		return err
	}
	if rep.Incomplete != "" && !flags.quiet {
		fmt.Fprintf(t.err, "assay: the inspection behind this report was incomplete: %s\n", reportSafe(rep.Incomplete))
	}
	return j.verdict(rep)
}

func readReport(name string, in io.Reader) (*assay.Report, error) {
	rep, err := reportjson.Read(in, fact.Decode)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", reportSafe(name), reportSafe(err.Error()))
	}
	return rep, nil
}
