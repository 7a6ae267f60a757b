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

--policy FILE chooses checks, changes severities with a reason, and accepts
findings until a day; what was accepted is shown, not hidden. --baseline FILE
compares the findings with those of an earlier report. --withhold text leaves
the image's text out of all outputs; digests, paths and offsets stay.

Exit codes: 0 done; 1 an error; 2 a finding is at or over --fail-on and not
accepted, also when the report is incomplete; 3 incomplete, or nothing could be
opened.

Sizes are written like 64M, 2GiB (powers of 1024) or 500MB (powers of 1000).`),
		Example: examples(`
assay inspect firmware.bin
assay inspect firmware.bin -o text -o json=report.json
assay inspect firmware.bin -o json=- --quiet | jq '.findings[].title'
assay inspect firmware.bin --fail-on high --date 2026-05-31
assay inspect firmware.bin --baseline previous.json --policy policy.yaml
assay inspect firmware.bin --withhold text -o json=shareable.json
assay inspect firmware.bin --source vendor --received-by "A. Smith" --method download
assay inspect rootfs/
gzip -dc dump.gz | assay inspect -`),
		Args: one("an image, a directory or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return inspect(cmd, t, args[0], &out, &flags, &origin, &judge)
		},
	}
	out.add(cmd, reportFormats...)
	flags.add(cmd)
	judge.add(cmd, "today")
	origin.add(cmd)
	return cmd
}

func inspect(cmd *cobra.Command, t terminal, name string, out *outputFlag, flags *workFlags, origin *originFlags, judge *judgeFlags) error {
	if err := flags.complete(); err != nil {
		return err
	}
	j, err := judge.read()
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
	outputs, err := out.open(t, append(judge.files(), subject.inputs()...)...)
	if err != nil {
		return err
	}
	defer closeAll(outputs)
	rep, err := work(ctx, t, flags, subject, lab.Options{JudgedAt: j.day, Acquisition: from, Policy: j.policy}, sandbox.Options{})
	if err != nil {
		return err
	}
	j.finish(rep)
	if err := writeReport(outputs, rep, flags.verbose); err != nil {
		return err
	}
	return inspected(t, flags.quiet, name, rep, &j)
}

// inspected gives the exit code and says on standard error what a person may
// want to do next.
func inspected(t terminal, quiet bool, name string, rep *assay.Report, j *judging) error {
	err := j.verdict(rep)
	if err == nil && nothingOpened(rep) {
		err = exit(exitIncomplete)
		if !quiet {
			fmt.Fprintf(t.err, "assay: %s: nothing in it could be opened (\"assay formats\" lists what can be)\n", reportSafe(name))
		}
	}
	return err
}
