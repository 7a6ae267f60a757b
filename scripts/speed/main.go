//go:build linux

// Command speed measures assay against the tools people use, in one run on one
// machine, and prints ratios: of CPU time (user and system) in medians of
// pairs that run one after the other, and of peak memory. It makes its inputs
// from files of this machine, checks exit codes, and that the work was done:
// contents by their hashes, entries, facts and hits by their number; if it was
// not, the run ends with an error, also without -fail. It says which
// versions of tools and liblzma it met. Run it from the root of the
// repository, on Linux, with squashfs-tools, e2fsprogs, mtd-utils, cpio and gzip
// installed:
//
//	go run ./scripts/speed [-pairs 5] [-mib 100] [-only squashfs,cpio,ext4,flash,scan,survey,surveys,copies,memory] [-fail 1.5]
//
// With -fail N it exits 1 when a figure is more than N times its bar: the bars
// themselves are met or not met, machines differ.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

var (
	root  = flag.String("root", "", "folder of files for the part surveys; none: those that are packed")
	pairs = flag.Int("pairs", 5, "pairs of runs for each ratio")
	mib   = flag.Int64("mib", 100, "MiB of files to pack")
	only  = flag.String("only", "", "parts to run, separated by commas: squashfs, cpio, ext4, flash, scan, survey, surveys, copies, memory")
	limit = flag.Float64("fail", 0, "exit 1 when a figure is over its bar this many times; 0: never")
	keep  = flag.String("keep", "", "keep inputs in this folder and use those that are there")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

func run() error {
	b, clean, err := newBench()
	if err != nil {
		return err
	}
	defer clean()
	b.versions()
	parts := []struct {
		name string
		do   func() error
	}{
		{"squashfs", b.squashfs},
		{"cpio", b.cpio},
		{"ext4", b.ext4},
		{"flash", b.flash},
		{"scan", b.scan},
		{"survey", b.survey},
		{"surveys", b.surveys},
		{"copies", b.copies},
		{"memory", b.memory},
	}
	for _, p := range parts {
		if *only != "" && !strings.Contains(","+*only+",", ","+p.name+",") {
			continue
		}
		if err := p.do(); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	fmt.Print(b.table())
	if over := b.over(); *limit > 0 && len(over) > 0 {
		return fmt.Errorf("more than %.2g times its bar: %s", *limit, strings.Join(over, ", "))
	}
	return nil
}

// bench holds the places and results of one run.
type bench struct {
	dir     string // inputs, on disk
	mem     string // outputs, in memory where there is a tmpfs
	assay   string // the program under measurement
	figures []figure
}

// figure is one line of the table: met when have is at most bar, or, for a
// rate, at least; for comparison when there is no bar.
type figure struct {
	what, unit string
	have, bar  float64
	detail     string
	least      bool
	varies     bool // with the state of the machine so much that -fail leaves it out
}

func newBench() (*bench, func(), error) {
	os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin") // where mke2fs and mkfs.jffs2 are
	b := &bench{dir: *keep}
	var made []string
	clean := func() {
		for _, d := range made {
			os.RemoveAll(d)
		}
	}
	if b.dir == "" {
		d, err := os.MkdirTemp("", "assay-speed-")
		if err != nil {
			return nil, clean, err
		}
		b.dir, made = d, append(made, d)
	} else if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return nil, clean, err
	}
	shm := "/dev/shm"
	if _, err := os.Stat(shm); err != nil {
		shm = ""
	}
	mem, err := os.MkdirTemp(shm, "assay-speed-")
	if err != nil {
		return nil, clean, err
	}
	b.mem, made = mem, append(made, mem)
	b.assay = filepath.Join(mem, "assay")
	if _, err := call("", "go", "build", "-o", b.assay, "./cmd/assay"); err != nil {
		clean()
		return nil, clean, err
	}
	return b, clean, nil
}

func (b *bench) add(what, unit string, have, bar float64, detail string) {
	b.show(figure{what: what, unit: unit, have: have, bar: bar, detail: detail})
}

// addLeast is add for a figure that should be at least the bar.
func (b *bench) addLeast(what, unit string, have, bar float64, detail string) {
	b.show(figure{what: what, unit: unit, have: have, bar: bar, detail: detail, least: true})
}

func (b *bench) show(f figure) {
	b.figures = append(b.figures, f)
	fmt.Println(f)
}

// times is how many times over its bar the figure is; met up to 1.
func (f figure) times() float64 {
	if f.least {
		return f.bar / f.have
	}
	return f.have / f.bar
}

// String is the figure as a line of text.
func (f figure) String() string {
	if f.bar == 0 {
		return fmt.Sprintf("%-52s %8.2f %-12s no bar               %s", f.what, f.have, f.unit, f.detail)
	}
	word := "met"
	if f.times() > 1 {
		word = "not met"
	}
	return fmt.Sprintf("%-52s %8.2f %-12s bar %6.2f  %-7s  %s", f.what, f.have, f.unit, f.bar, word, f.detail)
}

func (b *bench) table() string {
	s := "\n"
	for _, f := range b.figures {
		s += f.String() + "\n"
	}
	return s
}

func (b *bench) over() []string {
	var names []string
	for _, f := range b.figures {
		if f.bar > 0 && !f.varies && f.times() > *limit {
			names = append(names, f.what)
		}
	}
	return names
}
