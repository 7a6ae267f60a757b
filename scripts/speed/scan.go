//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	formats "assay/lab/format/all"
	"assay/lab/unpack"
)

// signatures are those of all formats of the product.
func signatures() []unpack.Named {
	var list []unpack.Named
	for _, f := range formats.Formats() {
		list = append(list, unpack.Named{Name: f.Name, Format: f.Format})
	}
	return list
}

// scan: the search for all signatures, on one core, of what looks random and
// of what does not. What it finds in the first MiB of each is compared with
// what comparing every signature at every place finds.
func (b *bench) scan() error {
	random := make([]byte, 64<<20)
	rand.NewChaCha8([32]byte{3}).Read(random)
	programs, err := b.sample(func(head []byte) bool { return bytes.HasPrefix(head, []byte("\x7fELF")) })
	if err != nil {
		return err
	}
	words, err := b.sample(func(head []byte) bool { return len(head) > 0 && bytes.IndexByte(head, 0) < 0 && head[0] < 0x80 })
	if err != nil {
		return err
	}
	list := signatures()
	find := unpack.Scan(list)
	for _, c := range []struct {
		what string
		body []byte
	}{{"random", random}, {"programs", programs}, {"text", words}} {
		if len(c.body) < 1<<20 {
			return fmt.Errorf("only %d bytes of %s", len(c.body), c.what)
		}
		for len(c.body) < 32<<20 {
			c.body = append(c.body, c.body...)
		}
		planted := bytes.Clone(c.body[:1<<20])
		plant(planted, list)
		if have, want := find(planted), compared(planted, list); have != want || want == 0 {
			return fmt.Errorf("%s: %d signatures found, %d are there", c.what, have, want)
		}
		rate, hits := 0.0, 0
		for range 2 * *pairs {
			used := oneCore(func() { hits = find(c.body) })
			rate = max(rate, float64(len(c.body))/(1<<20)/used.Seconds())
		}
		b.addLeast("search for all signatures, one core, "+c.what, "MiB/s CPU", rate, 800, fmt.Sprintf("%d formats, %d MiB, %d hits", len(list), len(c.body)>>20, hits))
	}
	return nil
}

// oneCore gives the CPU time of f, which starts nothing else.
func oneCore(f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := threadTime()
	f()
	return threadTime() - before
}

// threadTime is the CPU time of this thread so far.
func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// sample joins files of the tree that begin in a certain way, 64 MiB at most.
func (b *bench) sample(of func(head []byte) bool) ([]byte, error) {
	from, err := b.tree()
	if err != nil {
		return nil, err
	}
	var all []byte
	err = filepath.WalkDir(from+"/", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if of(body[:min(len(body), 512)]) {
			all = append(all, body...)
		}
		if len(all) >= 64<<20 {
			return filepath.SkipAll
		}
		return nil
	})
	return all, err
}

// plant writes each signature once, at places even and odd.
func plant(b []byte, list []unpack.Named) {
	at := 0
	for _, f := range list {
		for _, sig := range f.Signatures {
			if at += 1021; at+len(sig.Bytes) <= len(b) {
				copy(b[at:], sig.Bytes)
			}
		}
	}
}

// compared counts what the search should find, by comparing everything.
func compared(b []byte, list []unpack.Named) (n int) {
	for _, f := range list {
		for _, sig := range f.Signatures {
			if len(sig.Bytes) < 2 || sig.At > 256<<10 { // those that are asked for at the start only
				continue
			}
			for at := int(sig.At); at+len(sig.Bytes) <= len(b); at++ {
				i := 0
				for i < len(sig.Bytes) && (sig.Mask == nil && b[at+i] == sig.Bytes[i] || sig.Mask != nil && (b[at+i]^sig.Bytes[i])&sig.Mask[i] == 0) {
					i++
				}
				if i == len(sig.Bytes) {
					n++
				}
			}
		}
	}
	return n
}
