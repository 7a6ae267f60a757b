//go:build linux

// Command damage measures what is recovered of damaged images: of every sample
// that is inspected whole first, it cuts the end off, flips bytes, zeroes and
// removes the middle, inspects what is left, and counts which of the original
// contents were found again. Samples are generated and real images, and a
// small tree packed on the spot with every packer that is installed.
//
//	go run ./scripts/damage [-check | -record] [-o docs/damage.md] [-only squashfs,jffs2] [-v]
//
// The corpora are looked for in ASSAY_SHARED (../shared) and ASSAY_CORPUS; what
// is absent is left out, with a line. With -check it exits 1 when a share is
// lower than recorded.json beside it says by more than the versions of packers
// make it differ.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
)

var (
	check    = flag.Bool("check", false, "exit 1 when a share is below the recorded one")
	record   = flag.Bool("record", false, "write the shares to the file of -recorded")
	file     = flag.String("recorded", "scripts/damage/recorded.json", "the recorded shares")
	page     = flag.String("o", "", "write a page with the table to this file")
	only     = flag.String("only", "", "samples whose format or name contains one of these, separated by commas")
	most     = flag.Int64("most", 10<<20, "images of more bytes are left out")
	keep     = flag.String("keep", "", "keep packed samples in this folder and use those that are there")
	dump     = flag.String("dump", "", "write the damaged images to this folder")
	packOnly = flag.Bool("pack", false, "with -keep: pack samples and end")
	verbose  = flag.Bool("v", false, "say what is not recovered")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "damage:", err)
		os.Exit(1)
	}
}

func run() error {
	dir := *keep
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "assay-damage-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	samples, absent, err := gather(dir)
	for _, a := range absent {
		fmt.Println("not measured:", a)
	}
	if err != nil || *packOnly {
		return err
	}
	rows, err := measureAll(samples)
	if err != nil {
		return err
	}
	fmt.Print(table(rows))
	if *page != "" {
		if err := os.WriteFile(*page, []byte(document(rows)), 0o644); err != nil {
			return err
		}
	}
	if *record {
		return write(*file, rows)
	}
	if *check {
		return compare(*file, rows)
	}
	return nil
}

// measureAll measures samples, as many at once as there are CPUs.
func measureAll(samples []sample) ([]*row, error) {
	var (
		rows = make([]*row, len(samples))
		errs = make([]error, len(samples))
		free = make(chan bool, runtime.NumCPU())
		all  sync.WaitGroup
	)
	for i := range samples {
		free <- true
		all.Go(func() {
			defer func() { <-free }()
			rows[i], errs[i] = measure(&samples[i])
		})
	}
	all.Wait()
	var kept []*row
	for i, r := range rows {
		if errs[i] != nil {
			return nil, fmt.Errorf("%s: %w", samples[i].name, errs[i])
		}
		if r != nil && wanted(r.Format, r.name) {
			kept = append(kept, r)
		}
	}
	sortRows(kept)
	return kept, nil
}

// wanted applies -only.
func wanted(names ...string) bool {
	if *only == "" {
		return true
	}
	for o := range strings.SplitSeq(*only, ",") {
		if strings.Contains(strings.Join(names, " "), o) {
			return true
		}
	}
	return false
}
