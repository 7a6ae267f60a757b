package hexrecord

import (
	"bytes"
	"io"
)

// longest is how long a line can be: type, length, 255 bytes, checksum, and
// white space behind it.
const longest = 1024

// Starts reports whether a content that begins with head is written in s: of
// the first lines at least one is a record whose checksum holds, and none
// begins with anything else.
func (s Syntax) Starts(head []byte) bool {
	var buf [260]byte
	for n := 0; n < 4; n++ {
		line, rest, _ := bytes.Cut(head, []byte{'\n'})
		line = bytes.TrimRight(line, "\r \t")
		if len(line) == 0 || line[0] != s.Mark || len(line) > longest {
			return false
		}
		if r, err := s.parse(line, &buf); err == nil && r.Sum {
			return true
		}
		head = rest
	}
	return false
}

// lines goes over the lines of [from, to) of src; a line that is longer than
// any record is given in pieces.
type lines struct {
	src      io.ReaderAt
	to       int64
	buf      []byte
	pos, end int
	base     int64 // of buf[0] in src
}

func newLines(src io.ReaderAt, from, to int64) *lines {
	l := &lines{src: src, buf: make([]byte, 64<<10)}
	l.seek(from, to)
	return l
}

// seek goes on with the lines of [from, to).
func (l *lines) seek(from, to int64) { l.base, l.to, l.pos, l.end = from, to, 0, 0 }

// next gives the next line without its end and where it stands; ok is false at
// the end.
func (l *lines) next() (line []byte, at, after int64, ok bool) {
	for {
		part := l.buf[l.pos:l.end]
		if i := bytes.IndexByte(part, '\n'); i >= 0 && i <= longest {
			return l.take(i, i+1)
		}
		if len(part) > longest {
			return l.take(longest, longest)
		}
		if l.base+int64(l.end) >= l.to {
			if len(part) == 0 {
				return nil, 0, 0, false
			}
			return l.take(len(part), len(part))
		}
		copy(l.buf, part)
		l.base += int64(l.pos)
		l.pos, l.end = 0, len(part)
		want := min(int64(len(l.buf)-l.end), l.to-l.base-int64(l.end))
		n, err := l.src.ReadAt(l.buf[l.end:l.end+int(want)], l.base+int64(l.end))
		l.end += n
		if n == 0 && err != nil {
			l.to = l.base + int64(l.end)
		}
	}
}

func (l *lines) take(n, skip int) ([]byte, int64, int64, bool) {
	line := bytes.TrimRight(l.buf[l.pos:l.pos+n], "\r \t")
	at := l.base + int64(l.pos)
	l.pos += skip
	return line, at, at + int64(skip), true
}
