package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"assay/lab"
)

// redraw is the time between two states of the progress line.
const redraw = 100 * time.Millisecond

// progress shows on a terminal how far the work is, in one line.
type progress struct {
	w       io.Writer
	width   int
	started time.Time
	quit    chan struct{}
	done    sync.WaitGroup

	mu   sync.Mutex
	last lab.Progress
}

// startProgress draws on w until stop is called; on anything but a terminal,
// and when quiet, it draws nothing.
func startProgress(w io.Writer, quiet bool) *progress {
	p := &progress{w: w, started: time.Now(), quit: make(chan struct{})}
	if p.width, _ = screen(w); p.width == 0 || quiet {
		return p
	}
	p.done.Add(1)
	go p.draw()
	return p
}

// tell takes a new state.
func (p *progress) tell(s lab.Progress) {
	p.mu.Lock()
	if s.Bytes == 0 {
		s.Progress = p.last.Progress // a new phase goes on counting
	}
	p.last = s
	p.mu.Unlock()
}

func (p *progress) draw() {
	defer p.done.Done()
	tick := time.NewTicker(redraw)
	defer tick.Stop()
	for {
		select {
		case <-p.quit:
			fmt.Fprint(p.w, "\r\x1b[K")
			return
		case <-tick.C:
			p.mu.Lock()
			s := p.last
			p.mu.Unlock()
			line := progressLine(s, time.Since(p.started))
			fmt.Fprint(p.w, "\r\x1b[K"+line[:min(len(line), p.width-1)])
		}
	}
}

// progressLine is plain ASCII.
func progressLine(s lab.Progress, t time.Duration) string {
	if s.Contents == 0 {
		return s.Phase
	}
	const mib = 1 << 20
	size := float64(s.Bytes) / mib
	return fmt.Sprintf("%-7s %8.1f MiB %9d entries %8d contents %7.1f MiB/s",
		s.Phase, size, s.Entries, s.Contents, size/max(t.Seconds(), 0.001))
}

// stop clears the line.
func (p *progress) stop() {
	close(p.quit)
	p.done.Wait()
}
