// Package lighttpd reads lighttpd.conf (lighttpd, src/configparser.y):
// assignments of strings, numbers and arrays, conditional blocks, variables
// and joined strings.
package lighttpd

import (
	"strings"

	"assay/anatomy/conf"
)

const (
	maxDepth = 32   // of blocks and arrays in each other
	maxArgs  = 1024 // values of one directive
)

// Read gives the directives of a text in order. An array's values are its
// arguments, each behind the keys that lead to it: ".php => socket => /tmp/x".
// Variables that the file sets to strings before are replaced. A block's
// section is its condition as written: `$HTTP["host"] == "a"`.
func Read(text string) []conf.Directive {
	r := &reader{lexer: lexer{text: text, line: 1}, vars: map[string]string{}}
	r.advance()
	for r.tok.kind != end && len(r.all) < conf.MaxDirectives {
		r.statement()
	}
	return r.all
}

type reader struct {
	lexer
	tok     token
	all     []conf.Directive
	section []string
	depth   int
	vars    map[string]string
	args    []string
}

func (r *reader) advance() { r.tok = r.next() }

func (r *reader) is(text string) bool { return r.tok.kind == mark && r.tok.text == text }

func (r *reader) statement() {
	from := r.tok
	switch {
	case r.is("}"):
		r.close()
		r.advance()
	case from.kind == mark && from.text == "$", from.kind == word && (from.text == "else" || from.text == "elseif" || from.text == "elif" || from.text == "global"):
		r.condition()
	case from.kind == word:
		r.advance()
		r.directive(from)
	default:
		r.advance()
	}
}

// condition reads up to the brace that opens the block.
func (r *reader) condition() {
	from := r.tok
	for r.tok.kind != end && !r.is("{") && !r.is("}") {
		if r.tok.line > from.line+1 {
			return // a condition without a block
		}
		r.advance()
	}
	if !r.is("{") {
		return
	}
	head := strings.Join(strings.Fields(r.text[from.offset:r.tok.offset]), " ")
	if r.depth++; r.depth <= maxDepth {
		r.section = append(r.section[:len(r.section):len(r.section)], head)
	}
	r.advance()
}

func (r *reader) close() {
	if r.depth == 0 {
		return
	}
	if r.depth <= maxDepth {
		r.section = r.section[:r.depth-1]
	}
	r.depth--
}

// directive reads what follows a key.
func (r *reader) directive(key token) {
	d := conf.Directive{Section: r.section, Key: key.text, Offset: key.offset, Line: key.line}
	switch {
	case r.is("=") || r.is("+=") || r.is(":=") || r.is("=>"):
		d.Op = r.tok.text
		r.advance()
	case strings.HasPrefix(key.text, "include"):
	default:
		return
	}
	r.args = nil
	r.value("", 0)
	d.Args = r.args
	if len(d.Args) == 1 && d.Op != "" && strings.HasPrefix(d.Key, "var.") && len(r.vars) < 256 {
		r.vars[d.Key], r.vars[strings.TrimPrefix(d.Key, "var.")] = d.Args[0], d.Args[0]
	}
	r.all = append(r.all, d)
}

// value reads a string, number, variable or array, and what "+" joins to it.
func (r *reader) value(keys string, depth int) {
	text, one := r.term(keys, depth)
	for r.is("+") {
		r.advance()
		more, is := r.term(keys, depth)
		text, one = clip(text+more), one || is
	}
	if one {
		r.add(keys + text)
	}
}

// maxText is how long a joined string may grow.
const maxText = 4096

func clip(s string) string { return s[:min(len(s), maxText)] }

func (r *reader) add(arg string) {
	if len(r.args) < maxArgs {
		r.args = append(r.args, clip(arg))
	}
}

// term gives a single value; of an array it adds the values itself.
func (r *reader) term(keys string, depth int) (text string, one bool) {
	t := r.tok
	switch {
	case t.kind == quoted || t.kind == word:
		r.advance()
		return r.known(t), true
	case r.is("("):
		r.advance()
		if depth < maxDepth {
			r.array(keys, depth+1)
		}
	}
	return "", false
}

func (r *reader) known(t token) string {
	if t.kind == word {
		if v, is := r.vars[t.text]; is {
			return v
		}
	}
	return t.text
}

// array reads up to the closing parenthesis. Deep arrays are passed over.
func (r *reader) array(keys string, depth int) {
	for r.tok.kind != end && !r.is(")") {
		t := r.tok
		if t.kind == quoted || t.kind == word {
			r.advance()
			if r.is("=>") {
				r.advance()
				if depth < maxDepth {
					r.value(clip(keys+t.text+" => "), depth)
				}
				continue
			}
			text := r.known(t)
			for r.is("+") {
				r.advance()
				more, _ := r.term(keys, min(depth, maxDepth))
				text = clip(text + more)
			}
			r.add(keys + text)
			continue
		}
		if r.is("(") && depth < maxDepth {
			r.advance()
			r.array(keys, depth+1)
			continue
		}
		if r.is("}") {
			return // an array that is never closed
		}
		r.advance()
	}
	if r.is(")") {
		r.advance()
	}
}
