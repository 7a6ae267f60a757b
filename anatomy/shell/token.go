package shell

import "strings"

type kind uint8

const (
	word kind = iota
	operator
	newline
	end
)

type token struct {
	kind   kind
	text   string // of words and operators as written
	offset int
}

// maxSpan is how many bytes a quotation or substitution may have. What is not
// closed within them is taken literally, so that one stray quote does not
// swallow a script.
const maxSpan = 32 << 10

type lexer struct {
	src    string
	at     int
	budget int // bytes that may still be looked at in search of closing marks
	docs   []heredoc
}

type heredoc struct {
	delimiter string
	tabs      bool // <<-: leading tabs are dropped
}

func newLexer(src string) *lexer {
	return &lexer{src: src, budget: 4*len(src) + maxSpan}
}

// operators are those of the shell's grammar (POSIX.1-2017, Shell Command
// Language, 2.10.2) and of bash, longest first.
var operators = []string{";;&", "<<<", "<<-", "&>>", "&&", "||", ";;", ";&", "|&", "<<", ">>", "<&", ">&", "<>", ">|", "&>",
	";", "&", "|", "<", ">", "(", ")"}

func (l *lexer) next() token {
	l.blanks()
	if l.at >= len(l.src) {
		return token{kind: end, offset: len(l.src)}
	}
	start := l.at
	switch c := l.src[l.at]; {
	case c == '\n':
		l.at++
		l.skipDocs()
		return token{newline, "\n", start}
	case strings.IndexByte(";&|<>()", c) >= 0:
		for _, op := range operators {
			if strings.HasPrefix(l.src[l.at:], op) {
				l.at += len(op)
				return token{operator, op, start}
			}
		}
	}
	l.word()
	return token{word, l.src[start:l.at], start}
}

// blanks skips blanks, joined lines and comments.
func (l *lexer) blanks() {
	for l.at < len(l.src) {
		switch rest := l.src[l.at:]; {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r':
			l.at++
		case strings.HasPrefix(rest, "\\\n"):
			l.at += 2
		case strings.HasPrefix(rest, "\\\r\n"):
			l.at += 3
		case rest[0] == '#':
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			l.at += n
		default:
			return
		}
	}
}

// word moves to the end of the word that begins here; it takes at least one
// byte.
func (l *lexer) word() {
	for start := l.at; l.at < len(l.src); {
		switch c := l.src[l.at]; c {
		case ' ', '\t', '\n', '\r', ';', '&', '|', '<', '>', '(', ')':
			if l.at == start {
				l.at++
			}
			return
		case '\\':
			l.at = min(l.at+2, len(l.src))
		case '\'', '"', '`':
			l.span(l.closeQuote(l.at))
		case '$':
			l.span(l.closeDollar(l.at))
		default:
			l.at++
		}
	}
}

// span moves to behind to, or one byte when there is no such place.
func (l *lexer) span(to int) {
	if to < 0 {
		to = l.at
	}
	l.at = to + 1
}

// closeQuote finds the mark that closes the quotation at from; -1 if none.
func (l *lexer) closeQuote(from int) int {
	q := l.src[from]
	stop := min(len(l.src), from+maxSpan)
	for i := from + 1; i < stop && l.budget > 0; i++ {
		l.budget--
		switch c := l.src[i]; {
		case c == q:
			return i
		case c == '\\' && q != '\'':
			i++
		}
	}
	return -1
}

// closeDollar finds the end of $(...), ${...} and $((...)); for other dollars
// that is the dollar itself.
func (l *lexer) closeDollar(from int) int {
	if from+1 >= len(l.src) {
		return from
	}
	open := l.src[from+1]
	shut := byte(')')
	switch open {
	case '(':
	case '{':
		shut = '}'
	default:
		return from
	}
	depth := 0
	stop := min(len(l.src), from+maxSpan)
	for i := from + 1; i < stop && l.budget > 0; i++ {
		l.budget--
		switch c := l.src[i]; c {
		case '\\':
			i++
		case '\'', '"', '`':
			if to := l.closeQuote(i); to > 0 {
				i = to
			}
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// skipDocs skips the here-documents that the line just ended announced.
func (l *lexer) skipDocs() {
	for _, d := range l.docs {
		for l.at < len(l.src) {
			line, _, _ := strings.Cut(l.src[l.at:], "\n")
			l.at = min(l.at+len(line)+1, len(l.src))
			line = strings.TrimSuffix(line, "\r")
			if d.tabs {
				line = strings.TrimLeft(line, "\t")
			}
			if line == d.delimiter {
				break
			}
		}
	}
	l.docs = l.docs[:0]
}
