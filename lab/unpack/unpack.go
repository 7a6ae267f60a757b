// Package unpack is the loop from content to layers: it recognises what a
// content is, takes it apart, and does the same with every piece, each
// distinct content once. It knows no format by name; limits, the account of
// every byte, parallel work and the order of results are its business.
package unpack

import (
	"context"
	"os"
	"time"

	"assay"
	"assay/lab/format"
)

// Named is a format with the name that layers and failures bear.
type Named struct {
	Name string
	format.Format
}

// Set names surveys by their index in the Surveyor's own list.
type Set [2]uint64

// Surveyor learns from contents while they are at hand. Its methods are called
// from several goroutines at once.
type Surveyor interface {
	// Select says which surveys want a content of that kind under that name.
	Select(name, kind string, head []byte, size int64) Set
	// Survey runs the surveys of the set.
	Survey(ctx context.Context, set Set, kind string, c assay.Content) ([]SurveyFact, []assay.Failure)
}

// SurveyFact is a fact with the index of the survey that found it.
type SurveyFact struct {
	Survey int
	assay.Fact
}

// Keeper takes every distinct content that nothing opened, once, while it is
// at hand. It is called from several goroutines at once.
type Keeper interface {
	Keep(ref assay.Ref, c assay.Content) error
}

// Options are what a run needs besides the subject.
type Options struct {
	Formats  []Named
	Surveyor Surveyor // nil: nothing is surveyed
	Keeper   Keeper   // nil: nothing is kept
	Jobs     int      // goroutines that work; at least 1
	Limits   assay.Limits
	// Spill is where contents too large for memory go; nil keeps them in
	// memory. It is written at any offset and never read beyond what was
	// written.
	Spill *os.File
	// Only, if not nil, says which entries of the subject's own container have
	// their contents made; the others are listed without.
	Only func(name string) bool
	// Shared, if not nil, is what earlier runs know and this one adds to.
	Shared *Shared
	// Progress is called now and then from any goroutine; nil for none.
	Progress func(Progress)
}

// Progress counts what has been done so far.
type Progress struct {
	Bytes    int64 // hashed: decoded or read
	Entries  int64
	Contents int64 // distinct
}

// Content takes c apart as a subject of that name.
//
// The result depends on c, the formats, the surveys and the limits alone. To
// keep it so, a parallel run that meets a limit shared between contents is
// thrown away and done again by one goroutine, in the order of the containers.
func Content(ctx context.Context, name string, c assay.Content, opt Options) *assay.Release {
	return run(ctx, opt, func(d *driver) *assay.Release {
		return d.content(name, c)
	})
}

// Directory takes the directory behind root apart as a subject of that name:
// its files are entries of a layer of format "dir". Files are read when their
// turn comes; root stays the caller's.
func Directory(ctx context.Context, name string, root *os.Root, opt Options) *assay.Release {
	return run(ctx, opt, func(d *driver) *assay.Release {
		return d.directory(name, root)
	})
}

func run(ctx context.Context, opt Options, work func(*driver) *assay.Release) *assay.Release {
	opt.Jobs = max(opt.Jobs, 1)
	d := newDriver(ctx, opt)
	r := work(d)
	if d.sharedLimit.Load() && (opt.Jobs > 1 || opt.Shared != nil) && ctx.Err() == nil {
		opt.Jobs = 1
		if opt.Shared != nil {
			opt.Shared.spoiled = true
		}
		d = newDriver(ctx, opt)
		r = work(d)
	}
	switch ctx.Err() {
	case context.DeadlineExceeded:
		r.Incomplete = "time limit of " + opt.Limits.Time.Round(time.Second).String() + " reached"
	case context.Canceled:
		r.Incomplete = "interrupted"
	}
	return r
}
