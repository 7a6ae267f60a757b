package field

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

const (
	maxLine  = 64 << 10
	maxLines = 5_000_000
)

// Read reads a hash list. Empty lines and lines that begin with "#" do not
// count; a line without a hash is counted as unreadable.
func Read(name string, r io.Reader) (List, error) {
	l := List{Name: name}
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 4096), maxLine)
	for n := 1; s.Scan(); n++ {
		text := strings.TrimSpace(s.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		hash, path, ok := parse(text)
		if !ok {
			l.Unreadable++
			continue
		}
		if len(l.Lines) == maxLines {
			return l, fmt.Errorf("%s: more than %d lines", name, maxLines)
		}
		l.Lines = append(l.Lines, Line{n, path, hash})
	}
	if err := s.Err(); err != nil {
		return l, fmt.Errorf("%s: %w", name, err)
	}
	if len(l.Lines) == 0 {
		return l, fmt.Errorf("%s: no line holds a hash: want what sha256sum writes", name)
	}
	return l, nil
}
