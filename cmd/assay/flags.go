package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay"
)

// workFlags are those of every verb that reads an image.
type workFlags struct {
	jobs           int
	limits         assay.Limits
	timeout        time.Duration
	quiet, verbose bool
	noSandbox      bool
	memory, disk   sizeFlag
	bytes          sizeFlag
}

func (f *workFlags) add(cmd *cobra.Command) {
	f.limits = assay.DefaultLimits()
	f.memory, f.disk, f.bytes = sizeFlag(f.limits.Memory), sizeFlag(f.limits.Disk), sizeFlag(f.limits.Bytes)
	fl := cmd.Flags()
	fl.IntVar(&f.jobs, "jobs", 0, "how many contents to work on at once (0: one for each CPU)")
	fl.IntVar(&f.limits.Depth, "limit-depth", f.limits.Depth, "containers inside each other")
	fl.Int64Var(&f.limits.Entries, "limit-entries", f.limits.Entries, "entries of all containers together")
	fl.Var(&f.bytes, "limit-bytes", "bytes decoded in all")
	fl.Int64Var(&f.limits.Ratio, "limit-ratio", f.limits.Ratio, "bytes decoded from each byte of the image, over nested containers")
	fl.Var(&f.memory, "limit-memory", "memory of the process, a soft limit")
	fl.Var(&f.disk, "limit-disk", "bytes of the temporary file for large contents")
	fl.DurationVar(&f.timeout, "timeout", 0, "stop after this time with a partial report (90s, 10m; 0: never)")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "no progress and no messages")
	fl.BoolVarP(&f.verbose, "verbose", "v", false, "list what is otherwise only counted")
	fl.BoolVar(&f.noSandbox, "no-sandbox", false, "do not restrict the process (the report says so)")
	for _, name := range []string{"jobs", "limit-depth", "limit-entries", "limit-bytes", "limit-ratio", "limit-memory", "limit-disk", "timeout"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
}

// complete brings the flags together and sets the limit of memory.
func (f *workFlags) complete() error {
	f.limits.Memory, f.limits.Disk, f.limits.Bytes, f.limits.Time = int64(f.memory), int64(f.disk), int64(f.bytes), f.timeout
	switch l := &f.limits; {
	case f.jobs < 0:
		return fmt.Errorf("--jobs %d: below zero", f.jobs)
	case l.Depth < 1, l.Entries < 1, l.Bytes < 1, l.Ratio < 1, l.Disk < 0, l.Memory < 1, l.Time < 0:
		return errors.New("limits must be above zero")
	}
	debug.SetMemoryLimit(f.limits.Memory)
	return nil
}

// originFlags say where the image comes from.
type originFlags struct{ assay.Acquisition }

var sources = []string{"vendor", "operator-depot", "device", "public"}

func (f *originFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.Source, "source", "", "where the image comes from: "+strings.Join(sources, ", "))
	fl.StringVar(&f.By, "received-by", "", "who received it")
	fl.StringVar(&f.Received, "received", "", "when it was received")
	fl.StringVar(&f.Method, "method", "", "how it was acquired: download, flash dump ...")
	fl.StringVar(&f.Seals, "seals", "", "state and numbers of seals")
	fl.StringArrayVar(&f.Custody, "custody", nil, "whose hands it went through (repeat, in order)")
	_ = cmd.RegisterFlagCompletionFunc("source", cobra.FixedCompletions(sources, cobra.ShellCompDirectiveNoFileComp))
	for _, name := range []string{"received-by", "received", "method", "seals", "custody"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
}

// acquisition is nil when nothing was stated.
func (f *originFlags) acquisition() (*assay.Acquisition, error) {
	a := &f.Acquisition
	if a.Source == "" {
		if a.By+a.Received+a.Method+a.Seals != "" || len(a.Custody) > 0 {
			return nil, fmt.Errorf("provenance without --source: add one of %s", strings.Join(sources, ", "))
		}
		return nil, nil
	}
	if !slices.Contains(sources, a.Source) {
		return nil, fmt.Errorf("--source %q: want one of %s", a.Source, strings.Join(sources, ", "))
	}
	return a, nil
}
