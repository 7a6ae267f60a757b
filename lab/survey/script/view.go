package script

import "strings"

// maxString is how far a string may reach that is closed on another line.
const maxString = 8 << 10

// view gives code with comments and the contents of strings blanked, so that
// names and operators can be looked for; strings that hold variables keep
// their contents. Offsets and lines stay.
func (l *language) view(code string) []byte {
	v := []byte(code)
	for at := 0; at < len(code); {
		to, keep := l.skip(code, at)
		if to == at {
			at++
			continue
		}
		if !keep {
			for i := at; i < to; i++ {
				if v[i] != '\n' {
					v[i] = ' '
				}
			}
			if c := code[at]; c == '"' || c == '\'' {
				v[at], v[to-1] = '"', '"'
			}
		}
		at = to
	}
	return v
}

// skip gives the end of the comment or string that begins at a place, and
// whether it is looked into.
func (l *language) skip(code string, at int) (to int, keep bool) {
	rest := code[at:]
	switch c := rest[0]; {
	case c == '"' || c == '\'' || c == '`':
		return l.text(code, at)
	case l.name == "lua" && c == '[' && strings.HasPrefix(rest, "[["):
		return closing(code, at, "]]"), false
	case l.name == "lua" && strings.HasPrefix(rest, "--[["):
		return closing(code, at, "]]"), false
	case l.name == "php" && strings.HasPrefix(rest, "/*"):
		return closing(code, at, "*/"), false
	case l.name == "perl" && c == '=' && (at == 0 || code[at-1] == '\n') && len(rest) > 1 && rest[1] >= 'a' && rest[1] <= 'z':
		return closing(code, at, "\n=cut"), false
	case l.name == "perl" && c == '#' && at > 0 && strings.IndexByte(" \t\n;}", code[at-1]) < 0:
		return at, false // $#list, a pattern
	}
	for _, m := range l.comments {
		if strings.HasPrefix(rest, m) {
			if i := strings.IndexByte(rest, '\n'); i >= 0 {
				return at + i, false
			}
			return len(code), false
		}
	}
	return at, false
}

func closing(code string, at int, mark string) int {
	if i := strings.Index(code[at+1:], mark); i >= 0 {
		return at + 1 + i + len(mark)
	}
	return len(code)
}

// text gives the end of a string; at itself when nothing closes it near by.
func (l *language) text(code string, at int) (to int, keep bool) {
	q := code[at]
	if q == '`' && !l.backtick {
		return at, false
	}
	keep = l.sigils && q != '\'' || l.name == "python" && at > 0 && (code[at-1] == 'f' || code[at-1] == 'F')
	if l.name == "python" && strings.HasPrefix(code[at:], strings.Repeat(string(q), 3)) {
		return closing(code, at+1, strings.Repeat(string(q), 3)), keep
	}
	if l.name == "asp" && q == '\'' {
		return at, false
	}
	for i := at + 1; i < len(code) && i < at+maxString; i++ {
		switch code[i] {
		case '\\':
			i++
		case q:
			return i + 1, keep
		case '\n':
			if l.name != "php" {
				return at, false
			}
		}
	}
	return at, false
}

// statement is a part of the code that stands for itself.
type statement struct {
	from, to int
	scope    string // name of the function around it
}

const maxStatements = 20_000

// statements splits code by its view.
func (l *language) statements(v []byte) (all []statement) {
	depth, from, inner := 0, 0, 0 // inner: braces that belong to an expression
	end := func(to int) {
		for from < to && (v[from] == ' ' || v[from] == '\t' || v[from] == '\n' || v[from] == '\r') {
			from++
		}
		if from < to && len(all) < maxStatements {
			all = append(all, statement{from: from, to: to})
		}
	}
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c == '(' || c == '[' && l.lines:
			depth++
		case c == ')' || c == ']' && l.lines:
			depth = max(0, depth-1)
		case c == ';' || !l.lines && (c == '{' || c == '}') && (depth == 0 || c != '}' && l.name == "php"):
			if c == '{' && l.sigils && i > 0 && (isNameByte(v[i-1]) || v[i-1] == '"' || v[i-1] == '$' || v[i-1] == '>') && !spaceBefore(v, i) {
				inner++
				continue // a hash's key, a variable in a string
			}
			if c == '}' && inner > 0 {
				inner--
				continue
			}
			end(i)
			from, depth = i, 0
			if c == ';' {
				from++
			}
		case c == '\n' && l.lines && (depth == 0 || i-from > maxString):
			if !l.continues(v, from, i) {
				end(i)
				from, depth = i, 0
			}
		}
	}
	end(len(v))
	l.scopes(v, all)
	return all
}

func spaceBefore(v []byte, i int) bool { return v[i-1] == ' ' || v[i-1] == '\n' || v[i-1] == ')' }

// continues tells whether the line that ends at i goes on in the next.
func (l *language) continues(v []byte, from, i int) bool {
	line := strings.TrimRight(string(v[max(from, i-40):i]), " \t\r")
	for _, s := range []string{"..", ",", "\\", " and", " or", "="} {
		if strings.HasSuffix(line, s) {
			return true
		}
	}
	next := strings.TrimLeft(string(v[min(i+1, len(v)):min(i+60, len(v))]), " \t")
	return l.name == "lua" && strings.HasPrefix(next, "..")
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
