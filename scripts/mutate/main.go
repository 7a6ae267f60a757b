//go:build linux

// Command mutate inspects damaged and hostile variants of the whole corpora in
// workers of its own, and reports panics (also those that became a row of the
// report), hangs, memory over a limit, accounts of bytes that do not add up,
// reports that cannot be read back, and anything written outside the directory
// that "unpack -C" was given.
//
// Mutants are numbered from 0; number, -seed and -slice alone decide what a
// mutant is. What is mutated: every small file of the corpora, the front and
// end of every large one, now and then a large one whole, the containers and
// files found inside, and small trees made of those files. How: bits, runs of
// bytes, truncation, lengths with extreme values, blocks that change places,
// pieces of other files. Run it from the root of the repository, on Linux:
//
//	go run ./scripts/mutate [-count 100000] [-slice 0/16] [-more DIR] [-keep DIR] [-only N]
//
// The corpora are looked for in ASSAY_SHARED (../shared) and ASSAY_CORPUS;
// where both are absent it says so and ends. It exits 1 when it found
// anything.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

var (
	count   = flag.Int("count", 100_000, "mutants in all slices together")
	slice   = flag.String("slice", "0/1", "I/N: every Nth file of the corpora and every Nth mutant, from the Ith")
	seed    = flag.Uint64("seed", 1, "another seed gives other mutants")
	jobs    = flag.Int("jobs", runtime.NumCPU(), "workers")
	memory  = flag.Int64("memory", 512, "MiB of resident memory that a worker may take")
	hang    = flag.Duration("hang", 60*time.Second, "how long one mutant may take")
	more    = flag.String("more", "", "a folder with further files to mutate")
	keep    = flag.String("keep", "", "write mutants that something is wrong with, and the one of -only, into this folder")
	only    = flag.Int("only", -1, "inspect this one mutant alone")
	slow    = flag.Int("slowest", 5, "how many of the slowest mutants are named")
	verbose = flag.Bool("v", false, "name every source")
	profile = flag.String("profile", "", "with -only: write a CPU profile of the worker into this file")
	asWork  = flag.String("worker", "", "internal: be a worker on this file of sources")
	from    = flag.Int("from", 0, "internal: the worker's first mutant")
	step    = flag.Int("step", 1, "internal: distance of the worker's mutants")
	to      = flag.Int("to", 0, "internal: where the worker's mutants end")
)

func main() {
	flag.Parse()
	if *asWork != "" {
		if err := work(*asWork); err != nil {
			fmt.Fprintln(os.Stderr, "mutate: worker:", err)
			os.Exit(1)
		}
		return
	}
	ok, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run() (bool, error) {
	var at, of int
	if n, err := fmt.Sscanf(*slice, "%d/%d", &at, &of); n != 2 || err != nil || at < 0 || at >= of {
		return false, fmt.Errorf("-slice %q: want I/N with I below N", *slice)
	}
	files := corpora()
	if len(files) == 0 {
		fmt.Println("mutate: no corpora: set ASSAY_SHARED or ASSAY_CORPUS; skipped")
		return true, nil
	}
	dir, err := os.MkdirTemp("", "assay-mutate-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	var mine []string
	for i, f := range files {
		if i%of == at {
			mine = append(mine, f)
		}
	}
	s := gather(mine)
	fmt.Printf("slice %d of %d: %d of %d files of the corpora, %d sources with %d MiB, gathered in %.1f s\n",
		at, of, len(mine), len(files), s.len(), s.bytes()>>20, time.Since(began).Seconds())
	if *verbose {
		s.list(os.Stdout)
	}
	name := filepath.Join(dir, "sources")
	if err := s.write(name); err != nil {
		return false, err
	}
	first, end := at, *count
	if *only >= 0 {
		first, end = *only, *only+1
	}
	b := newBoard(dir, name, time.Now())
	b.share(first, end, of)
	return b.summary(), nil
}
