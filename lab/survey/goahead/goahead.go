// Package goahead learns what the text files of the GoAhead web server set.
package goahead

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/lab/survey"
)

// Survey emits one fact.Setting for each directive.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:  "GoAhead configuration",
		Learns: "setting/1 (program goahead): the routes of route.txt, the users and roles of auth.txt, with their attributes as arguments, and the rows of umconfig.txt.",
		Limits: "What vendors compile in (goform handlers, users that are added by code) is not seen.",
		References: []string{
			"https://www.embedthis.com/goahead/doc/users/authConfig.html",
			"GoAhead 3, src/route.c, websLoad; GoAhead 2.5, um.c and emfdb.c",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("goahead", read),
}

func selects(s *survey.Subject) bool {
	switch path.Base(s.Name) {
	case "route.txt", "auth.txt", "umconfig.txt":
		return survey.IsConfiguration(s)
	}
	return false
}

// read gives each line "route uri=/x dir=y", "user name=a password=b" as a
// directive with its attributes, and of umconfig.txt "TABLE=users" as section
// with the rows below it.
func read(text string) []conf.Directive {
	var all []conf.Directive
	var section []string
	for l := range conf.Lines(text, true) {
		if len(all) == conf.MaxDirectives {
			break
		}
		t := strings.TrimSpace(l.Text)
		d := conf.Directive{Section: section, Offset: l.Offset + conf.Indent(l.Text), Line: l.Number}
		if table, is := strings.CutPrefix(t, "TABLE="); is {
			section = []string{table}
			continue
		}
		if section != nil {
			if d.Key, t, _ = strings.Cut(t, "="); t != "" {
				d.Op, d.Args = "=", []string{t}
			}
		} else if w := strings.Fields(t); len(w) > 0 && w[0][0] != '#' {
			d.Key, d.Args = w[0], w[1:]
		}
		if d.Key != "" {
			all = append(all, d)
		}
	}
	return all
}
