// Package braces reads configuration files whose directives end in ";" and
// hold blocks in "{ }": nginx (ngx_conf_file.c), ISC dhcpd and named, radvd
// and others.
package braces

import (
	"strings"

	"assay/anatomy/conf"
)

// maxDepth is how deep blocks may stand in each other; deeper ones are read
// as if they stood at this depth.
const maxDepth = 32

// Syntax says in what files differ. The zero value is that of nginx.
type Syntax struct {
	Slashes bool // "//" to the end of the line and "/* */" are comments too
}

// Read gives the directives of a text in order. A block is a directive too:
// it stands before those inside it, with the Op "{". Blocks that are never
// closed end with the text.
func Read(text string, s Syntax) []conf.Directive {
	r := &reader{lexer: lexer{text: text, slashes: s.Slashes, line: 1}}
	for len(r.all) < conf.MaxDirectives {
		t, more := r.next()
		if !more {
			break
		}
		r.take(t)
	}
	r.end("")
	return r.all
}

type reader struct {
	lexer
	all     []conf.Directive
	section []string
	depth   int
	words   []string
	from    token
}

func (r *reader) take(t token) {
	switch t.mark {
	case ';':
		r.end("")
	case '{':
		r.open()
	case '}':
		r.end("")
		r.close()
	default:
		if r.words == nil {
			r.from = t
		}
		r.words = append(r.words, t.text)
	}
}

// end closes the directive that is being read.
func (r *reader) end(op string) {
	if r.words == nil {
		return
	}
	d := conf.Directive{Section: r.section, Key: r.words[0], Op: op, Offset: r.from.offset, Line: r.from.line}
	if len(r.words) > 1 {
		d.Args = r.words[1:]
	}
	if r.words = nil; d.Key != "" && len(r.all) < conf.MaxDirectives {
		r.all = append(r.all, d)
	}
}

func (r *reader) open() {
	name := strings.Join(r.words, " ")
	code := len(r.words) > 0 && strings.HasSuffix(r.words[0], "_by_lua_block")
	r.end("{")
	if code {
		r.skipBlock()
		return
	}
	if r.depth++; r.depth <= maxDepth {
		r.section = append(r.section[:len(r.section):len(r.section)], name)
	}
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
