// Package align finds the runs of bytes that differ between two contents.
package align

import (
	"bytes"
	"slices"

	"assay"
)

// Run is a pair of ranges that do not hold the same bytes. One of the lengths
// may be 0: bytes that only one side has. Offsets are bytes from the start of
// what was compared.
type Run struct {
	A, LenA int64
	B, LenB int64
}

// Bytes aligns a with b: what is inserted or taken away does not make
// everything behind it differ. The runs are sorted and between them both sides
// hold the same bytes. The cost is linear, but for the sorting of what matches.
func Bytes(a, b []byte) []Run {
	if bytes.Equal(a, b) {
		return nil
	}
	if len(a) == len(b) {
		runs := inPlace(a, b)
		if few(runs, int64(len(a))) {
			return runs
		}
		if moved := shifted(a, b); weight(moved) < weight(runs) {
			return moved
		}
		return runs
	}
	return shifted(a, b)
}

// few: the sides are laid out alike, so looking for insertions is no use.
func few(runs []Run, size int64) bool { return weight(runs) <= size/16+8 }

func weight(runs []Run) (n int64) {
	for _, r := range runs {
		n += max(r.LenA, r.LenB)
	}
	return n
}

// inPlace compares contents of one length byte by byte.
func inPlace(a, b []byte) []Run { return appendInPlace(nil, a, b, 0, 0) }

func appendInPlace(runs []Run, a, b []byte, atA, atB int64) []Run {
	const step = 64
	for i := 0; i < len(a); {
		if i+step <= len(a) && string(a[i:i+step]) == string(b[i:i+step]) {
			i += step
			continue
		}
		for end := min(i+step, len(a)); i < end; {
			if a[i] == b[i] {
				i++
				continue
			}
			from := i
			for i < len(a) && a[i] != b[i] {
				i++
			}
			runs = appendRun(runs, Run{atA + int64(from), int64(i - from), atB + int64(from), int64(i - from)})
		}
	}
	return runs
}

// appendRun joins runs that touch.
func appendRun(runs []Run, r Run) []Run {
	if k := len(runs); k > 0 && runs[k-1].A+runs[k-1].LenA == r.A && runs[k-1].B+runs[k-1].LenB == r.B {
		runs[k-1].LenA += r.LenA
		runs[k-1].LenB += r.LenB
		return runs
	}
	return append(runs, r)
}

// shifted cuts what is common at both ends, and aligns the rest by the blocks
// that both have.
func shifted(a, b []byte) []Run {
	p := prefix(a, b)
	a, b = a[p:], b[p:]
	s := suffix(a, b)
	a, b = a[:len(a)-s], b[:len(b)-s]
	var runs []Run
	atA, atB := 0, 0
	for _, m := range chain(matches(a, b)) {
		runs = between(runs, a, b, atA, m.a, atB, m.b, int64(p))
		atA, atB = m.a+m.n, m.b+m.n
	}
	return between(runs, a, b, atA, len(a), atB, len(b), int64(p))
}

// between adds what stands between two matches; parts of one length are
// compared byte by byte.
func between(runs []Run, a, b []byte, a0, a1, b0, b1 int, base int64) []Run {
	switch {
	case a0 == a1 && b0 == b1:
		return runs
	case a1-a0 == b1-b0:
		return appendInPlace(runs, a[a0:a1], b[b0:b1], base+int64(a0), base+int64(b0))
	}
	return appendRun(runs, Run{base + int64(a0), int64(a1 - a0), base + int64(b0), int64(b1 - b0)})
}

func prefix(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for i+64 <= n && string(a[i:i+64]) == string(b[i:i+64]) {
		i += 64
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

func suffix(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[len(a)-1-i] == b[len(b)-1-i] {
		i++
	}
	return i
}

// Contents compares two contents of one length through a window, or, when they
// differ in length or much, in memory if both are at most limit bytes long;
// longer ones are compared from both ends, and what is between is one run.
func Contents(a, b assay.Content, limit int64) ([]Run, error) {
	if max(a.Size(), b.Size()) <= limit {
		x, err := all(a)
		if err != nil {
			return nil, err
		}
		y, err := all(b)
		if err != nil {
			return nil, err
		}
		return Bytes(x, y), nil
	}
	if a.Size() == b.Size() {
		return windows(a, b)
	}
	return ends(a, b)
}

func all(c assay.Content) ([]byte, error) {
	if s, is := c.(assay.Slicer); is {
		if b, ok := s.Slice(0, c.Size()); ok {
			return b, nil
		}
	}
	b := make([]byte, c.Size())
	if len(b) == 0 {
		return b, nil
	}
	if n, err := c.ReadAt(b, 0); n < len(b) {
		return nil, err
	}
	return b, nil
}

const window = 1 << 20

// maxRuns is how many runs of contents too large for memory are told apart.
const maxRuns = 1 << 16

func windows(a, b assay.Content) ([]Run, error) {
	x, y := make([]byte, window), make([]byte, window)
	var runs []Run
	for at := int64(0); at < a.Size(); at += window {
		n := min(window, a.Size()-at)
		if err := read(a, x[:n], at); err != nil {
			return nil, err
		}
		if err := read(b, y[:n], at); err != nil {
			return nil, err
		}
		if len(runs) < maxRuns {
			runs = appendInPlace(runs, x[:n], y[:n], at, at)
		} else if !bytes.Equal(x[:n], y[:n]) {
			last := &runs[len(runs)-1]
			last.LenA = at + n - last.A
			last.LenB = last.LenA
		}
	}
	return runs, nil
}

func ends(a, b assay.Content) ([]Run, error) {
	n := min(a.Size(), b.Size())
	head, err := common(a, b, n, func(at, k int64) (int64, int64) { return at, at }, prefix)
	if err != nil {
		return nil, err
	}
	tail, err := common(a, b, n-head, func(at, k int64) (int64, int64) { return a.Size() - at - k, b.Size() - at - k }, suffix)
	if err != nil {
		return nil, err
	}
	return []Run{{head, a.Size() - head - tail, head, b.Size() - head - tail}}, nil
}

func common(a, b assay.Content, most int64, place func(at, n int64) (int64, int64), count func(a, b []byte) int) (int64, error) {
	x, y := make([]byte, window), make([]byte, window)
	for at := int64(0); at < most; {
		n := min(window, most-at)
		atA, atB := place(at, n)
		if err := read(a, x[:n], atA); err != nil {
			return 0, err
		}
		if err := read(b, y[:n], atB); err != nil {
			return 0, err
		}
		k := int64(count(x[:n], y[:n]))
		at += k
		if k < n {
			return at, nil
		}
	}
	return most, nil
}

func read(c assay.Content, p []byte, at int64) error {
	n, err := c.ReadAt(p, at)
	if n == len(p) {
		return nil
	}
	return err
}

// Sorted brings runs into the order of their offsets.
func Sorted(runs []Run) []Run {
	slices.SortFunc(runs, func(x, y Run) int {
		if x.A != y.A {
			return int(max(-1, min(1, x.A-y.A)))
		}
		return int(max(-1, min(1, x.B-y.B)))
	})
	return runs
}
