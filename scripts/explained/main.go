// Command explained says how much of images is understood: for each image the
// share of its bytes that are structure, named content or padding, the largest
// gaps in it and in everything inside it with their entropy and reason, and the
// largest contents that have a name but were recognised by nobody. It surveys
// and judges nothing. Run it from the root of the repository:
//
//	go run ./scripts/explained [-gaps 8] [-least 512] [-formats] IMAGE...
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"assay"
	formats "assay/lab/format/all"
	"assay/lab/unpack"
)

var (
	most   = flag.Int("gaps", 8, "gaps and unknown contents to list for each image")
	least  = flag.Int64("least", 512, "shortest gap to list, in bytes")
	opened = flag.Bool("formats", false, "list which formats opened contents of each image, and how many")
)

func main() {
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	for _, name := range flag.Args() {
		if err := image(name); err != nil {
			fmt.Fprintln(os.Stderr, "explained:", err)
			os.Exit(1)
		}
	}
}

func image(name string) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var list []unpack.Named
	for _, f := range formats.Formats() {
		list = append(list, unpack.Named{Name: f.Name, Format: f.Format})
	}
	r := unpack.Content(context.Background(), filepath.Base(name), assay.Bytes(b), unpack.Options{Formats: list, Jobs: 1, Limits: assay.DefaultLimits()})
	a := newAccount(r)
	a.write(os.Stdout)
	return nil
}
