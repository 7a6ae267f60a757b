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

// leftoverBlock is the size in which unused parts are looked at: a run of
// blocks of one byte value each is fill, whatever stands beside it.
const leftoverBlock = 4096

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
	rest Used
}

// look finds what is not fill in [from, to).
func (l *leftover) look(from, to int64) {
	for from < to {
		n := min(int64(64<<10), to-from)
		b := l.bytes(from, n)
		if len(b) == 0 {
			return
		}
		for i := 0; i < len(b); {
			// blocks of the input, so that neighbouring blocks stay apart
			end := min(len(b), i+leftoverBlock-int((from+int64(i))%leftoverBlock))
			if part := b[i:end]; !bytes.Equal(part[1:], part[:len(part)-1]) {
				l.rest.Add(from+int64(i), int64(len(part)))
			}
			i = end
		}
		from += int64(len(b))
	}
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
