package format

import (
	"bytes"
	"slices"

	"assay"
)

// Used is the set of parts of an input that something refers to. Formats that
// know of every byte what it is for find what is left over, such as deleted
// files and what somebody hid between the blocks.
type Used []Range

// Add puts [off, off+n) into the set.
func (u *Used) Add(off, n int64) {
	if n <= 0 || off < 0 {
		return
	}
	if k := len(*u); k > 0 && (*u)[k-1].Offset+(*u)[k-1].Length == off {
		(*u)[k-1].Length += n
		return
	}
	*u = append(*u, Range{off, n})
}

// Unused parts are looked at in pieces: a piece of one byte value is fill.
// Fill of less than leftoverNear bytes between two that are not belongs to
// them.
const (
	leftoverPiece = 512
	leftoverNear  = 4096
)

// Leftover gives the parts of [from, to) that are not in the set and are not
// fill (one byte value repeated), in order. It sorts the set.
func (u Used) Leftover(c assay.Content, from, to int64) (rest []Range) {
	slices.SortFunc(u, func(a, b Range) int { return int(max(-1, min(1, a.Offset-b.Offset))) })
	to = min(to, c.Size())
	l := leftover{c: c}
	at := from
	for _, r := range u {
		if r.Offset >= to {
			break
		}
		if r.Offset > at {
			l.look(at, r.Offset)
		}
		at = max(at, r.Offset+r.Length)
	}
	if at < to {
		l.look(at, to)
	}
	return l.rest
}

type leftover struct {
	c    assay.Content
	buf  []byte
	rest []Range
}

// look finds what is not fill in [from, to).
func (l *leftover) look(from, to int64) {
	first := len(l.rest)
	for from < to {
		b := l.bytes(from, min(64<<10, to-from))
		if len(b) == 0 {
			return
		}
		for i := 0; i < len(b); {
			at := from + int64(i)
			// pieces of the input, so that neighbouring blocks stay apart
			n := min(len(b)-i, leftoverPiece-int(at%leftoverPiece))
			if part := b[i : i+n]; !bytes.Equal(part[1:], part[:n-1]) {
				l.add(first, Range{at, int64(n)})
			}
			i += n
		}
		from += int64(len(b))
	}
}

// add appends a range, or extends the last one of this gap.
func (l *leftover) add(first int, r Range) {
	if k := len(l.rest); k > first && r.Offset-l.rest[k-1].Offset-l.rest[k-1].Length < leftoverNear {
		l.rest[k-1].Length = r.Offset + r.Length - l.rest[k-1].Offset
		return
	}
	l.rest = append(l.rest, r)
}

func (l *leftover) bytes(off, n int64) []byte {
	if s, is := l.c.(assay.Slicer); is {
		if b, ok := s.Slice(off, n); ok {
			return b
		}
	}
	if int64(cap(l.buf)) < n {
		l.buf = make([]byte, n)
	}
	m, _ := l.c.ReadAt(l.buf[:n], off)
	return l.buf[:max(m, 0)]
}
