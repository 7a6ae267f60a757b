//go:build linux

// Command productline measures what a product line costs: twenty squashfs
// images of about 20 MB that share 95 % of their files, compared by "assay
// compare --line", against one of them, inspected, in the same run. The images
// are made here, by mksquashfs, of files that are made here too.
//
//	go run ./scripts/productline [-images 20] [-pairs 3] [-fail FACTOR]
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// bar is how many times the cost of one image the line may cost.
const bar = 3

var (
	images = flag.Int("images", 20, "images of the line")
	pairs  = flag.Int("pairs", 3, "how often both are measured; the median counts")
	fail   = flag.Float64("fail", 0, "exit with 1 when the ratio is over the bar times this (0: never)")
	method = flag.String("comp", "gzip", "compressor of mksquashfs")
)

func main() {
	flag.Parse()
	if err := measure(); err != nil {
		fmt.Fprintln(os.Stderr, "productline:", err)
		os.Exit(1)
	}
}

func measure() error {
	dir, err := os.MkdirTemp("", "productline-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tool := filepath.Join(dir, "assay")
	if out, err := exec.Command("go", "build", "-o", tool, "./cmd/assay").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, out)
	}
	made, err := build(dir)
	if err != nil {
		return err
	}
	var ones, lines []time.Duration
	var peak int64
	for range *pairs {
		one, _, _, err := run(tool, "inspect", made[0], "--quiet", "-o", "json="+filepath.Join(dir, "one.json"))
		if err != nil {
			return err
		}
		all, out, rss, err := run(tool, "compare", "--line", filepath.Dir(made[0]), "--quiet", "-o", "json=-")
		if err != nil {
			return err
		}
		if err := check(out, len(made)); err != nil {
			return err
		}
		ones, lines, peak = append(ones, one), append(lines, all), max(peak, rss)
	}
	a, b := median(ones), median(lines)
	ratio := b.Seconds() / a.Seconds()
	fmt.Printf("%d images, %s: inspecting one %.2f s of CPU, the line %.2f s: %.2f times (bar %d), peak %d MiB\n",
		len(made), *method, a.Seconds(), b.Seconds(), ratio, bar, peak>>20)
	if *fail > 0 && ratio > bar**fail {
		return fmt.Errorf("ratio %.2f is over %g", ratio, bar**fail)
	}
	return nil
}

// check: the work was really done: all members are there, and as many entries
// are common and not common as the recipe makes.
func check(out []byte, members int) error {
	var l struct {
		Members []struct{ Entries int }
		Common  int
		Counts  []struct {
			Class   string
			Entries int
		}
	}
	if err := json.Unmarshal(out, &l); err != nil {
		return err
	}
	total := 0
	for _, c := range l.Counts {
		total += c.Entries
	}
	// the directories and the root are common too
	if len(l.Members) != members || total != files+dirs+1 || l.Common != total-touched(members) {
		return fmt.Errorf("%d members, %d entries, %d of them common: want %d, %d, %d",
			len(l.Members), total, l.Common, members, files+dirs+1, files+dirs+1-touched(members))
	}
	return nil
}

const (
	files = 1200
	dirs  = 40
	each  = files / 20 // files that an image has changed
)

// changed are the files that image i has changed: another part of all files for
// each image, so that two images share 90 % and all share what is left.
func changed(i int) (list []int) {
	for k := range each {
		list = append(list, (i*each/4+k)%files)
	}
	return list
}

func touched(members int) int {
	seen := map[int]bool{}
	for i := range members {
		for _, f := range changed(i) {
			seen[f] = true
		}
	}
	return len(seen)
}

// build makes the images.
func build(dir string) ([]string, error) {
	tree, out := filepath.Join(dir, "tree"), filepath.Join(dir, "line")
	if err := os.Mkdir(out, 0o777); err != nil {
		return nil, err
	}
	for i := range files {
		if err := write(tree, i, 0); err != nil {
			return nil, err
		}
	}
	var made []string
	for i := range *images {
		for _, f := range changed(i) {
			if err := write(tree, f, uint64(i+1)); err != nil {
				return nil, err
			}
		}
		name := filepath.Join(out, fmt.Sprintf("release%02d.squashfs", i))
		c := exec.Command("mksquashfs", tree, name, "-noappend", "-quiet", "-no-progress", "-all-root", "-comp", *method, "-mkfs-time", "1", "-all-time", "1")
		if b, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("mksquashfs: %w: %s", err, b)
		}
		made = append(made, name)
		for _, f := range changed(i) {
			if err := write(tree, f, 0); err != nil {
				return nil, err
			}
		}
	}
	st, err := os.Stat(made[0])
	if err != nil {
		return nil, err
	}
	fmt.Printf("images of %.1f MB\n", float64(st.Size())/1e6)
	return made, nil
}

// write makes file i of the tree; another release has some bytes changed.
func write(tree string, i int, release uint64) error {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	b := make([]byte, 2000+int(r.ExpFloat64()*55_000))
	// as compressible as programs: words from a small set between noise
	for at := 0; at < len(b); {
		if r.IntN(5) < 3 {
			at += copy(b[at:], fmt.Appendf(nil, "%08x lw $gp, %d(sp)\x00", r.IntN(64)*4096, r.IntN(32)*4))
			continue
		}
		for n := r.IntN(16); n > 0 && at < len(b); n-- {
			b[at] = byte(r.Uint32())
			at++
		}
	}
	if release > 0 {
		for range 3 {
			b[r.IntN(len(b))] ^= byte(release)
		}
	}
	name := filepath.Join(tree, fmt.Sprintf("d%02d", i%dirs), fmt.Sprintf("f%04d", i))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, b, 0o666)
}

// run gives the CPU time of a command, what it wrote, and its peak memory.
func run(name string, args ...string) (time.Duration, []byte, int64, error) {
	c := exec.Command(name, args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		return 0, nil, 0, fmt.Errorf("%v: %w: %s", args, err, stderr.Bytes())
	}
	var peak int64
	if ru, is := c.ProcessState.SysUsage().(*syscall.Rusage); is {
		peak = ru.Maxrss * 1024 // KiB on Linux: getrusage(2)
	}
	return c.ProcessState.UserTime() + c.ProcessState.SystemTime(), stdout.Bytes(), peak, nil
}

func median(v []time.Duration) time.Duration {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}
