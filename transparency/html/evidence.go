package html

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"assay"
	"assay/internal/legible"
)

// How much of what stands at a place the page shows.
const (
	maxLines   = 40  // lines of text
	maxColumns = 400 // characters of a line
	maxHex     = 256 // bytes as a hex dump
)

// place is where a finding can be seen.
type place struct {
	*assay.Evidence
	Row   int // of the tree, -1 for none
	Lines []line
	Hex   []hexLine
	More  string // what is left out
	Same  bool   // the finding's title says it already
}

// line is a line of a text with its number, 0 for none.
type line struct {
	Number int
	Text   string
}

// hexLine is up to 16 bytes with their place in the content.
type hexLine struct{ Offset, Bytes, Text string }

func newPlace(f *assay.Finding, e *assay.Evidence) *place {
	p := &place{Evidence: e, Row: -1}
	switch {
	case e.Text == "":
	case e.Line == 0 && binary(e.Text):
		p.dump(e.Text, max(e.Offset, 0))
	case strings.HasSuffix(f.Title, e.Text):
		p.Same = true
	default:
		p.lines(e.Text)
	}
	return p
}

// binary reports whether a text is better shown as bytes.
func binary(s string) bool {
	odd := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || r < 0x20 && r != '\t' && r != '\n' && r != '\r' && r != 0x1b {
			odd++
		}
		i += n
	}
	return odd*8 > len(s)
}

// lines cuts a text into numbered lines.
func (p *place) lines(s string) {
	n := 0
	for l := range strings.Lines(s) {
		if n == maxLines {
			p.More = legible.Count(int64(strings.Count(s, "\n")-n+1), "more line")
			return
		}
		x := line{Text: legible.Clip(legible.Escape(strings.ReplaceAll(strings.TrimRight(l, "\r\n"), "\t", "    ")), maxColumns)}
		if p.Line > 0 {
			x.Number = p.Line + n
		}
		p.Lines = append(p.Lines, x)
		n++
	}
}

// dump shows bytes as hexadecimal digits and as text.
func (p *place) dump(s string, at int64) {
	if len(s) > maxHex {
		p.More = legible.Count(int64(len(s)-maxHex), "more byte")
		s = s[:maxHex]
	}
	for i := 0; i < len(s); i += 16 {
		part := s[i:min(i+16, len(s))]
		text := []byte(part)
		for k, c := range text {
			if c < 0x20 || c > 0x7e {
				text[k] = '.'
			}
		}
		p.Hex = append(p.Hex, hexLine{fmt.Sprintf("%08x", at+int64(i)), fmt.Sprintf("% x", part), string(text)})
	}
}

// Where says which part of the entry is meant.
func (p *place) Where() string {
	switch {
	case p.Line > 0:
		return fmt.Sprintf("line %d", p.Line)
	case p.Offset >= 0 && p.Length > 0:
		return fmt.Sprintf("0x%x, %s", p.Offset, legible.Count(p.Length, "byte"))
	case p.Offset >= 0:
		return fmt.Sprintf("0x%x", p.Offset)
	}
	return ""
}

// Sum is the beginning of the content's SHA-256: enough to compare by eye. The
// JSON report has all of it.
func (p *place) Sum() string {
	if p.SHA256.IsZero() {
		return ""
	}
	return p.SHA256.String()[:16] + "…"
}
