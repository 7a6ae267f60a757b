// Package ini reads configuration files with "[section]" headers and
// "key = value" lines: smb.conf(5), systemd.syntax(7), NetworkManager, PHP and
// many more.
package ini

import (
	"strings"

	"assay/anatomy/conf"
)

// Syntax says in what files differ. The zero value has comments from "#" and
// ";" at the start of a line and each line by itself.
type Syntax struct {
	Trailing bool // comments may also stand behind a value, after a blank
	Continue bool // a backslash at the end of a line joins the next one
	Colon    bool // ":" separates key and value as "=" does
	Fold     bool // keys and section names are given in lower case
}

// Read gives the directives of a text in order; each has one argument, the
// value without quotes around it, and a key without a value has none. What
// stands before the first header has no section.
func Read(text string, s Syntax) []conf.Directive {
	var all []conf.Directive
	var section []string
	for l := range conf.Lines(text, s.Continue) {
		if len(all) == conf.MaxDirectives {
			break
		}
		t := strings.TrimSpace(strings.TrimPrefix(l.Text, "\ufeff"))
		if t == "" || t[0] == '#' || t[0] == ';' {
			continue
		}
		if name, is := header(t); is {
			if s.Fold {
				name = strings.ToLower(name)
			}
			section = []string{name}
			continue
		}
		if s.Trailing {
			t = strings.TrimSpace(conf.Uncomment(t, "#;"))
		}
		d := conf.Directive{Section: section, Offset: l.Offset + conf.Indent(l.Text), Line: l.Number}
		s.fill(&d, t)
		if d.Key != "" {
			all = append(all, d)
		}
	}
	return all
}

func (s *Syntax) fill(d *conf.Directive, t string) {
	marks := "="
	if s.Colon {
		marks = "=:"
	}
	d.Key = t
	if at := strings.IndexAny(t, marks); at >= 0 {
		d.Key, d.Op = strings.TrimSpace(t[:at]), t[at:at+1]
		if v := strings.TrimSpace(t[at+1:]); v != "" {
			d.Args = []string{conf.Unquote(v)}
		}
	}
	if s.Fold {
		d.Key = strings.ToLower(d.Key)
	}
}

// header reads "[name]"; what follows the bracket is a comment.
func header(t string) (string, bool) {
	if t[0] != '[' {
		return "", false
	}
	end := strings.IndexByte(t, ']')
	if end < 0 {
		return "", false
	}
	return strings.TrimSpace(t[1:end]), true
}
