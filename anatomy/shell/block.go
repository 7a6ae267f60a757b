package shell

import "strings"

func (p *parser) push(b block) {
	if len(p.stack) < maxDepth {
		p.stack = append(p.stack, b)
	}
}

// popTo drops blocks above the innermost one of a kind; false when there is
// none in this function.
func (p *parser) popTo(kind byte) bool {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if p.stack[i].kind == kind {
			p.stack = p.stack[:i+1]
			return true
		}
		if p.stack[i].kind == 'f' {
			return false
		}
	}
	return false
}

// close ends the innermost block of a kind and what was left open in it.
func (p *parser) close(kind byte) {
	if p.popTo(kind) {
		p.stack = p.stack[:len(p.stack)-1]
	}
}

// keyword handles a reserved word at the start of a command.
func (p *parser) keyword(w string) bool {
	switch w {
	case "if":
		p.push(block{kind: 'i', maybe: true})
	case "then", "else":
		p.inBody('i')
	case "elif":
		// its condition is asked only when the one before did not hold
		p.inBody('i')
	case "fi":
		p.close('i')
	case "while", "until":
		p.push(block{kind: 'w', maybe: true})
	case "for", "select":
		p.push(block{kind: 'o', maybe: p.chained})
		p.header = 'o'
	case "do":
		if n := len(p.stack); n > 0 {
			p.stack[n-1].body = true
		}
	case "done":
		p.closeLoop()
	case "case":
		p.push(block{kind: 'c', maybe: true, body: true})
		p.header, p.subject = 'c', ""
	case "esac":
		p.close('c')
	case "function":
		p.header = 'F'
	case "{":
		if p.function != "" {
			p.push(block{kind: 'f', name: p.function})
			p.function = ""
		} else {
			p.push(block{kind: '{', maybe: p.chained, body: true})
			p.chained = false
		}
	case "}":
		p.closeBrace()
	case "!":
	default:
		return false
	}
	return true
}

func (p *parser) inBody(kind byte) {
	if p.popTo(kind) {
		p.stack[len(p.stack)-1].body = true
	}
}

// closeBrace ends the innermost block in braces, which may be a function.
func (p *parser) closeBrace() {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if k := p.stack[i].kind; k == '{' || k == 'f' {
			p.stack = p.stack[:i]
			return
		}
	}
}

func (p *parser) closeLoop() {
	for i := len(p.stack) - 1; i >= 0 && p.stack[i].kind != 'f'; i-- {
		if k := p.stack[i].kind; k == 'w' || k == 'o' {
			p.stack = p.stack[:i]
			return
		}
	}
}

// inHeader reads the words behind for, case and function.
func (p *parser) inHeader(t token) {
	ends := t.kind == newline || t.text == ";"
	switch p.header {
	case 'o': // for NAME in WORDS
		if ends {
			p.header = 0
		} else if t.text == "do" {
			p.header = 0
			p.keyword("do")
		}
	case 'c': // case WORD in
		switch {
		case t.kind == word && p.subject == "":
			p.subject = Unquote(t.text)
		case t.kind == word && t.text == "in":
			p.header, p.pattern, p.labels = 0, true, nil
		case t.kind == operator:
			p.header = 0 // no case after all
			p.close('c')
		}
	case 'F': // function NAME
		p.header = 0
		if t.kind == word {
			p.define(t.text)
			if rest := strings.TrimLeft(p.src[p.lex.at:], " \t"); strings.HasPrefix(rest, "()") {
				p.lex.at = len(p.src) - len(rest) + 2
			}
		}
	}
}

// inPattern reads the patterns of a branch up to their ")".
func (p *parser) inPattern(t token) {
	switch {
	case t.kind == word && t.text == "esac" && len(p.labels) == 0:
		p.pattern = false
		p.close('c')
	case t.kind == word && len(p.labels) < 64:
		p.labels = append(p.labels, Unquote(t.text))
	case t.text == ")":
		p.pattern = false
		n := len(p.stack) - 1
		if n < 0 || p.stack[n].kind != 'c' {
			return
		}
		if p.stack[n].label = ""; p.asksArgument() {
			p.stack[n].label = label(p.labels)
		}
	}
}

// asksArgument reports whether the case is about the script's first argument:
// not in a function, where $1 is the function's.
func (p *parser) asksArgument() bool {
	for i := range p.stack {
		if p.stack[i].kind == 'f' {
			return false
		}
	}
	s := p.subject
	return s == "$1" || s == "${1}" || strings.HasPrefix(s, "${1:") || strings.HasPrefix(s, "${1-")
}

// label chooses the word for a branch: "start" and "boot" before others.
func label(patterns []string) string {
	for _, want := range []string{"start", "boot", ""} {
		for _, s := range patterns {
			if s == want {
				return "start"
			}
		}
	}
	if len(patterns) == 0 {
		return "*"
	}
	return patterns[0]
}
