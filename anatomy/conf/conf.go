// Package conf is what the configuration files of many programs have in
// common: directives, one to a line or in blocks, with words that may stand in
// quotes. The folders below it read one syntax each; which syntax a program
// has is known where its files are surveyed.
package conf

import (
	"iter"
	"strings"
)

// Directive is one statement of a configuration file.
type Directive struct {
	// Section is the blocks around it, outermost first, each as it is headed:
	// "server", "location /cgi-bin". It is shared between directives.
	Section []string
	Key     string
	Op      string   // what stands between key and value: "=", "+=" ...; empty for a blank
	Args    []string // unquoted
	Offset  int      // of the key, in bytes
	Line    int      // counted from 1
}

// Value is the arguments joined by one blank.
func (d *Directive) Value() string { return strings.Join(d.Args, " ") }

// MaxDirectives is how many directives of one file are read.
const MaxDirectives = 16384

// Line is a line of a file, or several that a backslash at the end joins.
type Line struct {
	Text   string // without line end; joined parts with one blank between them
	Offset int    // of the first byte, in bytes
	Number int    // counted from 1
}

// Lines gives the lines of a text. With joined, a line that ends in a
// backslash goes on in the next one.
func Lines(text string, joined bool) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		var parts []string
		first := Line{}
		at, n := 0, 0
		for at < len(text) {
			n++
			l, _, _ := strings.Cut(text[at:], "\n")
			start := at
			at += len(l) + 1
			l = strings.TrimSuffix(l, "\r")
			more := joined && strings.HasSuffix(l, "\\") && at < len(text)
			if more {
				l = strings.TrimRight(l[:len(l)-1], " \t\r\v\f")
			}
			if more && parts == nil && l == "" {
				continue // nothing yet that could go on
			}
			if parts == nil {
				first = Line{Offset: start, Number: n}
			} else {
				l = strings.TrimLeft(l, " \t")
			}
			parts = append(parts, l)
			if more {
				continue
			}
			first.Text = strings.Join(parts, " ")
			if parts = nil; !yield(first) {
				return
			}
		}
	}
}

// Indent is how many blanks a line begins with.
func Indent(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\v\f")) }
