package conf

import "strings"

// Words splits a line at blanks. With quotes, a word or a part of one may
// stand in '...' or "..."; inside double quotes and outside of quotes a
// backslash takes the next byte as it is. A quote that is never closed reaches
// to the end of the line.
func Words(s string, quotes bool) []string {
	if !quotes || !strings.ContainsAny(s, `"'\`) {
		return strings.Fields(s)
	}
	var words []string
	var b strings.Builder
	begun := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isBlank(c):
			if begun {
				words, begun = append(words, b.String()), false
				b.Reset()
			}
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
			begun = true
		case c == '"' || c == '\'':
			i = quoted(s, i, &b)
			begun = true
		default:
			b.WriteByte(c)
			begun = true
		}
	}
	if begun {
		words = append(words, b.String())
	}
	return words
}

// quoted reads the string that begins with the quote at i and gives the place
// of its end.
func quoted(s string, i int, b *strings.Builder) int {
	q := s[i]
	for i++; i < len(s) && s[i] != q; i++ {
		if q == '"' && s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return i
}

// Unquote drops the quotes around a value that begins and ends with the same
// one; what is inside stays as it is.
func Unquote(s string) string {
	if n := len(s); n >= 2 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		return s[1 : n-1]
	}
	return s
}

// Uncomment cuts a line at the first of the given bytes that stands at its
// start or behind a blank and not in quotes.
func Uncomment(s, marks string) string {
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case strings.IndexByte(marks, c) >= 0 && (i == 0 || isBlank(s[i-1])):
			return s[:i]
		case c == '"' || c == '\'':
			if strings.IndexByte(s[i+1:], c) >= 0 {
				quote = c
			}
		}
	}
	return s
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r' || c == '\n'
}
