package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/equivalence/line"
	"assay/equivalence/tree"
	"assay/internal/sandbox"
	"assay/lab"
	once "assay/lab/unpack"
	reportcsv "assay/transparency/csv"
	reporthtml "assay/transparency/html"
	reportjson "assay/transparency/json"
	reporttext "assay/transparency/text"
)

// productLineWriters writes each of the formats of -o.
var productLineWriters = map[string]func(w io.Writer, l *assay.ProductLine, look reporttext.Options) error{
	"text": reporttext.WriteProductLine,
	"json": same(reportjson.WriteProductLine),
	"html": same(reporthtml.WriteProductLine),
	"csv":  same(reportcsv.WriteProductLine),
}

// maxMembers is how many images a product line may have; all are open at once.
const maxMembers = 2000

// productLine compares all images of a directory or list with each other.
func productLine(ctx context.Context, t terminal, from string, out *outputFlag, flags *workFlags) error {
	if err := flags.complete(); err != nil {
		return err
	}
	for _, format := range out.known {
		if productLineWriters[format] == nil && out.asks(format) {
			return fmt.Errorf("-o %s: not for a product line: want %s", format, strings.Join(slices.Sorted(maps.Keys(productLineWriters)), ", "))
		}
	}
	ctx, stop := interruptible(ctx, t.err, flags.timeout)
	defer stop()
	names, err := memberNames(from)
	if err != nil {
		return fmt.Errorf("--line %w", err)
	}
	var members []*opened
	defer func() {
		for _, m := range members {
			m.Close()
		}
	}()
	keep := sandbox.Options{FileSize: max(flags.limits.Disk, flags.limits.Bytes)}
	for _, name := range names {
		m, err := openSubject(ctx, name, t.in, flags.limits.Disk)
		if err != nil {
			return err
		}
		members = append(members, m)
		if m.dir != "" {
			keep.Read = append(keep.Read, m.dir)
		}
	}
	outputs, err := out.open(t, append(names, from)...)
	if err != nil {
		return err
	}
	defer closeAll(outputs)
	started := time.Now()
	l, err := inLine(ctx, t, flags, members, keep)
	if err != nil {
		return err
	}
	l.Run.Started, l.Run.Seconds = started.UTC().Truncate(time.Second), time.Since(started).Seconds()
	var all error
	for _, o := range outputs {
		if err := o.write(func(w io.Writer) error { return productLineWriters[o.format](w, l, o.look(flags.verbose)) }); err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", o.format, err))
		}
	}
	if all == nil && l.Incomplete != "" {
		return exit(exitIncomplete)
	}
	return all
}

// memberNames are the files and directories directly in a directory, or those
// that the lines of a file name; "#" begins a comment.
func memberNames(from string) ([]string, error) {
	st, err := os.Stat(from)
	if err != nil {
		return nil, err
	}
	var names []string
	if st.IsDir() {
		list, err := os.ReadDir(from)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			if !strings.HasPrefix(e.Name(), ".") {
				names = append(names, filepath.Join(from, e.Name()))
			}
		}
	} else {
		f, err := os.Open(from)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		s := bufio.NewScanner(io.LimitReader(f, 1<<20))
		for s.Scan() {
			if name := strings.TrimSpace(s.Text()); name != "" && name[0] != '#' {
				names = append(names, name)
			}
		}
		if err := s.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w: want a directory of images, or a text with the name of one on each line", from, err)
		}
	}
	switch {
	case len(names) < 2:
		return nil, fmt.Errorf("%s: names %d images: a product line has two or more", from, len(names))
	case len(names) > maxMembers:
		return nil, fmt.Errorf("%s: names %d images, more than %d", from, len(names), maxMembers)
	}
	return names, nil
}

// inLine takes all members apart, each distinct content once, and compares
// their listings.
func inLine(ctx context.Context, t terminal, flags *workFlags, members []*opened, keep sandbox.Options) (*assay.ProductLine, error) {
	spill, err := temporary()
	if err == nil {
		defer spill.Close()
	} else if !flags.quiet {
		fmt.Fprintf(t.err, "assay: %v; large contents stay in memory\n", err)
	}
	box := assay.Sandbox{NotInForce: []string{"everything: --no-sandbox"}}
	if !flags.noSandbox {
		box = sandbox.Apply(keep)
	}
	p := startProgress(t.err, flags.quiet)
	defer p.stop()
	opt := lab.Options{Jobs: flags.jobs, Limits: flags.limits, Spill: spill, Progress: watchGarbage(p.tell), Shared: once.NewShared(), NoSurvey: true}
	var (
		compared []assay.Compared
		trees    []*tree.Node
		tool     assay.Tool
		ended    []string
	)
	for _, m := range members {
		rep, err := lab.Inspect(ctx, m.Subject, opt)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		t := tree.Of(rep.Files)
		c := assay.Compared{Name: rep.Name, Subject: rep.Subject, From: "content"}
		if m.Dir != nil {
			c.From = "directory"
		}
		if t != nil {
			c.Entries = t.Count()
		}
		if rep.Incomplete != "" {
			ended = append(ended, rep.Name+": "+rep.Incomplete)
		}
		compared, trees, tool = append(compared, c), append(trees, t), rep.Tool
	}
	l := line.Of(compared, trees)
	l.Limits, l.Tool, l.Run.Jobs, l.Run.Sandbox, l.Incomplete = flags.limits, tool, flags.jobs, box, strings.Join(ended, "; ")
	return l, nil
}
