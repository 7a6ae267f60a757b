package braces

import "strings"

// token is a word, or one of the marks ';', '{' and '}'.
type token struct {
	mark   byte
	text   string
	offset int
	line   int
}

type lexer struct {
	text    string
	slashes bool
	at      int
	line    int
}

func (x *lexer) next() (token, bool) {
	x.skip()
	if x.at >= len(x.text) {
		return token{}, false
	}
	t := token{offset: x.at, line: x.line}
	switch c := x.text[x.at]; c {
	case ';', '{', '}':
		t.mark = c
		x.at++
	case '"', '\'':
		t.text = x.quoted()
	default:
		t.text = x.word()
	}
	return t, true
}

// skip passes blanks and comments.
func (x *lexer) skip() {
	for x.at < len(x.text) {
		rest := x.text[x.at:]
		switch c := rest[0]; {
		case c == '\n':
			x.line++
			x.at++
		case c <= ' ':
			x.at++
		case c == '#' || x.slashes && strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			x.at += n
		case x.slashes && strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest, "*/")
			if n < 0 {
				n = len(rest) - 2
			}
			x.line += strings.Count(rest[:n+2], "\n")
			x.at += n + 2
		default:
			return
		}
	}
}

func (x *lexer) quoted() string {
	q := x.text[x.at]
	var b strings.Builder
	for x.at++; x.at < len(x.text) && x.text[x.at] != q; x.at++ {
		c := x.text[x.at]
		if c == '\\' && x.at+1 < len(x.text) {
			x.at++
			if n := x.text[x.at]; n != q && n != '\\' {
				b.WriteByte(c)
			}
			c = x.text[x.at]
		}
		if c == '\n' {
			x.line++
		}
		b.WriteByte(c)
	}
	x.at = min(x.at+1, len(x.text))
	return b.String()
}

// word reads up to a blank or mark; "${name}" is part of a word.
func (x *lexer) word() string {
	start := x.at
	for ; x.at < len(x.text); x.at++ {
		switch c := x.text[x.at]; {
		case c == '$' && x.at+1 < len(x.text) && x.text[x.at+1] == '{':
			n := strings.IndexAny(x.text[x.at:], "} \t\r\n;")
			if n < 0 || x.text[x.at+n] != '}' {
				continue
			}
			x.at += n
		case c == '\\' && x.at+1 < len(x.text) && x.text[x.at+1] > ' ':
			x.at++
		case c <= ' ' || c == ';' || c == '{' || c == '}':
			return x.text[start:x.at]
		}
	}
	return x.text[start:]
}

// skipBlock passes code up to the brace that closes the block.
func (x *lexer) skipBlock() {
	for depth := 1; x.at < len(x.text) && depth > 0; x.at++ {
		switch x.text[x.at] {
		case '{':
			depth++
		case '}':
			depth--
		case '\n':
			x.line++
		}
	}
}
