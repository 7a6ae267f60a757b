// Package pam is the survey of the rules of pluggable authentication modules.
package pam

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "pam" for each rule: the key is the
// type (auth, account, password, session), the arguments are control, module
// and the module's arguments; the section of a rule of pam.conf is its
// service.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:      "Log-in rules (PAM)",
		Learns:     "Each rule of pam.conf and of the files in pam.d: type, control, module and arguments, and which other files are included (@include, include, substack).",
		Limits:     "What a module does by default, and settings of modules in files of their own (/etc/security) are not told.",
		References: []string{"pam.conf(5)", "Linux-PAM, libpam/pam_handlers.c"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		dir, base := path.Split(s.Name)
		return base == "pam.conf" || strings.HasSuffix(dir, "pam.d/")
	},
	Read: survey.Settings("pam", parse),
}

var types = map[string]bool{"auth": true, "account": true, "password": true, "session": true}

func parse(text string) []conf.Directive {
	var list []conf.Directive
	for l := range conf.Lines(text, true) {
		if len(list) == conf.MaxDirectives {
			break
		}
		t, _, _ := strings.Cut(l.Text, "#")
		if d, ok := rule(words(t)); ok {
			d.Offset, d.Line = l.Offset+conf.Indent(l.Text), l.Number
			list = append(list, d)
		}
	}
	return list
}

func rule(w []string) (d conf.Directive, ok bool) {
	if len(w) >= 2 && w[0] == "@include" {
		return conf.Directive{Key: w[0], Args: w[1:2]}, true
	}
	isType := func(i int) bool { return len(w) > i && types[strings.ToLower(strings.TrimPrefix(w[i], "-"))] }
	switch {
	case isType(0) && len(w) >= 3:
	case isType(1) && len(w) >= 4:
		d.Section, w = w[:1], w[1:]
	default:
		return d, false
	}
	d.Key, d.Args = strings.ToLower(strings.TrimPrefix(w[0], "-")), w[1:]
	return d, true
}

// words splits a rule at blanks; what stands in brackets is one word.
func words(s string) (w []string) {
	for {
		if s = strings.TrimSpace(s); s == "" {
			return w
		}
		end := strings.IndexAny(s, " \t\r\v\f")
		if s[0] == '[' {
			if end = strings.IndexByte(s, ']'); end >= 0 {
				end++
			}
		}
		if end < 0 {
			end = len(s)
		}
		w, s = append(w, s[:end]), s[end:]
	}
}
