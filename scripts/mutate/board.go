//go:build linux

package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// board collects what the workers tell.
type board struct {
	dir     string
	sources string
	began   time.Time

	mu      sync.Mutex
	mutants int
	bytes   int64
	peak    int64 // MiB
	wrong   map[string][]int
	slowest []cost
	told    time.Time
}

// cost is what one mutant took.
type cost struct {
	number int
	took   time.Duration
	size   int
	from   string
}

func newBoard(dir, sources string, now time.Time) *board {
	return &board{dir: dir, sources: sources, began: now, told: now, wrong: map[string][]int{}}
}

// share deals the mutants first, first+step ... out to the workers.
func (b *board) share(first, end, step int) {
	var all sync.WaitGroup
	for k := range *jobs {
		all.Go(func() {
			for at := first + k*step; at < end; {
				at = b.watch(at, end, step**jobs)
			}
		})
	}
	all.Wait()
}

// fault records that something is wrong with a mutant.
func (b *board) fault(number int, what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.wrong[what]) == 0 {
		fmt.Printf("mutant %d: %s\n", number, what)
	}
	b.wrong[what] = append(b.wrong[what], number)
}

// save keeps the mutant that a worker is at.
func (b *board) save(number, worker int) {
	if *keep == "" {
		return
	}
	data, err := os.ReadFile(filepath.Join(b.dir, fmt.Sprintf("mutant-%d", worker)))
	if err == nil && os.MkdirAll(*keep, 0o755) == nil {
		os.WriteFile(filepath.Join(*keep, fmt.Sprint(number)), data, 0o644)
	}
}

func (b *board) done(c cost, peak int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mutants++
	b.bytes += int64(c.size)
	b.peak = max(b.peak, peak)
	b.slowest = append(b.slowest, c)
	slices.SortFunc(b.slowest, func(a, b cost) int { return -cmp.Compare(a.took, b.took) })
	b.slowest = b.slowest[:min(len(b.slowest), *slow)]
	if time.Since(b.told) > 30*time.Second {
		b.told = time.Now()
		fmt.Printf("%d mutants, %.0f/s, peak %d MiB, %d kinds of faults\n", b.mutants, b.rate(), b.peak, len(b.wrong))
	}
}

func (b *board) rate() float64 { return float64(b.mutants) / time.Since(b.began).Seconds() }

// summary prints what there is to say; false when something was wrong.
func (b *board) summary() bool {
	fmt.Printf("\n%d mutants, %d MiB, in %.0f s: %.0f mutants/s; peak of a worker's resident memory %d MiB\n",
		b.mutants, b.bytes>>20, time.Since(b.began).Seconds(), b.rate(), b.peak)
	for _, c := range b.slowest[:min(len(b.slowest), *slow)] {
		fmt.Printf("slowest: mutant %d, %.2f s for %d bytes, of %s\n", c.number, c.took.Seconds(), c.size, c.from)
	}
	if len(b.wrong) == 0 {
		fmt.Println("no panics, no hangs, no memory over the limit, nothing written outside")
		return true
	}
	for _, what := range sorted(b.wrong) {
		n := b.wrong[what]
		fmt.Printf("FAULT %s: %d mutants: %v\n", what, len(n), n[:min(len(n), 5)])
	}
	return false
}
