// Package program says how long a program file is by its own headers: ELF and
// PE. Nothing behind that belongs to it.
package program

import "io"

// Length is the number of bytes of the ELF or PE file that starts at the first
// byte of r: up to the end of the last table, segment, section and signature
// that its headers name. It can be more than r has when the file is cut short.
// It is 0 when there is neither or when its headers contradict themselves.
// Headers are read, never everything.
func Length(r io.ReaderAt) int64 {
	b := make([]byte, 64)
	n, _ := r.ReadAt(b, 0)
	if b = b[:n]; n < 52 {
		return 0
	}
	switch {
	case string(b[:4]) == "\x7fELF":
		return lengthELF(r, b)
	case string(b[:2]) == "MZ" && n == 64:
		return lengthPE(r, b)
	}
	return 0
}

// reach is the largest offset that is believed.
const reach = 1 << 32

// extent grows by the ranges that headers name.
type extent struct {
	end int64
	bad bool
}

func (e *extent) add(at, n uint64) {
	if at > reach || n > reach {
		e.bad = true
		return
	}
	if n > 0 {
		e.end = max(e.end, int64(at+n))
	}
}

func (e *extent) length() int64 {
	if e.bad {
		return 0
	}
	return e.end
}
