package script

import "strings"

// statement looks at one statement: what it runs, what it assigns, what it
// calls, what it tests.
func (c *coder) statement(s *statement) {
	c.runs(s, true)
	c.backticks(s, true)
	if name, _, ok := c.header(string(c.v[s.from:s.to])); ok && name != "" {
		return
	}
	c.assign(s)
	c.calls(s)
	c.tests(s)
}

// runs looks for functions that run commands or evaluate, and when follow is
// set for request data in their arguments.
func (c *coder) runs(s *statement, follow bool) {
	for at := s.from; ; {
		n, ok := c.next(at, s.to)
		if !ok {
			return
		}
		at = n.to
		fn := n.text
		if a := c.aliases[fn]; a != "" {
			fn = a
		}
		k, is := c.sinks[fn]
		if !is || c.isMethod(n.at) || c.funcs[n.text] != nil {
			continue
		}
		from, to, called := c.arguments(n.to, s.to)
		if !called || k.ok != nil && !k.ok(c.code[from:to]) {
			continue
		}
		spot := c.command(fn, n.at)
		if !follow {
			continue
		}
		if t := c.held(s.scope, from, to); t != nil {
			c.flow(t, spot, k.how, nil)
		}
	}
}

// isMethod tells a method of an object apart from a function of the language.
func (c *coder) isMethod(at int) bool {
	for at > 0 && c.v[at-1] == ' ' {
		at--
	}
	if at < 2 {
		return false
	}
	two := string(c.v[at-2 : at])
	return c.sigils && (two == "->" || two == "::") || c.dotted && (two[1] == '.' || two[1] == ':') && two != ".." ||
		c.name == "php" && strings.HasSuffix(strings.TrimRight(string(c.v[max(0, at-12):at]), " "), "function") ||
		c.name == "perl" && (two == "{{" || two[1] == '{' || two[1] == '$' || two == "=>")
}

// arguments gives what stands in the parentheses behind a function's name, or
// behind the name where the language does without.
func (c *coder) arguments(at, end int) (from, to int, ok bool) {
	for at < end && (c.v[at] == ' ' || c.v[at] == '\t') {
		at++
	}
	if at >= end {
		return 0, 0, false
	}
	if c.v[at] != '(' {
		b := c.v[at]
		free := c.name == "perl" && (b == '"' || b == '$' || b == '@' || b == '{' || b == '/' || b == '`' || b == '|') || c.name == "lua" && (b == '"' || b == '[') || c.name == "php" && (b == '"' || b == '$')
		return at, end, free
	}
	depth := 0
	if !c.spend(end - at) {
		return 0, 0, false
	}
	for i := at; i < end; i++ {
		switch c.v[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return at + 1, i, true
			}
		}
	}
	return at + 1, end, true
}

// backticks looks for commands in backticks.
func (c *coder) backticks(s *statement, follow bool) {
	if !c.backtick {
		return
	}
	for at := s.from; at < s.to; at++ {
		if c.v[at] != '`' {
			continue
		}
		to := at + 1
		for to < s.to && c.v[to] != '`' {
			to++
		}
		if to == s.to {
			return
		}
		spot := c.command("`...`", at)
		if !follow {
			at = to
			continue
		}
		if t := c.held(s.scope, at+1, to); t != nil {
			c.flow(t, spot, command, nil)
		}
		at = to
	}
}

// assign finds the sign of an assignment and marks what stands left of it.
func (c *coder) assign(s *statement) {
	at := c.assignment(s)
	if at < 0 {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(string(c.v[s.from:s.to]), "{} \n\t"), "return"); ok && rest != "" && s.scope != "" {
			if f, t := c.funcs[s.scope], c.held(s.scope, s.to-len(rest), s.to); f != nil && t != nil {
				c.changed = c.changed || f.gives == nil
				f.gives = t
			}
		}
		c.loop(s)
		return
	}
	c.alias(s, at)
	t := c.held(s.scope, at+1, s.to)
	if t == nil {
		return
	}
	c.mark(s, s.from, at, t)
}

// mark makes the variables in [from, to) hold t. Of a.b["c"] that is a.
func (c *coder) mark(s *statement, from, to int, t *taint) {
	depth := 0
	for at := from; at < to; {
		n, ok := c.next(at, to)
		if !ok {
			return
		}
		for ; at < n.at; at++ {
			switch c.v[at] {
			case '[', '{':
				depth++
			case ']', '}':
				depth--
			}
		}
		at = n.to
		if depth > 0 || !c.isVariable(n.text) || words[n.text] {
			continue
		}
		v := c.variable(n.text)
		c.set(s.scope, v, t)
	}
}

var words = names("local my our var let if while for elseif elif return and or not then do in global set foreach as ipairs pairs")

// assignment gives the place of the = that assigns, -1 when there is none.
func (c *coder) assignment(s *statement) int {
	depth := 0
	for i := s.from; i < s.to; i++ {
		switch c.v[i] {
		case '(':
			depth++
		case ')':
			depth--
		case '"', '`':
			for i++; i < s.to && c.v[i] != '"' && c.v[i] != '`'; i++ {
			}
		case '=':
			before, after := byte(' '), byte(' ')
			if i > s.from {
				before = c.v[i-1]
			}
			if i+1 < s.to {
				after = c.v[i+1]
			}
			if after == '=' || after == '~' || after == '>' {
				i++
				continue
			}
			if before == '!' || before == '<' || before == '>' || before == '~' || before == '=' || depth > 0 && c.name == "python" {
				continue
			}
			return i
		}
	}
	return -1
}

// alias notes "local execute = os.execute" and "from os import system".
func (c *coder) alias(s *statement, at int) {
	right := strings.TrimSpace(string(c.v[at+1 : s.to]))
	if _, is := c.sinks[right]; !is {
		return
	}
	left := strings.Fields(string(c.v[s.from:at]))
	if len(left) > 0 && len(c.aliases) < 64 {
		c.aliases[left[len(left)-1]] = right
	}
}

// loop reads "foreach ($_POST as $k => $v)" and "for k, v in pairs(x)".
func (c *coder) loop(s *statement) {
	text := strings.TrimLeft(string(c.v[s.from:s.to]), "{} \n\t")
	mark, reverse := " in ", false
	switch {
	case strings.HasPrefix(text, "foreach") && c.name == "php":
		mark, reverse = " as ", true
	case strings.HasPrefix(text, "from os import") && c.name == "python":
		for _, w := range strings.FieldsFunc(text[14:], func(r rune) bool { return r == ',' || r == ' ' }) {
			if _, is := c.sinks["os."+w]; is {
				c.aliases[w] = "os." + w
			}
		}
		return
	case strings.HasPrefix(text, "for ") && !c.sigils:
	default:
		return
	}
	i := strings.Index(string(c.v[s.from:s.to]), mark)
	if i < 0 {
		return
	}
	i += s.from
	left, right := [2]int{s.from, i}, [2]int{i + len(mark), s.to}
	if reverse {
		left, right = right, left
	}
	if t := c.held(s.scope, right[0], right[1]); t != nil {
		c.mark(s, left[0], left[1], t)
	}
}

// calls hands request data on to the parameters of functions of the script.
func (c *coder) calls(s *statement) {
	for at := s.from; ; {
		n, ok := c.next(at, s.to)
		if !ok {
			return
		}
		at = n.to
		f := c.funcs[n.text]
		if f == nil || len(f.params) == 0 || !c.follows(n.to, '(') {
			continue
		}
		from, to, _ := c.arguments(n.to, s.to)
		depth, start, k := 0, from, 0
		for i := from; i <= to && k < len(f.params); i++ {
			if i < to {
				switch c.v[i] {
				case '(', '[', '{':
					depth++
				case ')', ']', '}':
					depth--
				}
				if c.v[i] != ',' || depth > 0 {
					continue
				}
			}
			if t := c.held(s.scope, start, i); t != nil && c.vars[n.text+"\x00"+f.params[k]] == nil {
				c.set(n.text, f.params[k], t)
			}
			start, k = i+1, k+1
		}
	}
}

// tests notes on a variable that a condition asks about it: what follows has
// gone past that condition, one way or the other.
func (c *coder) tests(s *statement) {
	text := string(c.v[s.from:s.to])
	if c.name == "perl" && strings.Contains(text, "=~") {
		c.matched(s, text)
		return
	}
	found := ""
	for at := s.from; ; {
		n, ok := c.next(at, s.to)
		if !ok {
			break
		}
		if at = n.to; c.isCheck(n.text) {
			found = lastPart(n.text)
		}
	}
	if found == "" {
		return
	}
	for at := s.from; ; {
		n, ok := c.next(at, s.to)
		if !ok {
			return
		}
		at = n.to
		if !c.isVariable(n.text) {
			continue
		}
		v := c.variable(n.text)
		if t := c.lookup(s.scope, v); t != nil {
			c.set(s.scope, v, t.through("", []string{found}).trim())
		}
	}
}

// matched reads Perl's $x =~ s/[^a-z]//g, tr/...//cd and =~ /^...$/.
func (c *coder) matched(s *statement, text string) {
	i := strings.Index(text, "=~")
	left := strings.Fields(strings.NewReplacer("(", " ", "!", " ").Replace(text[:i]))
	if len(left) == 0 || !strings.HasPrefix(left[len(left)-1], "$") {
		return
	}
	v := c.variable(strings.TrimRight(left[len(left)-1], " "))
	v, _, _ = strings.Cut(v, "{")
	v, _, _ = strings.Cut(v, "[")
	raw := strings.TrimSpace(c.code[s.from+i+2 : s.to])
	strict := strings.HasPrefix(raw, "s") && strings.Contains(raw, "[^") || strings.HasPrefix(raw, "tr") || strings.HasPrefix(raw, "/^") || strings.HasPrefix(raw, "m/^")
	if t := c.lookup(s.scope, v); t != nil && strict {
		c.set(s.scope, v, t.through("", []string{"pattern"}).trim())
	}
}
