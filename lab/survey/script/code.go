package script

import "strings"

// coder follows request data through one script.
type coder struct {
	*language
	*record
	code    string
	v       []byte
	cgi     bool
	vars    map[string]*taint // by scope and name
	funcs   map[string]*function
	aliases map[string]string // local names of functions
	changed bool
	budget  int // bytes that may still be looked at
}

const maxPasses = 4

func readCode(l *language, code string, r *record) {
	source, runs := l.mentions(code)
	if !source && !runs {
		return
	}
	c := &coder{language: l, record: r, code: code, v: l.view(code), vars: map[string]*taint{}, funcs: map[string]*function{}, aliases: map[string]string{}, budget: 40*len(code) + 64<<10}
	c.cgi = strings.Contains(code, "REQUEST_METHOD") || strings.Contains(code, "CONTENT_LENGTH") || strings.Contains(code, "QUERY_STRING") ||
		l.name == "perl" && (strings.Contains(code, "use CGI") || strings.Contains(code, "CGI->new") || strings.Contains(code, "new CGI") || strings.Contains(code, "cgi-lib"))
	r.script.CGI = c.cgi && !strings.Contains(code, "if __name__")
	list := l.statements(c.v)
	for i := range list {
		s := &list[i]
		if name, params, ok := l.header(string(c.v[s.from:s.to])); ok {
			c.funcs[name] = &function{params: params}
		}
	}
	if !source || !runs { // nothing can flow: list what is there
		for i := range list {
			if source {
				c.held(list[i].scope, list[i].from, list[i].to)
			} else {
				c.runs(&list[i], false)
				c.backticks(&list[i], false)
			}
		}
		return
	}
	for range maxPasses {
		c.changed = false
		for i := range list {
			c.statement(&list[i])
		}
		if !c.changed {
			break
		}
	}
}

// mentions tells whether names of request data and of functions that run
// commands stand in a text at all: in most scripts they do not.
func (l *language) mentions(code string) (source, runs bool) {
	if l.fold {
		return true, true
	}
	variables := false // names that a server gives to CGI programs
	for _, n := range []string{"QUERY_STRING", "REQUEST_", "HTTP_", "PATH_INFO", "CONTENT_", "REMOTE_", "PHP_AUTH_", "php://input", "CGI", "cgi-lib"} {
		if variables = strings.Contains(code, n); variables {
			break
		}
	}
	for n, g := range l.sources {
		if source = (variables || g("", false)) && strings.Contains(code, n); source {
			break
		}
	}
	for n := range l.sinks {
		if runs = called(code, n, l.sigils); runs {
			break
		}
	}
	return source, runs || l.backtick && strings.Contains(code, "`")
}

// called tells whether a name stands in a text with a parenthesis behind it,
// or a blank where the language needs no parenthesis, and no name before it.
func called(code, name string, free bool) bool {
	for at := 0; ; {
		i := strings.Index(code[at:], name)
		if i < 0 {
			return false
		}
		i += at
		at = i + len(name)
		if i > 0 && isNameByte(code[i-1]) || at >= len(code) {
			continue
		}
		if b := code[at]; b == '(' || b == ' ' || b == '\n' || free && !isNameByte(b) || b == '"' || b == '[' {
			return true
		}
	}
}

// variable is the name under which a variable is kept: without sigil and
// without what is behind it.
func (l *language) variable(name string) string {
	if l.sigils {
		return strings.TrimLeft(name, "$@%\\")
	}
	if i := strings.IndexAny(name, ".:["); i > 0 {
		return name[:i]
	}
	return name
}

func (c *coder) lookup(scope, name string) *taint {
	if t := c.vars[scope+"\x00"+name]; t != nil {
		return t
	}
	if c.name == "php" && scope != "" {
		return nil
	}
	return c.vars["\x00"+name]
}

func (c *coder) set(scope, name string, t *taint) {
	key := scope + "\x00" + name
	if c.vars[key] == nil {
		c.changed = true
	}
	c.vars[key] = t
}

// name is one name in the view.
type name struct {
	text   string
	at, to int
}

// next finds the next name in [at, to).
func (c *coder) next(at, to int) (n name, ok bool) {
	for at < to {
		b := c.v[at]
		start := isNameByte(b) && (b < '0' || b > '9') || c.sigils && (b == '$' || b == '@' || b == '%') && at+1 < to && (isNameByte(c.v[at+1]) || c.v[at+1] == '{')
		if !start {
			at++
			if isNameByte(b) { // a number
				for at < to && isNameByte(c.v[at]) {
					at++
				}
			}
			continue
		}
		i := at + 1
		if c.sigils && c.v[at] != '_' && !isNameByte(c.v[at]) && i < to && c.v[i] == '{' {
			i++ // ${name}
		}
		for i < to && (isNameByte(c.v[i]) || (c.dotted && (c.v[i] == '.' || c.v[i] == ':') || !c.dotted && c.v[i] == ':' && i+1 < to && c.v[i+1] != ' ') && i+1 < to && (isNameByte(c.v[i+1]) || c.v[i+1] == ':' && c.name == "perl")) {
			i++
		}
		text := strings.Replace(string(c.v[at:i]), "${", "$", 1)
		if c.fold {
			text = strings.ToLower(text)
		}
		return name{text, at, i}, true
	}
	return name{}, false
}

func (c *coder) isVariable(n string) bool {
	return !c.sigils || n[0] == '$' || n[0] == '@' || n[0] == '%'
}

// held gives what request data the code in [at, to) holds, with the functions
// around it that quote, convert or test; nil when none.
func (c *coder) held(scope string, at, to int) *taint {
	if !c.spend(to - at) {
		return nil
	}
	var found *taint
	var checks []string
	for {
		n, ok := c.next(at, to)
		if !ok {
			break
		}
		at = n.to
		if g := c.sources[n.text]; g != nil && g(c.code[n.to:min(to, n.to+80)], c.cgi) {
			s := c.request(sourceName(n.text, c.code[n.to:min(to, n.to+60)]), n.at)
			if found == nil {
				found = &taint{from: s}
			}
			continue
		}
		if c.isCheck(n.text) {
			checks = append(checks, lastPart(n.text))
			continue
		}
		if found != nil {
			continue
		}
		if f := c.funcs[n.text]; f != nil && f.gives != nil && c.follows(n.to, '(') {
			found = f.gives.through(n.text, nil)
		} else if c.isVariable(n.text) && !c.follows(n.to, '(') || c.dotted {
			if t := c.lookup(scope, c.variable(n.text)); t != nil {
				found = t.through(c.variable(n.text), nil)
			}
		}
	}
	if found != nil && len(checks) > 0 {
		return found.through("", checks).trim()
	}
	return found
}

func (t *taint) trim() *taint {
	if n := len(t.via); n > 0 && t.via[n-1] == "" {
		t.via = t.via[:n-1]
	}
	return t
}

func (c *coder) isCheck(n string) bool {
	return c.checks[n] || c.dotted && c.checks[lastPart(n)] && n != lastPart(n)
}

func lastPart(n string) string {
	if i := strings.LastIndexAny(n, ".:"); i >= 0 {
		return n[i+1:]
	}
	return n
}

// sourceName adds the first quoted word behind a source: $_GET["ip"].
func sourceName(n, after string) string {
	i := strings.IndexAny(after, `"'`)
	if i < 0 || i > 3 {
		if strings.HasPrefix(after, "{") { // $ENV{QUERY_STRING}
			if j := strings.IndexByte(after, '}'); j > 0 {
				return n + after[:j+1]
			}
		}
		return n
	}
	word, _, ok := strings.Cut(after[i+1:], after[i:i+1])
	if !ok || strings.ContainsAny(word, "\n$") {
		return n
	}
	if after[0] == '[' {
		return n + "[\"" + word + "\"]"
	}
	return n + "(\"" + word + "\")"
}

// follows tells whether the next byte that is no blank is b.
func (c *coder) follows(at int, b byte) bool {
	for at < len(c.v) && (c.v[at] == ' ' || c.v[at] == '\t') {
		at++
	}
	return at < len(c.v) && c.v[at] == b
}

// spend takes from what may be looked at; false when it is used up, and the
// fact says so.
func (c *coder) spend(n int) bool {
	if c.budget -= n; c.budget >= 0 {
		return true
	}
	c.script.Truncated = true
	return false
}
