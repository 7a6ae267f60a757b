package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/legible"
	"assay/internal/sandbox"
	"assay/lab"
	"assay/lab/extract"
	reporttext "assay/transparency/text"
)

// unpackFlags are those of the verb.
type unpackFlags struct {
	dir                   string
	list, short, preserve bool
}

func unpackCommand(t terminal) *cobra.Command {
	var (
		flags workFlags
		own   unpackFlags
	)
	cmd := &cobra.Command{
		Use:   "unpack IMAGE|DIR|- -C DIR | --list",
		Short: "take an image apart on disk, or list its tree",
		Long: text(`
Takes an image apart as deep as it goes and writes what is in it below the
directory DIR, or lists it with --list. Nothing is surveyed or judged.

The place on disk is the path of the report: what was opened is a directory
with the content's name and "!" behind it. "fw.bin!/100000.squashfs!/etc/passwd"
is that file below DIR. What was opened is not kept itself. Names are escaped
as in reports: "%", "!", control characters and bytes that are not UTF-8 become
%XX; "." and ".." become %2E and %2E%2E, and the "/" of an absolute name %2F.

Nothing is written outside DIR, whatever names and links in the image say.
Symbolic links are made relative, an absolute one counting from the root of its
container, and only when they stay inside; any other becomes a text file named
NAME!symlink with its target. Hard links become files of their own. Device
nodes, pipes, sockets, setuid, setgid and sticky bits and owners are made only
with --preserve, which needs the rights to do so.

--list writes one line for each entry: type and mode, owner, size, SHA-256,
path, target of a link, and in brackets the format that was opened. "-" stands
for what is not stored.

Exit codes: 0 done; 1 an error; 3 incomplete (interrupted, out of time), or
nothing could be opened.`),
		Example: examples(`
assay unpack firmware.bin --list
assay unpack firmware.bin --list --short | grep passwd
assay unpack firmware.bin -C out
sudo assay unpack firmware.bin -C out --preserve`),
		Args: one("an image, a directory or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return unpack(cmd, t, args[0], &flags, &own)
		},
	}
	fl := cmd.Flags()
	fl.StringVarP(&own.dir, "directory", "C", "", "write below this directory (made if missing)")
	fl.BoolVarP(&own.list, "list", "l", false, "list the tree instead of writing")
	fl.BoolVar(&own.short, "short", false, "12 digits of each SHA-256 in the list")
	fl.BoolVar(&own.preserve, "preserve", false, "make device nodes, setuid bits and owners as recorded")
	_ = cmd.MarkFlagDirname("directory")
	flags.add(cmd)
	return cmd
}

func unpack(cmd *cobra.Command, t terminal, name string, flags *workFlags, own *unpackFlags) error {
	switch {
	case own.list && own.dir != "":
		return errors.New("--list writes nothing: leave -C out, or --list")
	case !own.list && own.dir == "":
		return errors.New("say where to write with -C DIR, or look first with --list")
	}
	if err := flags.complete(); err != nil {
		return err
	}
	ctx, stop := interruptible(cmd.Context(), t.err, flags.timeout)
	defer stop()
	subject, err := openSubject(ctx, name, t.in, flags.limits.Disk)
	if err != nil {
		return err
	}
	defer subject.Close()
	var rep *assay.Report
	if own.list {
		rep, err = list(ctx, t, flags, subject, own)
	} else {
		rep, err = write(ctx, t, flags, subject, own)
	}
	if err != nil {
		return err
	}
	if rep.Incomplete != "" && !flags.quiet {
		fmt.Fprintf(t.err, "assay: incomplete: %s\n", rep.Incomplete)
	}
	return inspected(t, flags.quiet, name, rep, &judging{})
}

func list(ctx context.Context, t terminal, flags *workFlags, subject *opened, own *unpackFlags) (*assay.Report, error) {
	rep, err := work(ctx, t, flags, subject, lab.Options{NoSurvey: true}, sandbox.Options{})
	if err != nil {
		return nil, err
	}
	return rep, reporttext.WriteTree(t.out, rep.Files, reporttext.TreeOptions{Short: own.short})
}

func write(ctx context.Context, t terminal, flags *workFlags, subject *opened, own *unpackFlags) (*assay.Report, error) {
	if st, err := os.Stat(subject.name); err == nil && st.IsDir() && below(own.dir, st) {
		return nil, fmt.Errorf("-C %s: that is inside the directory that is read: choose another place", own.dir)
	}
	if err := os.MkdirAll(own.dir, 0o777); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(own.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	target, err := extract.New(root, subject.Name, extract.Options{Preserve: own.preserve})
	if err != nil {
		return nil, err
	}
	defer target.Close()
	rep, err := work(ctx, t, flags, subject, lab.Options{NoSurvey: true, Keeper: target},
		sandbox.Options{Write: []string{own.dir}, Devices: own.preserve})
	if err != nil {
		return nil, err
	}
	sum, err := target.Write(rep.Files)
	if !flags.quiet {
		tell(t, own.dir, sum, flags.verbose)
	}
	return rep, err
}

// maxSkipsShown is how many skipped entries are named without --verbose.
const maxSkipsShown = 20

// tell says what was written and what was not.
func tell(t terminal, dir string, sum extract.Summary, verbose bool) {
	fmt.Fprintf(t.err, "%d files (%d bytes), %d directories, %d links below %s\n", sum.Files, sum.Bytes, sum.Dirs, sum.Links, dir)
	for i, s := range sum.Skips {
		if i == maxSkipsShown && !verbose {
			fmt.Fprintf(t.err, "... and %d more (--verbose lists them)\n", sum.Skipped-maxSkipsShown)
			break
		}
		fmt.Fprintf(t.err, "%s: %s\n", reportSafe(string(s.Path)), reportSafe(s.Reason))
	}
}

// reportSafe makes text from an image harmless for the terminal.
func reportSafe(s string) string { return legible.Escape(s) }
