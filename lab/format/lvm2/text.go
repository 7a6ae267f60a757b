package lvm2

import (
	"fmt"
	"strconv"
)

// section is a part of the text in braces. Values are texts, numbers or lists
// of both, all kept as texts.
type section struct {
	names    []string // of sections in it, in their order
	sections map[string]*section
	values   map[string][]string
}

// number gives a value that is one number, -1 if it is none.
func (s *section) number(name string) int64 {
	v := s.text(name)
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

func (s *section) text(name string) string {
	if s == nil || len(s.values[name]) != 1 {
		return ""
	}
	return s.values[name][0]
}

// inside gives a section, an empty one if there is none.
func (s *section) inside(name string) *section {
	if s != nil && s.sections[name] != nil {
		return s.sections[name]
	}
	return &section{}
}

// reader splits the text into words: names and numbers, quoted texts, and the
// signs { } [ ] = and comma.
type reader struct {
	text []byte
	at   int
}

const (
	maxDepth    = 16
	maxSections = 1 << 16
)

// word gives the next word; quoted says that it stood in quotes. It is empty
// and not quoted at the end.
func (r *reader) word() (w string, quoted bool) {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',':
			r.at++
		case c == '#':
			for r.at < len(r.text) && r.text[r.at] != '\n' {
				r.at++
			}
		case c == '"':
			return r.quote(), true
		case c == '{' || c == '}' || c == '[' || c == ']' || c == '=':
			r.at++
			return string(c), false
		default:
			from := r.at
			for r.at < len(r.text) && !ends(r.text[r.at]) {
				r.at++
			}
			return string(r.text[from:r.at]), false
		}
	}
	return "", false
}

func ends(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ',', '"', '#', '{', '}', '[', ']', '=':
		return true
	}
	return false
}

func (r *reader) quote() string {
	var b []byte
	for r.at++; r.at < len(r.text) && r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' && r.at+1 < len(r.text) {
			r.at++
		}
		b = append(b, r.text[r.at])
	}
	r.at++
	return string(b)
}

// section reads up to the brace that ends it, or the end of the text.
func (r *reader) section(depth int, left *int) (*section, error) {
	if *left--; depth > maxDepth || *left < 0 {
		return nil, fmt.Errorf("metadata at %d: too many sections", r.at)
	}
	s := &section{sections: map[string]*section{}, values: map[string][]string{}}
	for {
		name, quoted := r.word()
		if !quoted && (name == "" || name == "}") {
			return s, nil
		}
		at := r.at
		switch sign, quoted := r.word(); {
		case quoted:
			return nil, fmt.Errorf("metadata at %d: %q behind %q", at, sign, name)
		case sign == "{":
			inner, err := r.section(depth+1, left)
			if err != nil {
				return nil, err
			}
			if s.sections[name] == nil {
				s.names = append(s.names, name)
			}
			s.sections[name] = inner
		case sign == "=":
			s.values[name] = r.value()
		default:
			return nil, fmt.Errorf("metadata at %d: %q behind %q", at, sign, name)
		}
	}
}

func (r *reader) value() (list []string) {
	w, quoted := r.word()
	if quoted || w != "[" {
		return []string{w}
	}
	for {
		w, quoted := r.word()
		if !quoted && (w == "" || w == "]") {
			return list
		}
		list = append(list, w)
	}
}
