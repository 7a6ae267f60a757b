//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// used is what a process and those it waited for used.
type used struct {
	cpu  time.Duration // user and system
	peak int64         // bytes of memory, of the largest process
	out  []byte
}

// call runs a program; its output is thrown away unless out is "keep". An exit
// code other than 0 is an error.
func call(out, name string, args ...string) (used, error) {
	c := exec.Command(name, args...)
	var stdout, stderr bytes.Buffer
	if out == "keep" {
		c.Stdout = &stdout
	}
	c.Stderr = &stderr
	err := c.Run()
	if err != nil {
		return used{}, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	u := used{cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime(), out: stdout.Bytes()}
	if ru, is := c.ProcessState.SysUsage().(*syscall.Rusage); is {
		u.peak = ru.Maxrss * 1024 // KiB on Linux: getrusage(2)
	}
	return u, nil
}

// ratio runs two commands in turns and gives the median of the ratios of their
// CPU times, and the medians of the times.
func ratio(ours, theirs func() (used, error)) (r float64, a, b time.Duration, err error) {
	var rs []float64
	var as, bs []time.Duration
	for i := range *pairs {
		first, second := ours, theirs
		if i%2 == 1 { // who comes second finds a warmer machine: take turns
			first, second = theirs, ours
		}
		x, err := first()
		if err != nil {
			return 0, 0, 0, err
		}
		y, err := second()
		if err != nil {
			return 0, 0, 0, err
		}
		if i%2 == 1 {
			x, y = y, x
		}
		rs, as, bs = append(rs, x.cpu.Seconds()/y.cpu.Seconds()), append(as, x.cpu), append(bs, y.cpu)
	}
	return median(rs), median(as), median(bs), nil
}

func median[T interface{ ~int64 | ~float64 }](v []T) T {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// versions prints what was measured with.
func (b *bench) versions() {
	for _, v := range []struct {
		cmd  string
		line int
	}{
		{b.assay + " version", 0},
		{"go version", 0},
		{"unsquashfs -version", 0},
		{"gzip --version", 0},
		{"cpio --version", 0},
		{"xz --version", 1}, // liblzma
		{"debugfs -V", 0},
		{"mkfs.jffs2 -V", 0},
		{"uname -srm", 0},
	} {
		words := strings.Fields(v.cmd)
		out, _ := exec.Command(words[0], words[1:]...).CombinedOutput() // unsquashfs exits 1 after it has said its version
		lines := strings.Split(string(out), "\n")
		if len(lines) > v.line {
			fmt.Println(lines[v.line])
		}
	}
	fmt.Printf("liblzma of unsquashfs: %s\n\n", linked("unsquashfs", "liblzma"))
}

// linked says which file a program's library is.
func linked(program, library string) string {
	path, err := exec.LookPath(program)
	if err != nil {
		return "not installed"
	}
	out, _ := exec.Command("ldd", path).Output()
	for l := range strings.Lines(string(out)) {
		if _, to, is := strings.Cut(l, "=> "); is && strings.Contains(l, library) {
			file, _, _ := strings.Cut(to, " (")
			if real, err := exec.Command("readlink", "-f", file).Output(); err == nil {
				return strings.TrimSpace(string(real))
			}
			return file
		}
	}
	return "not linked"
}

// fresh gives an empty folder for what a tool writes.
func (b *bench) fresh() (string, error) {
	d := b.mem + "/out"
	if err := os.RemoveAll(d); err != nil {
		return "", err
	}
	return d, os.Mkdir(d, 0o755)
}
