package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/equivalence/field"
	"assay/internal/sandbox"
	reportcsv "assay/transparency/csv"
	reportjson "assay/transparency/json"
	reporttext "assay/transparency/text"
)

var fieldWriters = map[string]func(w io.Writer, c *assay.FieldCheck, look reporttext.Options) error{
	"text": reporttext.WriteFieldCheck,
	"json": same(reportjson.WriteFieldCheck),
	"csv":  same(reportcsv.WriteFieldCheck),
}

// fieldFlags are those of the verb.
type fieldFlags struct {
	inspected, comparisons []string
	verbose, bare          bool
}

func fieldCommand(t terminal) *cobra.Command {
	var (
		out   outputFlag
		flags fieldFlags
	)
	cmd := &cobra.Command{
		Use:   "field HASHES... --inspected REPORT|DIR",
		Short: "compare hash lists read from devices with what was inspected",
		Long: text(`
Reads lists of SHA-256 digests that devices report (what sha256sum writes, or
two columns) and says of each line

    same             the digest is that of an inspected content
    explained        a comparison explains every difference to one
    unknown          the path was inspected with another digest, or the hash is
                     of a kind that inspections do not record
    never-inspected  neither the digest nor the path was inspected

--inspected names reports that "assay inspect -o json=FILE" wrote, or a
directory of them; --comparisons those of "assay compare -o json=FILE".

A device that reports an inspected digest says so itself: that it runs what it
reports is not shown by this.

Exit codes: 0 all same or explained; 1 an error; 2 something is unknown; 3
something was never inspected, or a line could not be read.`),
		Example: examples(`
assay field router17.sha256 --inspected report.json
assay field sites/*.txt --inspected reports/ --comparisons rebuilt.json -o json=field.json`),
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return checkField(t, args, &out, &flags) },
	}
	out.add(cmd, "text", "json", "csv")
	fl := cmd.Flags()
	fl.StringArrayVar(&flags.inspected, "inspected", nil, "a report of an inspection, or a directory of them (repeat for several)")
	fl.StringArrayVar(&flags.comparisons, "comparisons", nil, "a comparison whose explained differences count, or a directory of them (repeat for several)")
	fl.BoolVarP(&flags.verbose, "verbose", "v", false, "list what is otherwise only counted")
	fl.BoolVar(&flags.bare, "no-sandbox", false, "do not restrict the process (the output says so)")
	return cmd
}

func checkField(t terminal, args []string, out *outputFlag, flags *fieldFlags) error {
	if len(flags.inspected) == 0 {
		return errors.New("name what was inspected: --inspected REPORT")
	}
	reports, err := jsonFiles(flags.inspected)
	if err != nil {
		return fmt.Errorf("--inspected %w", err)
	}
	comparisons, err := jsonFiles(flags.comparisons)
	if err != nil {
		return fmt.Errorf("--comparisons %w", err)
	}
	outputs, err := out.open(t, append(append(append([]string{}, args...), reports...), comparisons...)...)
	if err != nil {
		return err
	}
	defer closeAll(outputs)
	box := assay.Sandbox{NotInForce: []string{"everything: --no-sandbox"}}
	if !flags.bare {
		box = sandbox.Apply(sandbox.Options{Read: append(append(append([]string{}, args...), reports...), comparisons...)})
	}
	started := time.Now()
	known, lists, err := readField(t, args, reports, comparisons)
	if err != nil {
		return err
	}
	c := known.Check(lists)
	c.Run = assay.Run{Started: started.UTC().Truncate(time.Second), Seconds: time.Since(started).Seconds(), Jobs: 1, Sandbox: box}
	for _, o := range outputs {
		if err := o.write(func(w io.Writer) error { return fieldWriters[o.format](w, c, o.look(flags.verbose)) }); err != nil {
			return fmt.Errorf("%s: %w", o.format, err)
		}
	}
	unreadable := int64(0)
	for _, l := range c.Lists {
		unreadable += l.Unreadable
	}
	switch {
	case c.Counts[assay.FieldUnknown] > 0:
		return exit(exitOver)
	case c.Counts[assay.FieldNever] > 0 || unreadable > 0:
		return exit(exitIncomplete)
	}
	return nil
}

// jsonFiles replaces directories by the JSON files directly in them.
func jsonFiles(names []string) (list []string, err error) {
	for _, name := range names {
		st, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if !st.IsDir() {
			list = append(list, name)
			continue
		}
		found, err := filepath.Glob(filepath.Join(name, "*.json"))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: holds no file whose name ends in .json", name)
		}
		list = append(list, found...)
	}
	return list, nil
}

func readField(t terminal, args, reports, comparisons []string) (*field.Known, []field.List, error) {
	known := field.NewKnown()
	for _, name := range reports {
		if err := reading(t, name, func(r io.Reader) error {
			rep, err := readReport(name, r)
			if err == nil {
				known.Inspected(strings.TrimSuffix(filepath.Base(name), ".json")+" ("+rep.Name+")", rep)
			}
			return err
		}); err != nil {
			return nil, nil, err
		}
	}
	for _, name := range comparisons {
		if err := reading(t, name, func(r io.Reader) error {
			pairs, policy, err := reportjson.ReadExplained(r)
			if err != nil {
				return fmt.Errorf("%s: %s", reportSafe(name), reportSafe(err.Error()))
			}
			for _, p := range pairs {
				known.Explained(p.A, p.B, filepath.Base(name), policy)
			}
			return nil
		}); err != nil {
			return nil, nil, err
		}
	}
	var lists []field.List
	for _, name := range args {
		if err := reading(t, name, func(r io.Reader) error {
			l, err := field.Read(filepath.Base(name), r)
			lists = append(lists, l)
			return err
		}); err != nil {
			return nil, nil, err
		}
	}
	return known, lists, nil
}

func reading(t terminal, name string, f func(io.Reader) error) error {
	if name == "-" {
		return f(t.in)
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return f(file)
}
