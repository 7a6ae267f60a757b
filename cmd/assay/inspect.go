package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/sandbox"
	"assay/lab"
)

func inspectCommand(t terminal) *cobra.Command {
	var (
		out    outputFlag
		flags  workFlags
		origin originFlags
		judge  judgeFlags
	)
	cmd := &cobra.Command{
		Use:   "inspect IMAGE|DIR|-",
		Short: "take an image apart, inventory it and report its flaws",
		Long: text(`
Takes an image apart as deep as it goes, surveys every content (programs,
accounts, keys, start-up scripts, packages ...), runs all checks and reports.

IMAGE is a file of any kind: an update file, a raw flash dump, a file system,
an archive. DIR is a directory, opened like a container. "-" is standard input.

Without -o a summary goes to standard output. It says what the image is, which
systems are in it, what was found and where, and also what was not looked at:
gaps, damage, limits that were reached. "-o json=FILE" writes everything; the
schema is docs/schema/report-v1.json. "assay rejudge FILE" judges it again
later without the image.

Nothing is written but the outputs. Contents too large for memory wait in a
temporary file that has no name and is gone with the process.

One interrupt (Ctrl-C), or --timeout, ends the work with a report of what was
found until then, marked as incomplete. A second interrupt quits at once.

Exit codes: 0 done; 1 an error; 2 a finding is at or over --fail-on, also when
the report is incomplete; 3 incomplete, or nothing could be opened.

Sizes are written like 64M, 2GiB (powers of 1024) or 500MB (powers of 1000).`),
		Example: examples(`
assay inspect firmware.bin
assay inspect firmware.bin -o text -o json=report.json
assay inspect firmware.bin -o json=- --quiet | jq '.findings[].title'
assay inspect firmware.bin --fail-on high --date 2026-05-31
assay inspect firmware.bin --source vendor --received-by "A. Smith" --method download
assay inspect rootfs/
gzip -dc dump.gz | assay inspect -`),
		Args: one("an image, a directory or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return inspect(cmd, t, args[0], &out, &flags, &origin, &judge)
		},
	}
	out.add(cmd, "text", "json")
	flags.add(cmd)
	judge.add(cmd, "today")
	origin.add(cmd)
	return cmd
}

func inspect(cmd *cobra.Command, t terminal, name string, out *outputFlag, flags *workFlags, origin *originFlags, judge *judgeFlags) error {
	if err := flags.complete(); err != nil {
		return err
	}
	day, err := judge.day()
	if err != nil {
		return err
	}
	threshold, fail, err := judge.threshold()
	if err != nil {
		return err
	}
	from, err := origin.acquisition()
	if err != nil {
		return err
	}
	ctx, stop := interruptible(cmd.Context(), t.err, flags.timeout)
	defer stop()
	subject, err := openSubject(ctx, name, t.in, flags.limits.Disk)
	if err != nil {
		return err
	}
	defer subject.Close()
	outputs, err := out.open(t, subject.inputs()...)
	if err != nil {
		return err
	}
	defer closeAll(outputs)
	rep, err := work(ctx, t, flags, subject, lab.Options{JudgedAt: day, Acquisition: from}, sandbox.Options{})
	if err != nil {
		return err
	}
	rep.Run.Operator = judge.operator
	if err := writeReport(outputs, rep, flags.verbose); err != nil {
		return err
	}
	return inspected(t, flags.quiet, name, rep, threshold, fail)
}

// inspected gives the exit code and says on standard error what a person may
// want to do next.
func inspected(t terminal, quiet bool, name string, rep *assay.Report, threshold assay.Severity, fail bool) error {
	err := verdict(rep, threshold, fail)
	if err == nil && nothingOpened(rep) {
		err = exit(exitIncomplete)
		if !quiet {
			fmt.Fprintf(t.err, "assay: %s: nothing in it could be opened (\"assay formats\" lists what can be)\n", reportSafe(name))
		}
	}
	return err
}
