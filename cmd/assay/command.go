package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// newCommand makes the command tree.
func newCommand(t terminal) *cobra.Command {
	root := &cobra.Command{
		Use:   "assay",
		Short: "takes firmware apart, inventories it and finds flaws, with evidence",
		Long: text(`
assay takes the firmware of routers and telecommunication equipment apart,
inventories what is in it and finds flaws. Every finding names the bytes that
it rests on; what could not be read or was not judged is said, too.

It works without a network and without other programs, restricts itself before
it reads an image (Landlock and seccomp on Linux), and writes nothing but the
outputs that were asked for.

Start with:

    assay inspect firmware.bin

Exit codes are the same everywhere: 0 done; 1 an error, nothing usable; 2 done,
and something is at or over --fail-on; 3 incomplete or cannot tell: nothing
could be opened, interrupted, or over the time limit (what was found until then
is written and marked).`),
		SilenceUsage:      true,
		SilenceErrors:     true,
		DisableAutoGenTag: true,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(t.in)
	root.SetOut(t.out)
	root.SetErr(t.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w\nrun \"%s --help\" to see the flags", err, cmd.CommandPath())
	})
	root.AddCommand(
		inspectCommand(t), unpackCommand(t), rejudgeCommand(t), compareCommand(t), fieldCommand(t),
		formatsCommand(t), checksCommand(t), surveysCommand(t), causesCommand(t), versionCommand(t),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return root
}

// text takes the line breaks around a long text away.
func text(s string) string { return strings.Trim(s, "\n") }

// examples indents lines as help shows them.
func examples(s string) string {
	return "  " + strings.ReplaceAll(text(s), "\n", "\n  ")
}

// one demands exactly one argument and says what it is.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch len(args) {
		case 1:
			return nil
		case 0:
			return fmt.Errorf("%s: name %s\nrun \"%s --help\" for examples", cmd.CommandPath(), what, cmd.CommandPath())
		}
		return fmt.Errorf("%s: one at a time, not %d: %s", cmd.CommandPath(), len(args), strings.Join(args, " "))
	}
}
