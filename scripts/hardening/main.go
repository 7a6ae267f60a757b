//go:build linux

// Command hardening measures the facts that the survey of ELF files learns
// about protections: what they cost against sha256sum over the same files in
// the same run, and whether they agree with Debian's checksec where both say
// something.
//
//	go run ./scripts/hardening [-sample 300] DIR
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
	"assay/lab/survey/elf"
)

// bar is how many times the CPU of sha256sum the facts may cost.
const bar = 10

func main() {
	sample := flag.Int("sample", 300, "files to compare with checksec, 0 for none")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "hardening [-sample N] DIR: cost of hardening facts against sha256sum, agreement with checksec")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(1)
	}
	if err := measure(flag.Arg(0), *sample); err != nil {
		fmt.Fprintln(os.Stderr, "hardening:", err)
		os.Exit(1)
	}
}

func measure(dir string, sample int) error {
	names, err := elfFiles(dir)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("%s: no ELF files", dir)
	}
	facts := map[string]fact.ELF{}
	before := cpu(syscall.RUSAGE_SELF)
	bytes := int64(0)
	for _, name := range names {
		e, n, err := read(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		facts[name], bytes = e, bytes+n
	}
	ours := cpu(syscall.RUSAGE_SELF) - before
	theirs, err := sums(names)
	if err != nil {
		return err
	}
	ratio := ours.Seconds() / theirs.Seconds()
	fmt.Printf("%d ELF files, %.1f MiB: facts %v, sha256sum %v of CPU: ratio %.2f (bar %d)\n",
		len(names), float64(bytes)/(1<<20), ours.Round(time.Millisecond), theirs.Round(time.Millisecond), ratio, bar)
	if sample > 0 {
		if err := agree(names, facts, sample); err != nil {
			return err
		}
	}
	if ratio > bar {
		return fmt.Errorf("ratio %.2f is over the bar of %d", ratio, bar)
	}
	return nil
}

// elfFiles lists the regular files below dir that start like ELF.
func elfFiles(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		var head [4]byte
		if n, _ := f.ReadAt(head[:], 0); n == 4 && string(head[:]) == "\x7fELF" {
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

type content struct {
	*os.File
	size int64
}

func (c content) Size() int64 { return c.size }

// read runs the survey on one file.
func read(name string) (e fact.ELF, n int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return e, 0, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return e, 0, err
	}
	found := false
	in := &survey.Input{Content: content{f, st.Size()}, Kind: "elf", Limits: assay.DefaultLimits()}
	err = elf.Survey.Read(in, func(v any) {
		if x, is := v.(fact.ELF); is {
			e, found = x, true
		}
	})
	if err == nil && !found {
		err = fmt.Errorf("no fact")
	}
	return e, st.Size(), err
}

func cpu(who int) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
