//go:build linux

package pairs

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"assay"
	"assay/accuracy"
)

var (
	record = flag.Bool("record", false, "write the figures to recorded.json instead of comparing with it")
	only   = flag.String("only", "", "make pairs whose name contains this only")
	show   = flag.String("show", "", "say what was answered to pairs of this outcome: wrong, verdict, cause, place")
)

const recordedFile = "../recorded.json"

// answers collects outcomes of all pairs.
type answers struct {
	mu   sync.Mutex
	rows map[string]*accuracy.Pairs
	done int
}

// TestPairs makes some two thousand pairs and compares them.
func TestPairs(t *testing.T) {
	if testing.Short() {
		t.Skip("some minutes: left out with -short")
	}
	start := time.Now()
	plans, without := Plans(os.Getuid() == 0)
	for _, w := range without {
		t.Logf("left out: %s", w)
	}
	dir := t.TempDir()
	got := &answers{rows: map[string]*accuracy.Pairs{}}
	work := make(chan Plan)
	var wait sync.WaitGroup
	for i := range runtime.GOMAXPROCS(0) {
		b := &bench{dir: filepath.Join(dir, fmt.Sprint(i))}
		if err := os.Mkdir(b.dir, 0o755); err != nil {
			t.Fatal(err)
		}
		wait.Add(1)
		go func() {
			defer wait.Done()
			for p := range work {
				got.answer(t, b, p)
			}
		}()
	}
	for _, p := range plans {
		if strings.Contains(p.Name, *only) {
			work <- p
		}
	}
	close(work)
	wait.Wait()
	t.Logf("%d pairs in %.0f s\n%s", got.done, time.Since(start).Seconds(), accuracy.PairsTable(got.rows))
	if *only == "" {
		got.compare(t)
	}
}

// answer makes one pair and asks.
func (a *answers) answer(t *testing.T, b *bench, plan Plan) {
	p, err := plan.make(b)
	if err != nil {
		t.Errorf("%s: %v", plan.Name, err)
		return
	}
	if p == nil {
		return
	}
	p.Name, p.Kind, p.Recipe = plan.Name, plan.Kind, plan.Recipe
	c, err := Compare(context.Background(), p)
	if err != nil {
		t.Errorf("%s: %v", p.Name, err)
		return
	}
	o := p.Judge(c)
	a.mu.Lock()
	defer a.mu.Unlock()
	row := a.rows[p.Kind]
	if row == nil {
		row = &accuracy.Pairs{}
		a.rows[p.Kind] = row
	}
	add(row, p, o)
	a.done++
	if o.Wrong {
		t.Errorf("%s: %s, and is not the same", p.Name, c.Verdict)
	}
	switch {
	case *show == "":
	case *show == "wrong" && o.Wrong, *show == "verdict" && !o.Right, *show == "cause" && o.Asked && !o.Caused, *show == "place" && p.Want == assay.Different && !o.Exact:
		t.Log(told(p, c))
	}
}

// told is a comparison in a few lines.
func told(p *Pair, c *assay.Comparison) string {
	s := fmt.Sprintf("%s: want %s at %q %d, have %s: %s\n", p.Name, p.Want, p.Path, p.Offset, c.Verdict, c.Why)
	n := 0
	for _, explained := range []bool{false, true} {
		for _, d := range c.Differences {
			for _, r := range d.Ranges {
				if r.Explained != explained {
					continue
				}
				if n++; n > 12 {
					continue
				}
				s += fmt.Sprintf("    %s %s: %d/%d +%d/%d %s (%t) %s %q %q %s\n", d.Path, d.Kind, r.A, r.B, r.Length, r.LengthB, r.Cause, r.Explained, r.Part, r.TextA, r.TextB, r.Note)
			}
		}
	}
	for _, u := range c.Unreadable {
		s += fmt.Sprintf("    unreadable %s (%s): %s\n", u.Path, u.Side, u.Reason)
	}
	return s
}

// compare holds the figures against the recorded ones, or records them.
func (a *answers) compare(t *testing.T) {
	rec, err := accuracy.ReadRecorded(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	if *record {
		for n, r := range a.rows {
			rec.Pairs[n] = r
		}
		if err := rec.Write(recordedFile); err != nil {
			t.Fatal(err)
		}
		return
	}
	for n, r := range a.rows {
		was := rec.Pairs[n]
		if was == nil {
			t.Errorf("%s: no recorded figures: run go test ./accuracy/pairs -record", n)
			continue
		}
		for _, drop := range was.Drops(r) {
			t.Errorf("%s: %s", n, drop)
		}
	}
}
