package script

import "strings"

// function is one that the script defines.
type function struct {
	params []string
	gives  *taint // what it returns, if that is request data
}

// header reads "function name(a, b)", "local function", "name = function(a)",
// "def name(a):" and "sub name".
func (l *language) header(text string) (name string, params []string, ok bool) {
	t := strings.TrimSpace(text[:min(len(text), 400)])
	t = strings.TrimSpace(strings.TrimLeft(t, "{};"))
	for _, w := range []string{"local ", "public ", "private ", "static ", "protected ", "async "} {
		t = strings.TrimPrefix(t, w)
	}
	var rest string
	switch {
	case l.name == "perl" && strings.HasPrefix(t, "sub "):
		name, _, _ = strings.Cut(strings.TrimSpace(t[4:])+" ", " ")
		return strings.TrimRight(name, "{(;"), nil, true
	case l.name == "python" && strings.HasPrefix(t, "def "):
		rest = t[4:]
	case (l.name == "php" || l.name == "lua" || l.name == "asp") && strings.HasPrefix(t, "function "):
		rest = t[9:]
	case l.name == "lua" && strings.Contains(t, "= function("):
		i := strings.Index(t, "= function(")
		rest = strings.TrimSpace(t[:i]) + t[i+len("= function"):]
	default:
		return "", nil, false
	}
	name, rest, ok = strings.Cut(rest, "(")
	inner, _, _ := strings.Cut(rest, ")")
	for p := range strings.SplitSeq(inner, ",") {
		p, _, _ = strings.Cut(strings.TrimSpace(p), "=")
		p, _, _ = strings.Cut(p, ":")
		f := strings.Fields(p)
		if len(f) == 0 {
			continue
		}
		params = append(params, l.variable(strings.TrimLeft(f[len(f)-1], "&*")))
	}
	name = strings.TrimSpace(name)
	return name, params, ok && name != "" && len(name) < 80 && !strings.ContainsAny(name, " \t")
}

// scopes says of each statement in which function it stands: by braces, or by
// how far lines are indented.
func (l *language) scopes(v []byte, all []statement) {
	if l.lines {
		l.indented(v, all)
		return
	}
	depth, start := 0, -1
	name, pending := "", ""
	for i := range all {
		s := &all[i]
		switch v[s.from] {
		case '{':
			if depth++; pending != "" && start < 0 {
				name, start = pending, depth
			}
			pending = ""
		case '}':
			if depth == start {
				name, start = "", -1
			}
			depth = max(0, depth-1)
		}
		if n, _, ok := l.header(string(v[s.from:s.to])); ok {
			pending = n
		}
		s.scope = name
	}
}

func (l *language) indented(v []byte, all []statement) {
	name, at := "", 0
	for i := range all {
		s := &all[i]
		n := indent(v, s.from)
		if name != "" && n <= at {
			name = ""
		}
		s.scope = name
		if f, _, ok := l.header(string(v[s.from:s.to])); ok && name == "" {
			name, at = f, n
		}
	}
}

func indent(v []byte, at int) (n int) {
	for at--; at >= 0 && v[at] != '\n'; at-- {
		if v[at] == '\t' {
			n += 8
		} else {
			n++
		}
	}
	return n
}
