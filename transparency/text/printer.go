package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// printer writes indented, wrapped and coloured lines.
type printer struct {
	w     *bufio.Writer
	opt   Options
	width int
}

func newPrinter(w io.Writer, opt Options) *printer {
	p := &printer{w: bufio.NewWriter(w), opt: opt, width: opt.Width}
	if p.width <= 0 {
		p.width = 80
	}
	p.width = max(p.width, 40)
	return p
}

// flush ends the output and tells the first error of the writer.
func (p *printer) flush() error { return p.w.Flush() }

func (p *printer) blank() { p.w.WriteByte('\n') }

// line writes one line, however long: paths are never cut, so that they can
// be copied.
func (p *printer) line(indent int, format string, args ...any) {
	p.w.WriteString(strings.Repeat(" ", indent))
	fmt.Fprintf(p.w, format, args...)
	p.w.WriteByte('\n')
}

// heading starts a part of the summary.
func (p *printer) heading(title string) {
	p.blank()
	p.line(0, "%s", p.bold(title))
}

// wrap breaks s between words; later lines are indented by hang.
func (p *printer) wrap(indent, hang int, s string) { p.wrapAfter("", indent, hang, s) }

// wrapAfter is wrap with a label in the first indent columns.
func (p *printer) wrapAfter(label string, indent, hang int, s string) {
	at := indent
	p.w.WriteString(pad(label, indent))
	for i, word := range strings.Fields(s) {
		n := columns(word)
		switch {
		case i == 0:
		case at+1+n > p.width:
			p.w.WriteByte('\n')
			p.w.WriteString(strings.Repeat(" ", hang))
			at = hang
		default:
			p.w.WriteByte(' ')
			at++
		}
		p.w.WriteString(word)
		at += n
	}
	p.w.WriteByte('\n')
}

// Colours (ECMA-48 section 8.3.117).
const (
	red    = "31"
	yellow = "33"
	cyan   = "36"
	dim    = "2"
	strong = "1"
)

func (p *printer) paint(sgr, s string) string {
	if !p.opt.Color {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

func (p *printer) bold(s string) string { return p.paint(strong, s) }

// columns counts the columns of a text, colours left out. Every character
// counts as one.
func columns(s string) int {
	n := 0
	for len(s) > 0 {
		if s[0] == 0x1b {
			if end := strings.IndexByte(s, 'm'); end >= 0 {
				s = s[end+1:]
				continue
			}
		}
		_, k := utf8.DecodeRuneInString(s)
		s = s[k:]
		n++
	}
	return n
}

// pad fills a text up to n columns.
func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(n-columns(s), 0))
}
