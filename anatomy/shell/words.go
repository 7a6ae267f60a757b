package shell

import "strings"

func isAssignment(w string) bool {
	name, _, is := strings.Cut(w, "=")
	return is && isName(name) && !strings.ContainsAny(name, "-.:")
}

// isName allows what POSIX allows in names, and the characters that shells
// take in names of functions.
func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		case i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':'):
		default:
			return false
		}
	}
	return s != ""
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Unquote removes quotation marks and backslashes, and nothing else: what
// stands behind a dollar stays as it is written.
func Unquote(w string) string {
	if !strings.ContainsAny(w, `'"\`) {
		return w
	}
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(w); i++ {
		c := w[i]
		switch {
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote != 0 && c == quote:
			quote = 0
		case c == '\\' && quote != '\'' && i+1 < len(w):
			i++
			switch n := w[i]; {
			case n == '\n':
			case quote == '"' && strings.IndexByte("$`\"\\", n) < 0:
				b.WriteByte('\\')
				b.WriteByte(n)
			default:
				b.WriteByte(n)
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Variables are the values of variables that a script sets to constants.
type Variables map[string]string

// maxValue bounds the length of a value, and so of values made of values.
const maxValue = 1024

// Set notes an assignment "NAME=value" as written. A value that is not
// constant makes the variable unknown; constant is false then.
func (v Variables) Set(assignment string) (name string, constant bool) {
	name, value, is := strings.Cut(assignment, "=")
	if !is {
		return name, false
	}
	if value = v.Expand(value); len(value) > maxValue || strings.ContainsAny(value, "$`") {
		delete(v, name)
		return name, false
	}
	v[name] = value
	return name, true
}

// Expand unquotes a word and replaces $NAME, ${NAME} and ${NAME:-default} where
// the value is known.
func (v Variables) Expand(w string) string {
	if strings.IndexByte(w, '$') < 0 || strings.IndexByte(w, '\'') >= 0 {
		return Unquote(w)
	}
	var b strings.Builder
	for i := 0; i < len(w) && b.Len() <= maxValue; i++ {
		if w[i] == '\\' && i+1 < len(w) {
			b.WriteString(w[i : i+2])
			i++
			continue
		}
		if w[i] != '$' {
			b.WriteByte(w[i])
			continue
		}
		value, n := v.reference(w[i:])
		b.WriteString(value)
		i += n - 1
	}
	return Unquote(b.String())
}

// reference gives the value of the reference that s begins with, as written
// when it is not known, and its length.
func (v Variables) reference(s string) (value string, n int) {
	if strings.HasPrefix(s, "${") {
		to := strings.IndexByte(s, '}')
		if to < 0 {
			return s, len(s)
		}
		name, fallback, has := strings.Cut(s[2:to], "-")
		name = strings.TrimSuffix(name, ":")
		if value, known := v[name]; known {
			return value, to + 1
		}
		if has && isName(name) && !strings.ContainsAny(fallback, "${`") {
			return fallback, to + 1
		}
		return s[:to+1], to + 1
	}
	n = 1
	for n < len(s) && (s[n] == '_' || s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z' || n > 1 && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	if value, known := v[s[1:n]]; known {
		return value, n
	}
	return s[:n], n
}
