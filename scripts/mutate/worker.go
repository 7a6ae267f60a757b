//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/lab"
	"assay/lab/fact"
	reportjson "assay/transparency/json"
	reporttext "assay/transparency/text"
)

// Shares of the mutants that more is done with.
const (
	writtenEvery = 32 // written to disk as "unpack -C" does
	readEvery    = 16 // report read back, summary written
)

// judgedAt is the day of every judgement.
var judgedAt = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// limits of one inspection: small, so that a bomb ends soon.
func limits() assay.Limits {
	l := assay.DefaultLimits()
	l.Depth, l.Entries, l.Bytes, l.Disk = 12, 100_000, 128<<20, 1<<30
	return l
}

// work inspects the worker's mutants. For each it writes the number to
// standard output, then lines that begin with "!" about what is wrong, then
// "done" with what it cost.
func work(name string) error {
	s, err := readSources(name)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(name), "worker-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	spill, err := os.Create(filepath.Join(dir, "spill"))
	if err != nil {
		return err
	}
	os.Remove(spill.Name())
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	l := limits()
	debug.SetMemoryLimit(l.Memory)
	w := &worker{sources: s, dir: dir, opt: lab.Options{Jobs: 2, Limits: l, JudgedAt: judgedAt, Spill: spill}, out: bufio.NewWriter(os.Stdout)}
	for i := *from; i < *to; i += *step {
		fmt.Fprintln(w.out, i)
		w.out.Flush()
		w.one(i)
		w.out.Flush()
	}
	return nil
}

type worker struct {
	sources *sources
	dir     string
	opt     lab.Options
	out     *bufio.Writer
}

func (w *worker) wrong(format string, args ...any) {
	fmt.Fprintf(w.out, "!%s\n", strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " | "))
}

func (w *worker) one(i int) {
	m := w.sources.mutant(i)
	if *keep != "" {
		os.WriteFile(filepath.Join(w.dir, "..", fmt.Sprintf("mutant-%d", *from%*step)), m.data, 0o644)
	}
	resetPeak()
	began := time.Now()
	w.inspect(i, m)
	took := time.Since(began)
	fmt.Fprintf(w.out, "done %d %d %d %s\n", took.Microseconds(), peak()>>20, len(m.data), m.from)
}

func (w *worker) inspect(i int, m mutant) {
	defer func() {
		if p := recover(); p != nil {
			w.wrong("panic: %v at %s", p, frames(debug.Stack()))
		}
	}()
	rep, err := lab.Inspect(context.Background(), lab.Subject{Name: m.name, Content: assay.Bytes(m.data)}, w.opt)
	if err != nil {
		w.wrong("no report: %v", err)
		return
	}
	for _, f := range rep.Failures {
		if strings.Contains(f.Reason, "panicked") {
			w.wrong("panic in %s: %s", f.By, f.Reason)
		}
	}
	if c := rep.Coverage; c.Explained < 0 || c.Explained > c.Total {
		w.wrong("account: %d of %d bytes explained", c.Explained, c.Total)
	}
	w.writers(i, rep)
	if i%writtenEvery == 0 {
		if err := w.unpack(m, rep); err != nil {
			w.wrong("unpack: %v", err)
		}
	}
}

// writers runs the writers on a report.
func (w *worker) writers(i int, rep *assay.Report) {
	if i%readEvery != 0 {
		if err := reportjson.Write(io.Discard, rep); err != nil {
			w.wrong("json: %v", err)
		}
		return
	}
	var b bytes.Buffer
	if err := reportjson.Write(&b, rep); err != nil || !json.Valid(b.Bytes()) {
		w.wrong("json: not valid: %v", err)
		return
	}
	if _, err := reportjson.Read(&b, fact.Decode); err != nil {
		w.wrong("json: not read back: %v", err)
	}
	if err := reporttext.Write(io.Discard, rep, reporttext.Options{}); err != nil {
		w.wrong("text: %v", err)
	}
}

// frames are the innermost functions of this module in a stack.
func frames(stack []byte) string {
	var at []string
	for l := range strings.Lines(string(stack)) {
		if l = strings.TrimSpace(l); strings.Contains(l, ".go:") && strings.Contains(l, "/lab/") || strings.Contains(l, "/anatomy/") {
			at = append(at, filepath.Base(strings.Fields(l)[0]))
		}
	}
	return strings.Join(at[:min(len(at), 4)], " < ")
}

// resetPeak makes the kernel count the peak of resident memory anew
// (proc_pid_clear_refs(5)).
func resetPeak() { os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peak is the peak of resident memory in bytes (VmHWM, proc_pid_status(5)).
func peak() int64 {
	b, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	if f := strings.Fields(rest); len(f) > 0 {
		n, _ := strconv.ParseInt(f[0], 10, 64)
		return n << 10
	}
	return 0
}
