// Package line reads configuration files with one directive to a line, a key
// and its value: sshd_config(5), boa.conf, snmpd.conf(5), vsftpd.conf(5),
// dnsmasq(8), hostapd.conf, options of pppd(8), sysctl.conf(5) and many more.
// They differ in a few points, which Syntax says.
package line

import (
	"strings"

	"assay/anatomy/conf"
)

// Separator is what stands between key and value.
type Separator uint8

const (
	Blank  Separator = iota // blanks
	Equal                   // "=", with or without blanks around it
	Either                  // blanks or "="
)

// Syntax says how lines are read. The zero value is words between blanks and
// comments from "#" at the start of a line.
type Syntax struct {
	Comment   string // bytes that begin a comment at the start of a line; "" is "#"
	Trailing  bool   // they do so behind a blank too
	Continue  bool   // a backslash at the end of a line joins the next one
	Separator Separator
	Quotes    bool // words may stand in quotes
	Whole     bool // the value is one argument, blanks included
	Fold      bool // keys are given in lower case: case means nothing in them
}

// Read gives the directives of a text in order. What is no directive (an
// empty line, "=" without a key) is left out.
func Read(text string, s Syntax) []conf.Directive {
	if s.Comment == "" {
		s.Comment = "#"
	}
	var all []conf.Directive
	for l := range conf.Lines(text, s.Continue) {
		if len(all) == conf.MaxDirectives {
			break
		}
		if d, ok := s.directive(l); ok {
			all = append(all, d)
		}
	}
	return all
}

func (s *Syntax) directive(l conf.Line) (conf.Directive, bool) {
	t := strings.TrimSpace(l.Text)
	if t == "" || strings.IndexByte(s.Comment, t[0]) >= 0 {
		return conf.Directive{}, false
	}
	if s.Trailing {
		t = strings.TrimSpace(conf.Uncomment(t, s.Comment))
	}
	key, op, value := s.cut(t)
	if key == "" {
		return conf.Directive{}, false
	}
	if s.Fold {
		key = strings.ToLower(key)
	}
	d := conf.Directive{Key: key, Op: op, Offset: l.Offset + conf.Indent(l.Text), Line: l.Number}
	switch {
	case value == "":
	case s.Whole && s.Quotes:
		d.Args = []string{conf.Unquote(value)}
	case s.Whole:
		d.Args = []string{value}
	default:
		d.Args = conf.Words(value, s.Quotes)
	}
	return d, true
}

// cut separates key and value.
func (s *Syntax) cut(t string) (key, op, value string) {
	at := -1
	switch s.Separator {
	case Blank:
		at = strings.IndexAny(t, " \t")
	case Equal:
		at = strings.IndexByte(t, '=')
	case Either:
		at = strings.IndexAny(t, " \t=")
	}
	if at < 0 {
		return t, "", ""
	}
	key, value = strings.TrimSpace(t[:at]), strings.TrimSpace(t[at:])
	if s.Separator != Blank && strings.HasPrefix(value, "=") {
		op, value = "=", strings.TrimSpace(value[1:])
	}
	return key, op, value
}
