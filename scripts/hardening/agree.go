//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"assay/lab/fact"
)

// sums gives the CPU that sha256sum needs for the files.
func sums(names []string) (time.Duration, error) {
	before := cpu(syscall.RUSAGE_CHILDREN)
	for chunk := range slices.Chunk(names, 500) {
		if out, err := exec.Command("sha256sum", append([]string{"-b", "--"}, chunk...)...).Output(); err != nil || len(out) == 0 {
			return 0, errors.Join(errors.New("sha256sum gave nothing"), err)
		}
	}
	return cpu(syscall.RUSAGE_CHILDREN) - before, nil
}

// verdict is what checksec says of one file.
type verdict struct {
	Relro, Canary, NX, PIE string
	RPath, RunPath         string
}

// agree compares a sample, spread evenly over the files, with checksec.
func agree(names []string, facts map[string]fact.ELF, sample int) error {
	if _, err := exec.LookPath("checksec"); err != nil {
		fmt.Println("checksec is not installed: no comparison")
		return nil
	}
	step := max(len(names)/sample, 1)
	same, differ := map[string]int{}, map[string]int{}
	files := 0
	for i := 0; i < len(names); i += step {
		v, err := checksec(names[i])
		if err != nil {
			return fmt.Errorf("checksec %s: %w", names[i], err)
		}
		files++
		e := facts[names[i]]
		for _, c := range compare(&e, v) {
			switch {
			case c.ours == "unknown" || c.ours == "" || c.theirs == "":
			case c.ours == c.theirs:
				same[c.what]++
			default:
				differ[c.what]++
				fmt.Printf("  %s: %s: assay says %q, checksec %q\n", names[i], c.what, c.ours, c.theirs)
			}
		}
	}
	fmt.Printf("compared with checksec: %d files\n", files)
	if files == 0 {
		return errors.New("nothing was compared")
	}
	for _, what := range []string{"relro", "canary", "nx", "pie", "rpath", "runpath"} {
		fmt.Printf("  %-8s both say the same of %d, differ on %d\n", what, same[what], differ[what])
	}
	return nil
}

type comparison struct{ what, ours, theirs string }

// compare brings both into the same words; "" where one says nothing.
func compare(e *fact.ELF, v verdict) []comparison {
	relro := map[string]string{"no": "none", "partial": "partial", "full": "full"}[v.Relro]
	pie := map[string]string{"yes": "yes", "no": "no"}[v.PIE] // "dso", "rel": the question does not arise
	yes := func(is bool) string {
		if is {
			return "yes"
		}
		return "no"
	}
	if e.Role == "module" || e.Role == "object" || e.Role == "kernel" {
		return nil
	}
	return []comparison{
		{"relro", e.RELRO, relro}, {"canary", e.Canary, v.Canary}, {"nx", e.NX, v.NX}, {"pie", e.PIE, pie},
		{"rpath", yes(e.RPath != ""), v.RPath}, {"runpath", yes(e.RunPath != ""), v.RunPath},
	}
}

func checksec(name string) (v verdict, err error) {
	out, err := exec.Command("checksec", "--format=json", "--file="+name).Output()
	if err != nil {
		return v, err
	}
	var all map[string]struct {
		Relro   string `json:"relro"`
		Canary  string `json:"canary"`
		NX      string `json:"nx"`
		PIE     string `json:"pie"`
		RPath   string `json:"rpath"`
		RunPath string `json:"runpath"`
	}
	if err := json.Unmarshal(out, &all); err != nil {
		return v, err
	}
	for _, x := range all {
		v = verdict{Relro: x.Relro, Canary: x.Canary, NX: x.NX, PIE: x.PIE, RPath: x.RPath, RunPath: x.RunPath}
	}
	return v, nil
}
