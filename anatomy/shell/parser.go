package shell

import "strings"

// block is an open compound command.
type block struct {
	kind  byte   // 'f' function, '{', '(', 'i' if, 'w' while or until, 'o' for, 'c' case
	body  bool   // past then or do
	maybe bool   // what stands in the body may not run
	name  string // of a function
	label string // of the current branch of case "$1"
}

type parser struct {
	lex       *lexer
	src       string
	commands  []Command
	functions map[string]bool
	stack     []block

	words, assigns []string
	from, to       int  // of the command being read
	begun          bool // some token belongs to it
	chained        bool // behind && or ||
	redirect       string
	function       string // defined, its body not yet begun
	inTest         bool   // inside [[ ]]
	pattern        bool   // reading the patterns of a branch
	labels         []string
	header         byte // 'o', 'c', 'F': reading the words behind for, case, function
	subject        string

	line, counted int // line number of offset counted
}

// step takes one token; done at the end.
func (p *parser) step() (done bool) {
	t := p.lex.next()
	switch {
	case t.kind == end:
		p.finish(false)
		return true
	case len(p.commands) >= maxCommands:
		return true
	case p.redirect != "":
		p.target(t)
	case p.inTest && t.kind != newline:
		p.take(t)
		p.inTest = t.text != "]]"
	case p.pattern:
		p.inPattern(t)
	case p.header != 0:
		p.inHeader(t)
	case t.kind == newline:
		chained := p.chained && !p.begun
		p.finish(false)
		p.chained = chained
	case t.kind == operator:
		p.operator(t)
	case !p.begun && p.keyword(t.text):
	default:
		p.word(t)
	}
	return false
}

func (p *parser) word(t token) {
	if p.function != "" && !p.begun {
		p.function = "" // name() without a block
	}
	if len(p.words) == 0 && isAssignment(t.text) {
		p.assigns = append(p.assigns, t.text)
		p.extend(t)
		return
	}
	p.inTest = !p.begun && t.text == "[["
	p.take(t)
}

func (p *parser) take(t token) {
	if len(p.words) < maxWords {
		p.words = append(p.words, t.text)
	}
	p.extend(t)
}

func (p *parser) extend(t token) {
	if !p.begun {
		p.from, p.begun = t.offset, true
	}
	p.to = t.offset + len(t.text)
}

// operator handles what separates or groups commands.
func (p *parser) operator(t token) {
	switch t.text {
	case "&&", "||":
		p.finish(false)
		p.chained = true
	case "|", "|&":
		chained := p.chained
		p.finish(false)
		p.chained = chained
	case ";", "&":
		p.finish(t.text == "&")
	case ";;", ";&", ";;&":
		p.finish(false)
		if p.popTo('c') {
			p.pattern, p.labels = true, nil
		}
	case "(":
		p.open(t)
	case ")":
		p.finish(false)
		p.close('(')
	default:
		p.redirection(t)
	}
}

// open begins a subshell, an arithmetic command or a function's definition.
func (p *parser) open(t token) {
	switch {
	case len(p.words) == 1 && len(p.assigns) == 0 && isName(p.words[0]) && strings.HasPrefix(strings.TrimLeft(p.src[t.offset+1:], " \t"), ")"):
		p.lex.next()
		p.define(p.words[0])
		p.words, p.begun = nil, false
	case !p.begun && strings.HasPrefix(p.src[t.offset+1:], "("):
		if to := strings.Index(p.src[t.offset:], "))"); to > 0 && to < maxText {
			p.lex.at = t.offset + to + 2
		}
	case !p.begun:
		p.push(block{kind: '(', maybe: p.chained, body: true})
		p.chained = false
	case len(p.words) == 0 && len(p.assigns) > 0: // NAME=(...)
		if to := strings.IndexByte(p.src[t.offset:], ')'); to > 0 && to < maxText {
			p.lex.at = t.offset + to + 1
		}
	default:
		p.take(t) // not grammar: an array, a pattern
	}
}

func (p *parser) define(name string) {
	p.functions[name] = true
	p.function = name
}

// redirection drops a file descriptor's number written before the operator;
// its target is the next word.
func (p *parser) redirection(t token) {
	if n := len(p.words); n > 0 && p.to == t.offset && isNumber(p.words[n-1]) {
		p.words = p.words[:n-1]
	}
	p.redirect = t.text
	p.extend(t)
}

func (p *parser) target(t token) {
	op := p.redirect
	p.redirect = ""
	if t.kind != word {
		if t.kind == newline {
			p.finish(false)
		}
		return
	}
	p.extend(t)
	if op == "<<" || op == "<<-" {
		if d := Unquote(t.text); d != "" && len(p.lex.docs) < 16 {
			p.lex.docs = append(p.lex.docs, heredoc{d, op == "<<-"})
		}
	}
}

// finish ends the command being read and lists it.
func (p *parser) finish(background bool) {
	if p.begun && (len(p.words) > 0 || len(p.assigns) > 0) {
		c := Command{Words: p.words, Assigns: p.assigns, Offset: p.from, Line: p.lineOf(p.from), Background: background}
		c.Text = joined(p.src[p.from:min(p.to, p.from+maxText)])
		p.place(&c)
		p.commands = append(p.commands, c)
		if n := len(p.stack); n > 0 && p.stack[n-1].kind == 'w' && !p.stack[n-1].body && len(p.words) > 0 {
			p.stack[n-1].maybe = p.words[0] != ":" && p.words[0] != "true"
		}
	}
	p.words, p.assigns, p.begun, p.inTest, p.chained = nil, nil, false, false, false
}

// place says where the command stands.
func (p *parser) place(c *Command) {
	c.Conditional = p.chained
	for i := len(p.stack) - 1; i >= 0; i-- {
		b := &p.stack[i]
		if b.kind == 'f' {
			c.Function = b.name
			return
		}
		if b.label != "" && c.Branch == "" {
			c.Branch = b.label
		} else if b.maybe && b.body {
			c.Conditional = true
		}
	}
}

// lineOf counts lines up to an offset; offsets never go back.
func (p *parser) lineOf(offset int) int {
	p.line += strings.Count(p.src[p.counted:offset], "\n")
	p.counted = offset
	return p.line
}

func joined(s string) string {
	if !strings.ContainsAny(s, "\n\r") {
		return s
	}
	s = strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}
