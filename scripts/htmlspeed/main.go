// Command htmlspeed measures in headless Chromium how long the HTML report
// takes to answer: opening a folder, and filtering, from the event until the
// page is laid out and drawn again. The report is a made one of 100,000 files.
// Run it from the root of the repository:
//
//	go run ./scripts/htmlspeed [-files 100000] [-bar 100] [-chromium chromium]
//	go run ./scripts/htmlspeed -look DIR PAGE.html ...
//
// It exits 1 when the median of an answer is longer than the bar, in
// milliseconds; the worst also tells how busy the machine was. With
// -look it writes pictures of the given pages instead: wide, dark, on a
// telephone, with scripts off, and printed.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

var (
	files    = flag.Int("files", 100_000, "files in the made report")
	bar      = flag.Float64("bar", 100, "milliseconds that an answer may take")
	rounds   = flag.Int("rounds", 5, "how often each answer is measured")
	chromium = flag.String("chromium", "chromium", "the browser")
	lookDir  = flag.String("look", "", "write pictures of the pages given as arguments to this directory")
)

func main() {
	flag.Parse()
	over, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "htmlspeed:", err)
		os.Exit(1)
	}
	if over {
		os.Exit(1)
	}
}

func run() (over bool, err error) {
	program, err := exec.LookPath(*chromium)
	if err != nil {
		fmt.Println("skipped:", err)
		return false, nil
	}
	dir, err := os.MkdirTemp("", "htmlspeed")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	b, err := startBrowser(program, filepath.Join(dir, "profile"))
	if err != nil {
		return false, err
	}
	defer b.close()
	if *lookDir == "" {
		return speed(b, dir)
	}
	for _, page := range flag.Args() {
		if err := look(b, page, *lookDir); err != nil {
			return false, err
		}
	}
	return false, nil
}
