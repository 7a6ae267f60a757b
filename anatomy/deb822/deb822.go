// Package deb822 reads the paragraphs of fields in which dpkg, opkg and ipkg
// keep what they know of packages (deb822(5); Debian Policy section 5.1).
package deb822

import (
	"bytes"
	"iter"
	"strings"
)

// Paragraph is a run of fields between blank lines.
type Paragraph struct {
	Offset int64 // of its first line, in bytes
	Line   int   // of its first line, counted from 1
	Fields []Field
}

// Field is one field. Names are compared without regard to case.
type Field struct {
	Name  string
	Value string // of the first line, without white space around it
}

// Get gives the value of the first field of that name, "" if there is none.
func (p *Paragraph) Get(name string) string {
	for i := range p.Fields {
		if strings.EqualFold(p.Fields[i].Name, name) {
			return p.Fields[i].Value
		}
	}
	return ""
}

// Has reports whether there is a field of that name.
func (p *Paragraph) Has(name string) bool {
	for i := range p.Fields {
		if strings.EqualFold(p.Fields[i].Name, name) {
			return true
		}
	}
	return false
}

// Bounds on what one paragraph may cost, whatever stands in it.
const (
	maxFields = 256
	maxName   = 128
	maxValue  = 64 << 10
)

// Paragraphs lists the paragraphs of b that have at least one field. Lines
// that are neither field, continuation nor comment are passed over, as are
// fields beyond the 256th of a paragraph; values are cut at 64 KiB.
// The paragraph is reused: what the caller keeps it must copy.
func Paragraphs(b []byte) iter.Seq[*Paragraph] {
	return func(yield func(*Paragraph) bool) {
		var p Paragraph
		line, offset := 0, int64(0)
		for len(b) > 0 {
			text, rest, _ := bytes.Cut(b, []byte{'\n'})
			line++
			if len(bytes.TrimRight(text, " \t\r")) == 0 {
				if len(p.Fields) > 0 && !yield(&p) {
					return
				}
				p.Fields = p.Fields[:0]
			} else if f, is := field(text); is && len(p.Fields) < maxFields {
				if len(p.Fields) == 0 {
					p.Offset, p.Line = offset, line
				}
				p.Fields = append(p.Fields, f)
			}
			offset += int64(len(b) - len(rest))
			b = rest
		}
		if len(p.Fields) > 0 {
			yield(&p)
		}
	}
}

// field reads the first line of a field.
func field(line []byte) (Field, bool) {
	switch line[0] {
	case ' ', '\t', '#', '-':
		return Field{}, false
	}
	name, value, is := bytes.Cut(line, []byte{':'})
	if !is || len(name) == 0 || len(name) > maxName {
		return Field{}, false
	}
	for _, c := range name {
		if c <= ' ' || c > '~' {
			return Field{}, false
		}
	}
	value = bytes.Trim(value[:min(len(value), maxValue)], " \t\r")
	return Field{string(name), string(value)}, true
}
