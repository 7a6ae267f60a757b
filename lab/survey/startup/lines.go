package startup

import "strings"

// line is one line of a text with its place.
type line struct {
	text   string
	offset int
	number int // counted from 1
}

// lines splits a text; carriage returns at ends go.
func lines(text string) []line {
	var all []line
	at := 0
	for n := 1; at < len(text); n++ {
		l, _, _ := strings.Cut(text[at:], "\n")
		all = append(all, line{strings.TrimSuffix(l, "\r"), at, n})
		at += len(l) + 1
	}
	return all
}

// blank reports whether a line says nothing, with # as the mark of comments.
func (l line) blank() bool {
	t := strings.TrimSpace(l.text)
	return t == "" || t[0] == '#'
}
