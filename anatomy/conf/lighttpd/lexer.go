package lighttpd

import "strings"

type kind uint8

const (
	end    kind = iota
	word        // key, number, variable
	quoted      // "..." or '...'
	mark        // = += := => ( ) { } , + $ [ ] == != =~ !~
)

type token struct {
	kind   kind
	text   string
	offset int
	line   int
}

type lexer struct {
	text string
	at   int
	line int
}

// marks in the order in which they are tried: longer ones first.
var marks = []string{"+=", ":=", "=>", "==", "=~", "!=", "!~", "=^", "=$"}

func (x *lexer) next() token {
	x.skip()
	t := token{offset: x.at, line: x.line}
	if x.at >= len(x.text) {
		return t
	}
	rest := x.text[x.at:]
	c := rest[0]
	switch {
	case c == '"' || c == '\'':
		t.kind, t.text = quoted, x.quoted(c)
		return t
	case isWord(c):
		n := 1
		for n < len(rest) && (isWord(rest[n]) || rest[n] == '-') {
			n++
		}
		t.kind, t.text = word, rest[:n]
		x.at += n
		return t
	}
	t.kind, t.text = mark, rest[:1]
	for _, m := range marks {
		if strings.HasPrefix(rest, m) {
			t.text = m
			break
		}
	}
	x.at += len(t.text)
	return t
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '/' || c >= 0x80
}

// skip passes blanks and comments.
func (x *lexer) skip() {
	for ; x.at < len(x.text); x.at++ {
		switch c := x.text[x.at]; {
		case c == '\n':
			x.line++
		case c == '#':
			n := strings.IndexByte(x.text[x.at:], '\n')
			if n < 0 {
				x.at = len(x.text)
				return
			}
			x.at += n - 1
		case c > ' ':
			return
		}
	}
}

// quoted reads a string; a backslash keeps the next byte from ending it.
func (x *lexer) quoted(q byte) string {
	var b strings.Builder
	for x.at++; x.at < len(x.text) && x.text[x.at] != q; x.at++ {
		c := x.text[x.at]
		if c == '\\' && x.at+1 < len(x.text) && (x.text[x.at+1] == q || x.text[x.at+1] == '\\') {
			x.at++
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
