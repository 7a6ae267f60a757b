//go:build linux

// Command equivalence measures what comparing two directories costs: two copies
// of a tree of some 2,000 files and 106 MiB, in the second of which three ELF
// files have one flipped byte and two files are new. It prints the ratio of CPU
// time (user and system) of "assay compare" to that of sha256sum over both
// trees, in medians of pairs that run one after the other, and the peak of
// memory; and fails when the five differences are not told where they are. Run
// it from the root of the repository:
//
//	go run ./scripts/equivalence [-root FOLDER] [-pairs 5] [-fail 1.5]
//
// With -fail N it exits 1 when a figure is more than N times its bar.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

var (
	from  = flag.String("root", "", "folder of files to copy; none: files of this machine")
	pairs = flag.Int("pairs", 5, "pairs of runs for the ratio")
	limit = flag.Float64("fail", 0, "exit 1 when a figure is over its bar this many times; 0: never")
	mib   = flag.Int64("mib", 106, "MiB of files")
	files = flag.Int("files", 2000, "how many files at most")
)

const (
	barCPU    = 4   // times sha256sum
	barMemory = 256 // MiB
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "equivalence:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "assay-equivalence-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	assay := filepath.Join(dir, "assay")
	if _, err := call(0, "go", "build", "-o", assay, "./cmd/assay"); err != nil {
		return err
	}
	t, err := twoTrees(dir)
	if err != nil {
		return err
	}
	fmt.Printf("%d files, %.0f MiB, in each of two trees\n", t.files, float64(t.bytes)/(1<<20))
	compare := func() (used, error) { return call(2, assay, "compare", "-q", t.a, t.b, "-o", "json="+t.report) }
	sums := func() (used, error) {
		return call(0, "sh", "-c", `find "$0" "$1" -type f -print0 | xargs -0 sha256sum`, t.a, t.b)
	}
	var ratios []float64
	var ours, theirs []float64
	peak := int64(0)
	for i := range *pairs {
		first, second := compare, sums
		if i%2 == 1 { // who comes second finds a warmer machine: take turns
			first, second = sums, compare
		}
		x, err := first()
		if err != nil {
			return err
		}
		y, err := second()
		if err != nil {
			return err
		}
		if i%2 == 1 {
			x, y = y, x
		}
		ratios, ours, theirs = append(ratios, x.cpu.Seconds()/y.cpu.Seconds()), append(ours, x.cpu.Seconds()), append(theirs, y.cpu.Seconds())
		peak = max(peak, x.peak)
	}
	found, err := t.found()
	if err != nil {
		return err
	}
	fmt.Printf("%d of %d differences told where they are\n", found, len(t.changed)+len(t.added))
	var over []string
	show := func(what string, have, bar float64, unit, detail string) {
		word := "met"
		if have > bar {
			word = "not met"
		}
		if *limit > 0 && have > bar**limit {
			over = append(over, what)
		}
		fmt.Printf("%-32s %8.2f %-6s bar %6.2f  %-7s  %s\n", what, have, unit, bar, word, detail)
	}
	show("assay compare / sha256sum", median(ratios), barCPU, "x CPU", fmt.Sprintf("%.2f s / %.2f s", median(ours), median(theirs)))
	show("peak of assay compare", float64(peak)/(1<<20), barMemory, "MiB", "")
	if found != len(t.changed)+len(t.added) {
		return errors.New("not all differences were told")
	}
	if len(over) > 0 {
		return fmt.Errorf("more than %.2g times its bar: %s", *limit, strings.Join(over, ", "))
	}
	return nil
}

func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}
