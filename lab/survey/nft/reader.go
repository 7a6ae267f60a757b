package nft

import (
	"strings"

	"assay/anatomy/conf"
)

// reader goes through a rule set byte by byte.
type reader struct {
	text    string
	at      int
	line    int
	from    int // where the statement starts, -1 before it
	begun   bool
	first   int // line of the statement's start
	inner   int // depth of braces inside the statement
	section []string
	list    []conf.Directive
}

const maxDepth = 16

func (r *reader) step() {
	c := r.text[r.at]
	switch {
	case c == '#':
		r.end()
		for r.at < len(r.text) && r.text[r.at] != '\n' {
			r.at++
		}
		return
	case c == '"':
		r.begin()
		if n := strings.IndexAny(r.text[r.at+1:], "\"\n"); n >= 0 && r.text[r.at+1+n] == '"' {
			r.at += n + 1
		}
	case c == '\\' && r.at+1 < len(r.text) && r.text[r.at+1] == '\n':
		r.at++
		r.line++
	case c == '\n' || c == ';':
		if r.inner == 0 {
			r.end()
		}
		if c == '\n' {
			r.line++
		}
	case c == '{':
		r.brace()
	case c == '}':
		r.close()
	case c != ' ' && c != '\t' && c != '\r':
		r.begin()
	}
	r.at++
}

func (r *reader) begin() {
	if !r.begun {
		r.begun, r.from, r.first = true, r.at, r.line
	}
}

// brace opens a block, or a set inside a statement.
func (r *reader) brace() {
	words := r.words()
	if r.inner > 0 || len(words) == 0 || !blocks[words[0]] {
		r.begin()
		r.inner++
		return
	}
	r.begun = false
	if len(r.section) < maxDepth {
		r.section = append(r.section[:len(r.section):len(r.section)], strings.Join(words, " "))
	}
}

func (r *reader) close() {
	if r.inner > 0 {
		r.inner--
		return
	}
	r.end()
	if n := len(r.section); n > 0 {
		r.section = r.section[:n-1]
	}
}

// blocks are words that a block's head begins with.
var blocks = map[string]bool{
	"table": true, "chain": true, "set": true, "map": true, "flowtable": true, "counter": true, "quota": true, "limit": true, "ct": true, "secmark": true, "synproxy": true,
}

func (r *reader) words() []string {
	if !r.begun {
		return nil
	}
	return conf.Words(strings.ReplaceAll(r.text[r.from:r.at], "\\\n", " "), true)
}

// end closes a statement.
func (r *reader) end() {
	words := r.words()
	r.begun, r.inner = false, 0
	if len(words) == 0 || words[0] == "" || len(r.list) == conf.MaxDirectives {
		return
	}
	r.list = append(r.list, conf.Directive{Section: r.section, Key: words[0], Args: words[1:], Offset: r.from, Line: r.first})
}
