//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// trees are the two copies and what was changed in the second.
type trees struct {
	a, b, report string
	files        int
	bytes        int64
	changed      map[string]int64 // name: offset of the flipped byte
	added        []string
}

// twoTrees copies files into two folders and changes the second.
func twoTrees(dir string) (*trees, error) {
	t := &trees{a: filepath.Join(dir, "a"), b: filepath.Join(dir, "b"), report: filepath.Join(dir, "report.json"), changed: map[string]int64{}}
	roots := []string{*from}
	if *from == "" {
		roots = []string{"/usr/bin", "/usr/sbin", "/usr/lib", "/usr/share", "/etc"}
	}
	for _, r := range roots {
		if err := filepath.WalkDir(r, t.take); err != nil {
			return nil, err
		}
	}
	if t.files < *files/2 {
		return nil, fmt.Errorf("only %d files found", t.files)
	}
	if len(t.changed) < 3 {
		return nil, errors.New("no three ELF files found")
	}
	for _, n := range []string{"added-1", "sub/added-2"} {
		t.added = append(t.added, n)
		to := filepath.Join(t.b, n)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(to, []byte("#!/bin/sh\nexit 0 # "+n+"\n"), 0o755); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// take copies one file, unless the trees are ahead of their size: small and
// large files come in turns.
func (t *trees) take(path string, d fs.DirEntry, err error) error {
	if t.files >= *files {
		return filepath.SkipAll
	}
	if err != nil || !d.Type().IsRegular() {
		return nil
	}
	info, err := d.Info()
	pace := *mib << 20 * int64(t.files+100) / int64(*files)
	if err != nil || t.bytes+info.Size() > min(pace, *mib<<20) {
		return nil
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil // not ours to read: leave it out
	}
	name := strings.TrimPrefix(strings.TrimPrefix(path, *from), "/")
	if err := put(filepath.Join(t.a, name), body); err != nil {
		return err
	}
	if len(t.changed) < 3 && t.files > 50*len(t.changed) && bytes.HasPrefix(body, []byte("\x7fELF")) && len(body) > 20_000 {
		at := len(body) / 3
		body[at] ^= 0x10
		t.changed[name] = int64(at)
	}
	t.files++
	t.bytes += info.Size()
	return put(filepath.Join(t.b, name), body)
}

func put(to string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, body, 0o644)
}

// found counts the differences that the report tells where they are.
func (t *trees) found() (n int, err error) {
	raw, err := os.ReadFile(t.report)
	if err != nil {
		return 0, err
	}
	var rep struct {
		Differences []struct {
			Path, Kind string
			Explained  bool
			Ranges     []struct{ A, B, Length int64 }
		}
	}
	if err := json.Unmarshal(raw, &rep); err != nil {
		return 0, err
	}
	for _, d := range rep.Differences {
		_, name, _ := strings.Cut(d.Path, "!/")
		if d.Explained {
			continue
		}
		if d.Kind == "added" {
			for _, a := range t.added {
				if name == a {
					n++
				}
			}
			continue
		}
		at, ok := t.changed[name]
		for _, r := range d.Ranges {
			if ok && r.A <= at && at < r.A+r.Length {
				n++
				break
			}
		}
	}
	return n, nil
}

// used is what a process and those it waited for used.
type used struct {
	cpu  time.Duration // user and system
	peak int64         // bytes of memory, of the largest process
}

// call runs a program that has to end with an exit code.
func call(code int, name string, args ...string) (used, error) {
	c := exec.Command(name, args...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	err := c.Run()
	if c.ProcessState == nil || c.ProcessState.ExitCode() != code {
		return used{}, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	u := used{cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if ru, is := c.ProcessState.SysUsage().(*syscall.Rusage); is {
		u.peak = ru.Maxrss * 1024 // KiB on Linux: getrusage(2)
	}
	return u, nil
}
