package main

import (
	"context"
	"fmt"

	"assay"
	"assay/internal/sandbox"
	"assay/lab"
)

// work takes a subject apart under the flags' limits: the spill is made and
// the process restricts itself before the first byte is read. keep names what
// stays open besides the subject.
func work(ctx context.Context, t terminal, f *workFlags, s *opened, opt lab.Options, keep sandbox.Options) (*assay.Report, error) {
	spill, err := temporary()
	if err != nil && !f.quiet {
		fmt.Fprintf(t.err, "assay: %v; large contents stay in memory\n", err)
	}
	if err == nil {
		defer spill.Close()
		opt.Spill = spill
	}
	p := startProgress(t.err, f.quiet)
	opt.Jobs, opt.Limits, opt.Progress = f.jobs, f.limits, watchGarbage(p.tell)
	box := restrict(f, s, keep)
	rep, err := lab.Inspect(ctx, s.Subject, opt)
	p.stop()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	rep.Run.Sandbox = box
	return rep, nil
}

// restrict puts the sandbox in force, unless the user does not want it.
func restrict(f *workFlags, s *opened, keep sandbox.Options) assay.Sandbox {
	if f.noSandbox {
		return assay.Sandbox{NotInForce: []string{"everything: --no-sandbox"}}
	}
	if s.dir != "" {
		keep.Read = append(keep.Read, s.dir)
	}
	keep.FileSize = max(f.limits.Disk, f.limits.Bytes)
	return sandbox.Apply(keep)
}

// nothingOpened reports whether the subject itself could not be opened, or none
// of the files of a directory could be read.
func nothingOpened(rep *assay.Report) bool {
	first, unread := true, false
	for f := range rep.Files {
		switch {
		case first && f.Format != "dir":
			return f.Format == ""
		case first:
			first = false
		case !f.Ref.Digest.IsZero():
			return false
		case f.Type == assay.Regular:
			unread = true
		}
	}
	return first || unread
}

// inputs are the files and directories of the user's disk that are read.
func (o *opened) inputs() []string {
	if o.name == "-" {
		return nil
	}
	return []string{o.name}
}
