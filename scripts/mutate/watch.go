//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// watch runs one worker on the mutants from at on. It returns when there are
// no more, or when the worker died or was ended, with the mutant to go on with.
func (b *board) watch(at, end, step int) (next int) {
	self, err := os.Executable()
	if err != nil {
		b.fault(at, err.Error())
		return end
	}
	args := []string{"-worker", b.sources, "-seed", fmt.Sprint(*seed), "-from", fmt.Sprint(at), "-step", fmt.Sprint(step), "-to", fmt.Sprint(end), "-keep", *keep, "-profile", *profile}
	cmd := exec.Command(self, args...)
	stderr := new(bytes.Buffer)
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.fault(at, err.Error())
		return end
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	w := &watched{board: b, cmd: cmd, first: at, worker: at % step, number: -1}
	ended := w.follow(lines)
	for range lines {
		// what it still says is of no interest
	}
	err = cmd.Wait()
	switch {
	case ended && w.hung:
		fmt.Printf("mutant %d: at %s\n", w.number, frames(stderr.Bytes()))
	case ended:
	case err == nil:
		return end
	default:
		b.fault(w.number, "worker died: "+lastWords(stderr.String()))
		b.save(w.number, w.worker)
	}
	if w.number < 0 {
		return end
	}
	if w.again {
		return w.number
	}
	return w.number + step
}

// watched is a worker.
type watched struct {
	board  *board
	cmd    *exec.Cmd
	first  int // mutant it was started for
	worker int
	number int  // mutant it is at
	again  bool // the mutant deserves another try, in a worker that has done nothing else
	hung   bool
}

// follow reads what the worker says. True: it was ended.
func (w *watched) follow(lines <-chan string) bool {
	b := w.board
	late := time.NewTimer(*hang)
	for {
		select {
		case l, open := <-lines:
			if !open {
				return false
			}
			if w.line(l) {
				w.cmd.Process.Kill()
				return true
			}
			late.Reset(*hang)
		case <-late.C:
			w.cmd.Process.Signal(syscall.SIGQUIT) // a Go program writes its stacks and ends
			w.hung = true
			b.fault(w.number, fmt.Sprintf("hang: over %v", *hang))
			b.save(w.number, w.worker)
			time.AfterFunc(5*time.Second, func() { w.cmd.Process.Kill() })
			return true
		}
	}
}

// line takes one line; true: end the worker.
func (w *watched) line(l string) bool {
	b := w.board
	if what, wrong := strings.CutPrefix(l, "!"); wrong {
		b.fault(w.number, what)
		b.save(w.number, w.worker)
		return false
	}
	var c cost
	var micros, mib int64
	if n, _ := fmt.Sscanf(l, "done %d %d %d", &micros, &mib, &c.size); n < 3 {
		fmt.Sscan(l, &w.number)
		return false
	}
	c.number, c.took = w.number, time.Duration(micros)*time.Microsecond
	c.from = strings.SplitN(l, " ", 5)[4]
	if mib > *memory {
		// other mutants may have left something behind: ask a fresh worker
		if w.number != w.first {
			w.again = true
			return true
		}
		b.fault(w.number, fmt.Sprintf("memory over %d MiB", *memory))
		b.save(w.number, w.worker)
		fmt.Printf("mutant %d: %d MiB for %d bytes of %s\n", w.number, mib, c.size, c.from)
	}
	if *only >= 0 {
		b.save(w.number, w.worker)
	}
	b.done(c, mib)
	return false
}

// lastWords is what a Go program says first of why it dies.
func lastWords(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for _, l := range lines {
		if strings.HasPrefix(l, "panic:") || strings.HasPrefix(l, "fatal error:") || strings.HasPrefix(l, "runtime:") {
			return l
		}
	}
	return lines[0]
}
