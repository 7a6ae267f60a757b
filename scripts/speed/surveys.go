//go:build linux

package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/anatomy/kind"
	"assay/lab/survey"
	surveys "assay/lab/survey/all"
)

// cost is what one survey used, and what came of it.
type cost struct {
	name  string
	used  time.Duration
	facts int
}

// surveys: what each survey costs for each MiB of distinct content, the sum of
// all and that of surveys and checks together. That facts are made is checked
// by their number, which is that of the report within a hundredth.
func (b *bench) surveys() error {
	from := *root
	if from == "" {
		var err error
		if from, err = b.tree(); err != nil {
			return err
		}
	}
	size, costs, err := each(from)
	if err != nil {
		return err
	}
	mib := float64(size) / (1 << 20)
	var sum time.Duration
	facts := 0
	for _, c := range costs {
		sum, facts = sum+c.used, facts+c.facts
	}
	have, err := b.facts(from)
	if err != nil {
		return err
	}
	// a file that holds containers is surveyed without them in the product
	if off := max(facts, have) - min(facts, have); facts == 0 || off*100 > have {
		return fmt.Errorf("%s: %d facts made, the report has %d", from, facts, have)
	}
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(b.used, a.used) })
	for _, c := range costs[:min(len(costs), 12)] {
		fmt.Printf("  survey %-14s %6.2f ms/MiB  %6d facts\n", c.name, float64(c.used.Microseconds())/1000/mib, c.facts)
	}
	b.add("all surveys, one core", "ms CPU/MiB", float64(sum.Microseconds())/1000/mib, 15, fmt.Sprintf("%d facts of %.0f MiB of distinct files", facts, mib))
	var list, all []time.Duration
	for range *pairs {
		x, err := call("", b.assay, "unpack", "--list", from)
		if err != nil {
			return err
		}
		y, err := call("", b.assay, "inspect", from)
		if err != nil {
			return err
		}
		list, all = append(list, x.cpu), append(all, y.cpu)
	}
	more := slices.Min(all) - slices.Min(list)
	b.add("surveys and checks (inspect less unpack --list)", "ms CPU/MiB", float64(more.Microseconds())/1000/mib, 15,
		fmt.Sprintf("%.2f s less %.2f s", slices.Min(all).Seconds(), slices.Min(list).Seconds()))
	return nil
}

// facts counts the facts about the files of a folder themselves, not of what
// is in them, as the product reports them.
func (b *bench) facts(from string) (int, error) {
	rep, err := b.report(from)
	if err != nil {
		return 0, err
	}
	top := map[string]bool{}
	for _, f := range rep.Files {
		if f.Type == "file" && strings.Count(f.Path, "!/") == 1 {
			top[f.SHA256] = true
		}
	}
	n := 0
	for _, f := range rep.Facts {
		if top[strings.TrimPrefix(f.Subject, "sha256:")] {
			n++
		}
	}
	return n, nil
}

// each runs every survey on every distinct file of a folder under the first
// name it has, and takes the time of each.
func each(from string) (size int64, costs []cost, err error) {
	list := surveys.Surveys()
	costs = make([]cost, len(list))
	for i := range list {
		costs[i].name = list[i].Name
	}
	runtime.LockOSThread() // whose time is taken
	defer runtime.UnlockOSThread()
	seen := map[[2][32]byte]bool{}
	err = filepath.WalkDir(from+"/", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		if !seen[[2][32]byte{sum}] {
			seen[[2][32]byte{sum}] = true
			size += int64(len(body))
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		about := &survey.Subject{Name: filepath.ToSlash(name), Kind: kind.Of(body[:min(len(body), 4096)], int64(len(body))), Head: body[:min(len(body), 4096)], Size: int64(len(body))}
		for i := range list {
			key := [2][32]byte{sum, {byte(i), 1}}
			start := threadTime()
			if list[i].Selects(about) && !seen[key] {
				seen[key] = true
				in := &survey.Input{Content: assay.Bytes(body), Ctx: context.Background(), Kind: about.Kind, Limits: assay.DefaultLimits()}
				_ = list[i].Read(in, func(any) { costs[i].facts++ }) // what it cannot read is a row of the report
			}
			costs[i].used += threadTime() - start
		}
		return nil
	})
	if size == 0 && err == nil {
		err = errors.New("no files")
	}
	return size, costs, err
}
